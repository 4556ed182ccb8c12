/** The exceptions of Odoo and Python as they reach a remote caller (reference section 2 and 29). */

export class OdooFault extends Error {
  /** Full class name, as JSON-RPC's error.data.name: `odoo.exceptions.UserError`, `builtins.ValueError`. */
  readonly className: string;
  /** error.data.context; the class of a base_automation failure is told there. */
  readonly context: Readonly<Record<string, unknown>>;

  constructor(className: string, message: string, context: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'OdooFault';
    this.className = className;
    this.context = context;
  }
}

const ODOO = 'odoo.exceptions.';

export const userError = (message: string): OdooFault => new OdooFault(`${ODOO}UserError`, message);
export const validationError = (message: string): OdooFault => new OdooFault(`${ODOO}ValidationError`, message);
export const accessError = (message: string): OdooFault => new OdooFault(`${ODOO}AccessError`, message);
export const accessDenied = (): OdooFault => new OdooFault(`${ODOO}AccessDenied`, 'Access Denied');
export const missingError = (model: string, id: number, uid: number): OdooFault =>
  new OdooFault(
    `${ODOO}MissingError`,
    `Record does not exist or has been deleted.\n(Record: ${model}(${id},), User: ${uid})`,
  );
export const valueError = (message: string): OdooFault => new OdooFault('builtins.ValueError', message);
export const keyError = (key: string): OdooFault => new OdooFault('builtins.KeyError', key);
export const typeError = (message: string): OdooFault => new OdooFault('builtins.TypeError', message);
export const attributeError = (message: string): OdooFault => new OdooFault('builtins.AttributeError', message);
export const pyException = (message: string): OdooFault => new OdooFault('builtins.Exception', message);
export const assertionError = (message: string): OdooFault => new OdooFault('builtins.AssertionError', message);
export const serializationFailure = (): OdooFault =>
  new OdooFault('psycopg2.errors.SerializationFailure', 'could not serialize access due to concurrent update\n');
export const connectionClosed = (): OdooFault => new OdooFault('psycopg2.InterfaceError', 'connection already closed');
export const operationalError = (message: string): OdooFault => new OdooFault('psycopg2.OperationalError', message);
export const invalidField = (field: string, model: string): OdooFault =>
  valueError(`Invalid field '${field}' on model '${model}'`);

/** What a simulator cannot do must not look like Odoo's answer: it is named as the simulator's own gap. */
export const notSimulated = (what: string): OdooFault =>
  new OdooFault('builtins.NotImplementedError', `The Odoo simulator does not know: ${what}`);

/** `ValueError: text`, as the last line of a traceback: built-in classes go without their module. */
export const exceptionLine = (fault: OdooFault): string => {
  const message = fault.className === 'builtins.KeyError' ? `'${fault.message}'` : fault.message;
  return `${fault.className.replace(/^builtins\./, '')}: ${message}`;
};

/** faultCode of /xmlrpc/2. */
export const faultCode = (fault: OdooFault): 1 | 2 | 3 | 4 => {
  switch (fault.className) {
    case `${ODOO}UserError`:
    case `${ODOO}ValidationError`:
    case `${ODOO}MissingError`:
    case `${ODOO}RedirectWarning`:
      return 2;
    case `${ODOO}AccessDenied`:
      return 3;
    case `${ODOO}AccessError`:
      return 4;
    default:
      return 1;
  }
};

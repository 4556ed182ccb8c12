/** UNIQUE indexes that make a second record for the same thing impossible, made by a code server action (odoo18.md section 8). */
import * as z from 'zod';
import { isBridgeError, SetupError } from '../../core/index.ts';
import { id, ids, parseAnswer, searchRead } from '../answer.ts';
import { DOCUMENT_INDEX, UNIQUE_INDEX } from '../names.ts';
import type { OdooRpc } from '../rpc.ts';
import { modelIdOf } from './fields.ts';
import type { SetupContext, SetupStep, StepOutcome } from './step.ts';

interface IndexSpec {
  readonly name: string;
  readonly table: string;
  readonly columns: readonly string[];
  /** Rows without it are left out. */
  readonly where: string;
}

const execute = (statement: string): string => `env.cr.execute(${JSON.stringify(statement)})`;

const columnsOf = ({ columns }: IndexSpec): string => columns.join(', ');

const statementsOf = (spec: IndexSpec) => {
  const { name, table, where } = spec;
  const create = (condition = ''): string =>
    execute(`CREATE UNIQUE INDEX ${condition}${name} ON ${table} (${columnsOf(spec)}) WHERE ${where} IS NOT NULL`);
  return {
    /** Refused by PostgreSQL when the index is there: that is how it is known to be there. */
    create: create(),
    describe: [
      create('IF NOT EXISTS '),
      execute(`SELECT indexdef FROM pg_indexes WHERE tablename = '${table}' AND indexname = '${name}'`),
      "action = {'indexdef': env.cr.fetchone()[0]}",
    ].join('\n'),
    replace: [execute(`DROP INDEX IF EXISTS ${name}`), create()].join('\n'),
  };
};

const TEMPORARY = 'Walmart bridge set-up (temporary)';

const removeTemporary = async (rpc: OdooRpc): Promise<void> => {
  const schema = { row: z.object({ id }), fields: ['name'] };
  const left = await searchRead(rpc, 'ir.actions.server', [['name', '=', TEMPORARY]], schema);
  if (left.length > 0) await rpc.execute('ir.actions.server', 'unlink', [left.map((action) => action.id)]);
};

const runOnce = async (rpc: OdooRpc, code: string): Promise<unknown> => {
  const values = { name: TEMPORARY, model_id: await modelIdOf(rpc, 'sale.order'), state: 'code', code };
  const made = await rpc.execute('ir.actions.server', 'create', [[values]]);
  const actions = parseAnswer(ids.length(1), made, 'ir.actions.server.create');
  return rpc.execute('ir.actions.server', 'run', [actions]);
};

const indexSchema = z.object({ indexdef: z.string() });

const describe = async (rpc: OdooRpc, spec: IndexSpec): Promise<string> =>
  parseAnswer(indexSchema, await runOnce(rpc, statementsOf(spec).describe), 'ir.actions.server.run').indexdef;

const isRight = (spec: IndexSpec, definition: string): boolean =>
  definition.startsWith('CREATE UNIQUE INDEX') && definition.includes(`(${columnsOf(spec)})`);

const ensure = async (rpc: OdooRpc, spec: IndexSpec): Promise<StepOutcome> => {
  const { create, replace } = statementsOf(spec);
  try {
    await runOnce(rpc, create);
    return 'made';
  } catch (error) {
    if (!isBridgeError(error) || error.code !== 'ODOO_RELATION_EXISTS') throw error;
  }
  if (isRight(spec, await describe(rpc, spec))) return 'kept';
  await runOnce(rpc, replace);
  return 'changed';
};

const verify = async (rpc: OdooRpc, spec: IndexSpec): Promise<void> => {
  const definition = await describe(rpc, spec);
  if (isRight(spec, definition)) return;
  throw new SetupError({ code: 'ODOO_INDEX', message: `index ${spec.name} is not as it should be: ${definition}` });
};

/** Temporary actions are removed whatever happens, those of an earlier run that was cut off included. */
const apply = async ({ rpc }: SetupContext, spec: IndexSpec): Promise<StepOutcome> => {
  try {
    const outcome = await ensure(rpc, spec);
    if (outcome !== 'kept') await verify(rpc, spec);
    return outcome;
  } finally {
    await removeTemporary(rpc);
  }
};

const toStep = (spec: IndexSpec, mend: string): SetupStep => ({
  name: `index ${spec.name} (${columnsOf(spec)})`,
  mend,
  look: async (context) => ({ state: 'ensure', apply: () => apply(context, spec) }),
});

export const uniqueIndexSteps: readonly SetupStep[] = [
  toStep(
    UNIQUE_INDEX,
    'if two sale orders carry the same Walmart account and purchase order, clear the field on one of them',
  ),
  toStep(
    DOCUMENT_INDEX,
    'if two invoices or credit notes carry the same x_walmart_document, clear the field on one of them',
  ),
];

/** Manual fields (odoo18.md section 6). Each one reloads Odoo's registry for a moment. */
import * as z from 'zod';
import { SetupError } from '../../core/index.ts';
import { id, searchRead } from '../answer.ts';
import { CANCEL_REASONS } from '../names.ts';
import type { OdooRpc } from '../rpc.ts';
import { CHARGE_KINDS } from '../sale-orders.ts';
import type { Finding, SetupContext, SetupStep } from './step.ts';

interface FieldSpec {
  readonly model:
    | 'account.move'
    | 'product.template'
    | 'sale.order'
    | 'sale.order.line'
    | 'stock.picking'
    | 'stock.quant.package';
  readonly name: `x_walmart_${string}`;
  readonly type: 'boolean' | 'char' | 'datetime' | 'selection';
  readonly label: string;
  /** Keys of a selection with what a person reads. */
  readonly values?: Readonly<Record<string, string>>;
}

const titled = (value: string): string => `${value[0]?.toUpperCase()}${value.slice(1)}`;

/** None is copied: a duplicate made by hand is no Walmart order, and the UNIQUE index would refuse it. */
const FIELDS: readonly FieldSpec[] = [
  { model: 'product.template', name: 'x_walmart_sync', type: 'boolean', label: 'Sell on Walmart' },
  { model: 'sale.order', name: 'x_walmart_account', type: 'char', label: 'Walmart Account' },
  { model: 'sale.order', name: 'x_walmart_purchase_order_id', type: 'char', label: 'Walmart Purchase Order' },
  { model: 'sale.order', name: 'x_walmart_customer_order_id', type: 'char', label: 'Walmart Customer Order' },
  { model: 'sale.order', name: 'x_walmart_status', type: 'char', label: 'Walmart Status' },
  { model: 'sale.order', name: 'x_walmart_email', type: 'char', label: 'Walmart Relay E-mail' },
  { model: 'sale.order', name: 'x_walmart_ship_by', type: 'datetime', label: 'Walmart Ship By' },
  {
    model: 'sale.order',
    name: 'x_walmart_cancel_reason',
    type: 'selection',
    label: 'Walmart Cancel Reason',
    values: CANCEL_REASONS,
  },
  { model: 'sale.order.line', name: 'x_walmart_line_number', type: 'char', label: 'Walmart Line' },
  {
    model: 'sale.order.line',
    name: 'x_walmart_charge_kind',
    type: 'selection',
    label: 'Walmart Charge',
    values: Object.fromEntries(CHARGE_KINDS.map((kind) => [kind, titled(kind)])),
  },
  { model: 'stock.picking', name: 'x_walmart_hold', type: 'boolean', label: 'Walmart Hold' },
  { model: 'stock.picking', name: 'x_walmart_shipment_state', type: 'char', label: 'Walmart Shipment' },
  { model: 'stock.picking', name: 'x_walmart_return_order', type: 'char', label: 'Walmart Return Order' },
  { model: 'stock.quant.package', name: 'x_walmart_tracking', type: 'char', label: 'Tracking Number' },
  { model: 'account.move', name: 'x_walmart_refund_approved', type: 'boolean', label: 'Walmart Refund Approved' },
  { model: 'account.move', name: 'x_walmart_refund_state', type: 'char', label: 'Walmart Refund' },
  { model: 'account.move', name: 'x_walmart_document', type: 'char', label: 'Walmart Document' },
];

const fieldRow = z.object({ id, model: z.string(), name: z.string(), ttype: z.string() });

/** Ids of fields by name. @throws {SetupError} when the model or one of them is missing. */
export const fieldIdsOf = async (rpc: OdooRpc, model: string, names: readonly string[]): Promise<readonly number[]> => {
  const domain = [
    ['model', '=', model],
    ['name', 'in', names],
  ];
  const rows = await searchRead(rpc, 'ir.model.fields', domain, { row: fieldRow, fields: ['model', 'name', 'ttype'] });
  return names.map((name) => {
    const found = rows.find((row) => row.name === name);
    if (found) return found.id;
    throw new SetupError({ code: 'ODOO_UNKNOWN_FIELD', message: `Odoo has no field ${model}.${name}` });
  });
};

export const modelIdOf = async (rpc: OdooRpc, model: string): Promise<number> => {
  const schema = { row: z.object({ id }), fields: ['model'] };
  const [found] = await searchRead(rpc, 'ir.model', [['model', '=', model]], schema);
  if (found) return found.id;
  throw new SetupError({ code: 'ODOO_UNKNOWN_MODEL', message: `Odoo has no model ${model}: install its module` });
};

const makeField = async (rpc: OdooRpc, spec: FieldSpec): Promise<void> => {
  await rpc.execute('ir.model.fields', 'create', [
    {
      model_id: await modelIdOf(rpc, spec.model),
      name: spec.name,
      ttype: spec.type,
      field_description: spec.label,
      state: 'manual',
      copied: false,
      selection_ids:
        spec.values === undefined
          ? undefined
          : Object.entries(spec.values).map(([value, name], index) => [0, 0, { value, name, sequence: index + 1 }]),
    },
  ]);
};

const look = async (spec: FieldSpec, { rpc }: SetupContext): Promise<Finding> => {
  const domain = [
    ['model', '=', spec.model],
    ['name', '=', spec.name],
  ];
  const schema = { row: fieldRow, fields: ['model', 'name', 'ttype'] };
  const [found] = await searchRead(rpc, 'ir.model.fields', domain, schema);
  if (!found) return { state: 'make', apply: () => makeField(rpc, spec) };
  if (found.ttype === spec.type) return { state: 'kept' };
  throw new SetupError({
    code: 'ODOO_FIELD_TYPE',
    message: `field ${spec.model}.${spec.name} is there as ${found.ttype}, ${spec.type} is needed`,
  });
};

export const fieldSteps: readonly SetupStep[] = FIELDS.map((spec) => ({
  name: `field ${spec.model}.${spec.name}`,
  mend: 'remove or rename the other field of this name in Settings › Technical › Fields',
  look: (context) => look(spec, context),
}));

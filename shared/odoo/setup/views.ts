/** Fields on Odoo's forms, so that people see and choose them; set-up goes on without a view that does not fit (odoo18.md section 6). */
import * as z from 'zod';
import { SetupError } from '../../core/index.ts';
import { id, searchRead, text } from '../answer.ts';
import type { Finding, SetupContext, SetupStep } from './step.ts';

interface ViewSpec {
  readonly model: string;
  /** External id of the form that is extended. */
  readonly parent: readonly [module: string, name: string];
  readonly arch: string;
}

const at = (xpath: string, position: 'after' | 'inside', ...fields: readonly string[]): string =>
  `<data><xpath expr="${xpath}" position="${position}">${fields.join('')}</xpath></data>`;
const field = (name: string, attributes: string): string => `<field name="${name}" ${attributes}/>`;
const shown = (name: string): string => field(name, `readonly="1" invisible="not ${name}"`);

const VIEWS: readonly ViewSpec[] = [
  {
    model: 'sale.order',
    parent: ['sale', 'view_order_form'],
    arch: at(
      "//field[@name='payment_term_id']",
      'after',
      field('x_walmart_purchase_order_id', 'invisible="1"'),
      shown('x_walmart_status'),
      shown('x_walmart_ship_by'),
      field('x_walmart_cancel_reason', 'invisible="not x_walmart_purchase_order_id"'),
    ),
  },
  {
    model: 'stock.picking',
    parent: ['stock', 'view_picking_form'],
    arch: at(
      "//field[@name='origin']",
      'after',
      shown('x_walmart_hold'),
      shown('x_walmart_shipment_state'),
      shown('x_walmart_return_order'),
    ),
  },
  {
    model: 'stock.quant.package',
    parent: ['stock', 'view_quant_package_form'],
    arch: at("//field[@name='package_type_id']", 'after', field('x_walmart_tracking', 'string="Tracking Number"')),
  },
  {
    model: 'account.move',
    parent: ['account', 'view_move_form'],
    arch: at(
      "//group[@id='header_right_group']",
      'inside',
      field('x_walmart_refund_approved', 'invisible="move_type != \'out_refund\'"'),
      shown('x_walmart_refund_state'),
      shown('x_walmart_document'),
    ),
  },
];

const nameOf = (spec: ViewSpec): string => `Walmart fields on ${spec.model}`;

const viewRow = z.object({ id, active: z.boolean(), arch: text });

const parentOf = async ({ rpc }: SetupContext, spec: ViewSpec): Promise<number> => {
  const [module, name] = spec.parent;
  const domain = [
    ['module', '=', module],
    ['name', '=', name],
  ];
  const schema = { row: z.object({ res_id: id }), fields: ['res_id'] };
  const [found] = await searchRead(rpc, 'ir.model.data', domain, schema);
  if (found) return found.res_id;
  throw new SetupError({ code: 'ODOO_VIEW', message: `Odoo has no form ${module}.${name}` });
};

const make = async (context: SetupContext, spec: ViewSpec): Promise<void> => {
  const values = {
    name: nameOf(spec),
    model: spec.model,
    type: 'form',
    mode: 'extension',
    inherit_id: await parentOf(context, spec),
    arch: spec.arch,
  };
  await context.rpc.execute('ir.ui.view', 'create', [values]);
};

const look = async (context: SetupContext, spec: ViewSpec): Promise<Finding> => {
  const { rpc } = context;
  const domain = [
    ['name', '=', nameOf(spec)],
    ['model', '=', spec.model],
  ];
  const schema = { row: viewRow, fields: ['active', 'arch'] };
  const options = { order: 'id', context: { active_test: false } };
  const [found] = await searchRead(rpc, 'ir.ui.view', domain, schema, options);
  if (!found) return { state: 'make', apply: () => make(context, spec) };
  if (found.active && found.arch?.trim() === spec.arch) return { state: 'kept' };
  const apply = async () => {
    await rpc.execute('ir.ui.view', 'write', [[found.id], { active: true, arch: spec.arch }]);
  };
  return { state: 'change', what: found.active ? 'content' : 'was archived', apply };
};

export const viewSteps: readonly SetupStep[] = VIEWS.map((spec) => ({
  name: `view "${nameOf(spec)}"`,
  mend: `put the fields on the form of ${spec.model} by hand`,
  optional: true,
  look: (context) => look(context, spec),
}));

/**
 * The one read behind an order's truth: order, lines, transfers with their parcels, invoices and credit notes nested in a single
 * `web_search_read`, so that everything comes from one snapshot of the database (odoo18.md section 19).
 */
import * as z from 'zod';
import { datetime, id, ids, text } from './answer.ts';

/** A many2one that is read with fields of its own: an object, or `false` when empty. */
const linked = <S extends z.ZodType>(schema: S) =>
  z.union([schema, z.literal(false)]).transform((value) => (value === false ? undefined : value));

/** A many2one that is read bare. */
const bare = z.union([id, z.literal(false)]).transform((value) => (value === false ? undefined : value));

const lineRow = z.object({
  id,
  product_id: linked(z.object({ id, default_code: text })),
  product_uom: bare,
  product_uom_qty: z.number(),
  qty_delivered: z.number(),
  price_unit: z.number(),
  price_total: z.number(),
  x_walmart_line_number: text,
  x_walmart_charge_kind: text,
});

export const TRANSFER_STATES = ['draft', 'waiting', 'confirmed', 'assigned', 'done', 'cancel'] as const;
export type TransferState = (typeof TRANSFER_STATES)[number];

const moveRow = z.object({
  id,
  sale_line_id: bare,
  product_uom: bare,
  product_uom_qty: z.number(),
  quantity: z.number(),
  origin_returned_move_id: bare,
  /** Left open: modules add states. */
  state: z.string(),
});

const moveLineRow = z.object({
  id,
  move_id: bare,
  product_id: linked(z.object({ id, uom_id: bare })),
  /** In the product's unit. */
  quantity_product_uom: z.number(),
  result_package_id: linked(z.object({ id, name: text, x_walmart_tracking: text })),
});

const transferRow = z.object({
  id,
  name: z.string(),
  state: z.enum(TRANSFER_STATES),
  picking_type_code: text,
  date_done: datetime,
  carrier_id: linked(z.object({ id, name: text })),
  carrier_tracking_ref: text,
  backorder_id: bare,
  return_id: bare,
  x_walmart_hold: z.boolean(),
  x_walmart_shipment_state: text,
  x_walmart_return_order: text,
  move_ids: z.array(moveRow),
  move_line_ids: z.array(moveLineRow),
});

const documentLineRow = z.object({
  id,
  display_type: text,
  quantity: z.number(),
  price_subtotal: z.number(),
  price_total: z.number(),
  sale_line_ids: ids,
});

const documentRow = z.object({
  id,
  /** `false` on drafts that have no number yet. */
  name: text,
  move_type: z.string(),
  state: z.enum(['draft', 'posted', 'cancel']),
  payment_state: text,
  amount_total: z.number(),
  ref: text,
  x_walmart_refund_approved: z.boolean(),
  x_walmart_refund_state: text,
  x_walmart_document: text,
  invoice_line_ids: z.array(documentLineRow),
});

export const truthRow = z.object({
  id,
  name: z.string(),
  state: z.enum(['draft', 'sent', 'sale', 'cancel']),
  locked: z.boolean(),
  date_order: datetime,
  x_walmart_purchase_order_id: z.string(),
  x_walmart_cancel_reason: text,
  x_walmart_status: text,
  x_walmart_ship_by: datetime,
  order_line: z.array(lineRow),
  picking_ids: z.array(transferRow),
  invoice_ids: z.array(documentRow.extend({ reversal_move_ids: z.array(documentRow) })),
});

export type TruthRow = z.output<typeof truthRow>;
export type TransferRow = z.output<typeof transferRow>;
export type MoveLineRow = z.output<typeof moveLineRow>;
export type DocumentRow = z.output<typeof documentRow>;
export type LineRow = z.output<typeof lineRow>;

/** A specification of `web_search_read`: names of fields, or fields of what they point to. */
const spec = (names: readonly string[], nested: Readonly<Record<string, object>> = {}) => ({
  fields: { ...Object.fromEntries(names.map((name) => [name, {}])), ...nested },
});

const DOCUMENT = ['name', 'move_type', 'state', 'payment_state', 'amount_total', 'ref'] as const;
const DOCUMENT_MARKS = ['x_walmart_refund_approved', 'x_walmart_refund_state', 'x_walmart_document'] as const;
const DOCUMENT_LINES = {
  invoice_line_ids: spec(['display_type', 'quantity', 'price_subtotal', 'price_total', 'sale_line_ids']),
};
const documentSpec = (nested: Readonly<Record<string, object>> = {}) =>
  spec([...DOCUMENT, ...DOCUMENT_MARKS], { ...DOCUMENT_LINES, ...nested });

const LINE = ['product_uom', 'product_uom_qty', 'qty_delivered', 'price_unit', 'price_total'] as const;
const TRANSFER = [
  'name',
  'state',
  'picking_type_code',
  'date_done',
  'carrier_tracking_ref',
  'backorder_id',
  'return_id',
  'x_walmart_hold',
  'x_walmart_shipment_state',
  'x_walmart_return_order',
] as const;
const MOVE = [
  'sale_line_id',
  'product_uom',
  'product_uom_qty',
  'quantity',
  'origin_returned_move_id',
  'state',
] as const;

export const TRUTH_SPECIFICATION = spec(
  [
    'name',
    'state',
    'locked',
    'date_order',
    'x_walmart_purchase_order_id',
    'x_walmart_cancel_reason',
    'x_walmart_status',
    'x_walmart_ship_by',
  ],
  {
    order_line: spec([...LINE, 'x_walmart_line_number', 'x_walmart_charge_kind'], {
      product_id: spec(['default_code']),
    }),
    picking_ids: spec(TRANSFER, {
      carrier_id: spec(['name']),
      move_ids: spec(MOVE),
      move_line_ids: spec(['move_id', 'quantity_product_uom'], {
        product_id: spec(['uom_id']),
        result_package_id: spec(['name', 'x_walmart_tracking']),
      }),
    }),
    // Credit notes made by hand may lack their sale lines: they are found by what they reverse (section 21).
    invoice_ids: documentSpec({ reversal_move_ids: documentSpec() }),
  },
).fields;

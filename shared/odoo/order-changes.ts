/** Changing confirmed sale orders: cancelling whole or in part, reopening, locking, marks (odoo18.md sections 9, 17, 18, 22). */
import * as z from 'zod';
import { isBridgeError, RejectedError, toAmount, toOdooDatetime, toOdooFloat } from '../core/index.ts';
import { datetime, requiredReference, searchRead, text } from './answer.ts';
import { type CutLine, cutLine, type LineCut, raiseLine } from './line-cuts.ts';
import type { OdooRpc } from './rpc.ts';
import { hasLeft, isOpenTransfer, nothingDone, readTransfers, type Transfer } from './transfers.ts';
import type { Units } from './units.ts';

export interface CancelResult {
  /** `shipped`: something left for the buyer, so the order was not cancelled; cancel what is open by its lines. */
  readonly outcome: 'cancelled' | 'shipped';
  /** As they are afterwards. */
  readonly transfers: readonly Transfer[];
}

export interface OrderMarks {
  readonly status?: string;
  /** Epoch milliseconds. */
  readonly shipBy?: number;
  /** null empties it, as after a refused cancellation. */
  readonly cancelReason?: null;
}

export interface OrderChanges {
  /**
   * Cancels the open transfers first, since only that refuses when one was shipped at the same moment, then the order, unlocked
   * if need be. Held transfers can be cancelled. Repeatable.
   */
  cancel(orderId: number): Promise<CancelResult>;
  /**
   * Cancels units of Walmart lines, given as what remains (EACH), so that a repeat changes nothing. Charges of a line go along
   * in proportion. A locked order is unlocked for the write. All lines or none.
   * Odoo may reserve a held transfer again (measured): its hold stays, `hold` un-reserves it once more.
   */
  cancelLines(
    orderId: number,
    lines: readonly { readonly lineNumber: string; readonly remaining: number }[],
  ): Promise<'changed' | 'shipped'>;
  /**
   * Takes a cut back, given as the units that Walmart has of each line (EACH), so that a repeat changes nothing; charges come
   * back in proportion. Makes a new move for what is missing.
   */
  restoreLines(
    orderId: number,
    lines: readonly { readonly lineNumber: string; readonly units: number }[],
  ): Promise<void>;
  /** Writes quantity (charges have no unit but their own) and price of charge lines; a locked order is unlocked for the write. */
  writeCharges(
    orderId: number,
    lines: readonly { readonly lineId: number; readonly quantity: number; readonly unitPrice: string }[],
  ): Promise<void>;
  /**
   * Makes a cancelled order a confirmed one again under its numbers. What was not delivered gets a new delivery; the cancelled
   * one stays cancelled, and the stock may be gone. Repeatable; gives the transfers as they are afterwards.
   * @param placedAt epoch ms, written back since confirming sets it to now.
   */
  reopen(orderId: number, placedAt: number): Promise<readonly Transfer[]>;
  lock(orderIds: readonly number[]): Promise<void>;
  /** Works on locked orders as well. */
  mark(orderIds: readonly number[], marks: OrderMarks): Promise<void>;
}

const stateRow = z.object({
  id: z.int().positive(),
  name: z.string(),
  state: z.enum(['draft', 'sent', 'sale', 'cancel']),
  locked: z.boolean(),
  partner_id: requiredReference,
  date_order: datetime,
  commitment_date: datetime,
});
const STATE_FIELDS = ['name', 'state', 'locked', 'partner_id', 'date_order', 'commitment_date'];

const readState = async (rpc: OdooRpc, orderId: number): Promise<z.output<typeof stateRow>> => {
  const schema = { row: stateRow, fields: STATE_FIELDS };
  const [found] = await searchRead(rpc, 'sale.order', [['id', '=', orderId]], schema);
  if (found) return found;
  throw new RejectedError({
    code: 'ODOO_MISSING_RECORD',
    message: `Sale order ${orderId} is not in Odoo any more: somebody deleted it`,
    facts: { order: orderId },
  });
};

const isRefusal = (error: unknown): boolean => isBridgeError(error) && error.code === 'ODOO_REFUSED';

/** True when all open ones were cancelled; false when Odoo refused since one had been shipped meanwhile. */
const cancelTransfers = async (rpc: OdooRpc, orderId: number, open: readonly number[]): Promise<boolean> => {
  if (open.length === 0) return true;
  try {
    await rpc.execute('stock.picking', 'action_cancel', [open]);
    return true;
  } catch (error) {
    if (isRefusal(error) && (await readTransfers(rpc, [orderId])).some(hasLeft)) return false;
    throw error;
  }
};

const cancelOrder = async (rpc: OdooRpc, orderId: number): Promise<CancelResult> => {
  const before = await readTransfers(rpc, [orderId]);
  if (before.some(hasLeft)) return { outcome: 'shipped', transfers: before };
  const order = await readState(rpc, orderId);
  if (order.state === 'cancel') return { outcome: 'cancelled', transfers: before };
  const open = before.filter(isOpenTransfer).map(({ pickingId }) => pickingId);
  if (!(await cancelTransfers(rpc, orderId, open))) {
    return { outcome: 'shipped', transfers: await readTransfers(rpc, [orderId]) };
  }
  if (order.locked) await rpc.execute('sale.order', 'action_unlock', [[orderId]]);
  // Without it Odoo answers with a wizard and does nothing (odoo18.md section 9).
  await rpc.execute('sale.order', 'action_cancel', [[orderId]], { context: { disable_cancel_warning: true } });
  const after = await readState(rpc, orderId);
  if (after.state !== 'cancel') throw nothingDone(`cancel order ${after.name}`, 'sale.order');
  const transfers = await readTransfers(rpc, [orderId]);
  return { outcome: transfers.some(hasLeft) ? 'shipped' : 'cancelled', transfers };
};

const lineRow = z.object({
  id: z.int().positive(),
  product_uom: requiredReference,
  product_uom_qty: z.number(),
  qty_delivered: z.number(),
  price_unit: z.number(),
  x_walmart_line_number: text,
  x_walmart_charge_kind: text,
});
const LINE_FIELDS = [
  'product_uom',
  'product_uom_qty',
  'qty_delivered',
  'price_unit',
  'x_walmart_line_number',
  'x_walmart_charge_kind',
];

interface Read {
  readonly lines: readonly CutLine[];
  /** EACH → the line's own unit. */
  readonly perEach: ReadonlyMap<number, number>;
}

const readLines = async (rpc: OdooRpc, units: Units, orderId: number): Promise<Read> => {
  // Sections and notes have no product and no unit.
  const domain = [
    ['order_id', '=', orderId],
    ['display_type', '=', false],
  ];
  const rows = await searchRead(rpc, 'sale.order.line', domain, { row: lineRow, fields: LINE_FIELDS }, { order: 'id' });
  const each = await units.each();
  const perEach = new Map<number, number>();
  for (const row of rows) {
    const unit = await units.of(row.product_uom);
    perEach.set(row.id, unit.categoryId === each.categoryId ? unit.factor / each.factor : 1);
  }
  const lines = rows.map((row): CutLine => {
    const factor = perEach.get(row.id) ?? 1;
    return {
      lineId: row.id,
      lineNumber: row.x_walmart_line_number,
      isCharge: row.x_walmart_charge_kind !== undefined && row.x_walmart_charge_kind !== 'product',
      ordered: Math.round((row.product_uom_qty / factor) * 1e6) / 1e6,
      delivered: Math.round((row.qty_delivered / factor) * 1e6) / 1e6,
      unitPrice: toAmount(row.price_unit),
    };
  });
  return { lines, perEach };
};

/** Quantity together with the price, else Odoo replaces the price (odoo18.md section 17). */
const writeCuts = async (rpc: OdooRpc, orderId: number, cuts: readonly LineCut[], read: Read): Promise<void> => {
  const commands = cuts.map((cut) => [
    1,
    cut.lineId,
    {
      product_uom_qty: cut.quantity * (read.perEach.get(cut.lineId) ?? 1),
      price_unit: toOdooFloat(cut.unitPrice),
    },
  ]);
  await rpc.execute('sale.order', 'write', [[orderId], { order_line: commands }]);
};

const deadlineRow = z.object({ id: z.int().positive(), date_deadline: datetime });

/**
 * Odoo lowers a move only when its deadline is still the order's; else it leaves the delivery as it is and makes a receipt from
 * the customer beside it (measured: writing `date_order` after confirming is enough when no delivery date was promised).
 */
const alignDeadlines = async (rpc: OdooRpc, orderId: number, deadline: number | undefined): Promise<void> => {
  if (deadline === undefined) return;
  const domain = [
    ['sale_line_id.order_id', '=', orderId],
    ['state', 'not in', ['done', 'cancel']],
    ['picking_type_id.code', '!=', 'incoming'],
  ];
  const moves = await searchRead(rpc, 'stock.move', domain, { row: deadlineRow, fields: ['date_deadline'] });
  const apart = moves.filter((move) => move.date_deadline !== deadline).map((move) => move.id);
  if (apart.length === 0) return;
  await rpc.execute('stock.move', 'write', [apart, { date_deadline: toOdooDatetime(deadline) }]);
};

const planCuts = (
  lines: readonly CutLine[],
  wanted: readonly { readonly lineNumber: string; readonly remaining: number }[],
): readonly LineCut[] | 'shipped' => {
  const results = wanted.map(({ lineNumber, remaining }) => cutLine(lines, lineNumber, remaining));
  if (results.some((result) => 'delivered' in result)) return 'shipped';
  return results.flatMap((result) => ('cuts' in result ? result.cuts : []));
};

/** Runs while the order is not locked. */
const unlocked = async <T>(rpc: OdooRpc, orderId: number, isLocked: boolean, work: () => Promise<T>): Promise<T> => {
  if (isLocked) await rpc.execute('sale.order', 'action_unlock', [[orderId]]);
  try {
    return await work();
  } finally {
    if (isLocked) await rpc.execute('sale.order', 'action_lock', [[orderId]]);
  }
};

const restoreLines = async (
  rpc: OdooRpc,
  units: Units,
  orderId: number,
  wanted: readonly { readonly lineNumber: string; readonly units: number }[],
): Promise<void> => {
  const order = await readState(rpc, orderId);
  const read = await readLines(rpc, units, orderId);
  const raised = wanted.flatMap((line) => raiseLine(read.lines, line.lineNumber, line.units));
  if (raised.length === 0) return;
  await unlocked(rpc, orderId, order.locked, () => writeCuts(rpc, orderId, raised, read));
};

const writeCharges = async (
  rpc: OdooRpc,
  orderId: number,
  lines: Parameters<OrderChanges['writeCharges']>[1],
): Promise<void> => {
  const order = await readState(rpc, orderId);
  const cuts = lines.map(({ lineId, quantity, unitPrice }) => ({ lineId, quantity, unitPrice: toAmount(unitPrice) }));
  const read = { lines: [], perEach: new Map<number, number>() };
  await unlocked(rpc, orderId, order.locked, () => writeCuts(rpc, orderId, cuts, read));
};

const cancelLines = async (
  rpc: OdooRpc,
  units: Units,
  orderId: number,
  wanted: readonly { readonly lineNumber: string; readonly remaining: number }[],
): Promise<'changed' | 'shipped'> => {
  const order = await readState(rpc, orderId);
  const read = await readLines(rpc, units, orderId);
  const unknown = wanted.find(({ lineNumber }) => !read.lines.some((line) => line.lineNumber === lineNumber));
  if (unknown) {
    throw new RejectedError({
      code: 'ODOO_UNKNOWN_LINE',
      message: `Order ${order.name} has no line with Walmart's number ${unknown.lineNumber}: look at the order in Odoo`,
      facts: { order: orderId, line: unknown.lineNumber },
    });
  }
  const cuts = planCuts(read.lines, wanted);
  if (cuts === 'shipped') return 'shipped';
  if (cuts.length === 0) return 'changed';
  await alignDeadlines(rpc, orderId, order.commitment_date ?? order.date_order);
  return unlocked(rpc, orderId, order.locked, async () => {
    try {
      await writeCuts(rpc, orderId, cuts, read);
      return 'changed';
    } catch (error) {
      // Shipped between the read and the write: Odoo refuses to go below what was delivered.
      if (isRefusal(error) && planCuts((await readLines(rpc, units, orderId)).lines, wanted) === 'shipped')
        return 'shipped';
      throw error;
    }
  });
};

const reopen = async (rpc: OdooRpc, orderId: number, placedAt: number): Promise<readonly Transfer[]> => {
  const { state, partner_id: customerId } = await readState(rpc, orderId);
  if (state === 'cancel') await rpc.execute('sale.order', 'action_draft', [[orderId]]);
  if (state !== 'sale') {
    await rpc.execute('sale.order', 'action_confirm', [[orderId]], { context: { tracking_disable: true } });
  }
  await rpc.execute('sale.order', 'write', [[orderId], { date_order: toOdooDatetime(placedAt) }]);
  // Confirming makes the customer a follower, whom comments would be mailed to (odoo18.md section 25).
  await rpc.execute('sale.order', 'message_unsubscribe', [[orderId], [customerId]]);
  const after = await readState(rpc, orderId);
  if (after.state !== 'sale') throw nothingDone(`reopen order ${after.name}`, 'sale.order');
  return readTransfers(rpc, [orderId]);
};

export const orderChangesOf = (rpc: OdooRpc, units: Units): OrderChanges => ({
  cancel: (orderId) => cancelOrder(rpc, orderId),
  cancelLines: (orderId, lines) => cancelLines(rpc, units, orderId, lines),
  restoreLines: (orderId, lines) => restoreLines(rpc, units, orderId, lines),
  writeCharges: (orderId, lines) => writeCharges(rpc, orderId, lines),
  reopen: (orderId, placedAt) => reopen(rpc, orderId, placedAt),
  async lock(orderIds) {
    if (orderIds.length === 0) return;
    await rpc.execute('sale.order', 'action_lock', [orderIds]);
  },
  async mark(orderIds, marks) {
    const values = {
      ...(marks.status !== undefined && { x_walmart_status: marks.status }),
      ...(marks.shipBy !== undefined && { x_walmart_ship_by: toOdooDatetime(marks.shipBy) }),
      ...(marks.cancelReason === null && { x_walmart_cancel_reason: false }),
    };
    if (orderIds.length === 0 || Object.keys(values).length === 0) return;
    await rpc.execute('sale.order', 'write', [orderIds, values]);
  },
});

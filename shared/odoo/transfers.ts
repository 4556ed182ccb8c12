/** Transfers of sale orders: holding and releasing them, their marks, and, where a policy says so, validating them (odoo18.md sections 9 and 18). */
import * as z from 'zod';
import { isBridgeError, RejectedError } from '../core/index.ts';
import { type OdooDomain, reference, searchRead, text } from './answer.ts';
import { TRANSFER_STATES } from './order-truth-rows.ts';
import type { OdooRpc } from './rpc.ts';

const row = z
  .object({
    id: z.int().positive(),
    name: z.string(),
    state: z.enum(TRANSFER_STATES),
    picking_type_code: text,
    sale_id: reference,
    x_walmart_hold: z.boolean(),
  })
  .transform((read) => ({
    pickingId: read.id,
    name: read.name,
    state: read.state,
    /** outgoing, incoming, internal (the pick of a delivery in steps), dropship. */
    kind: read.picking_type_code,
    orderId: read.sale_id,
    hold: read.x_walmart_hold,
  }));
const FIELDS = ['name', 'state', 'picking_type_code', 'sale_id', 'x_walmart_hold'];

export type Transfer = z.output<typeof row>;

export const isOpenTransfer = (transfer: Pick<Transfer, 'state'>): boolean =>
  transfer.state !== 'done' && transfer.state !== 'cancel';

/** Goods left for the buyer: nothing of this can be cancelled any more. */
export const hasLeft = (transfer: Pick<Transfer, 'state' | 'kind'>): boolean =>
  transfer.state === 'done' && (transfer.kind === 'outgoing' || transfer.kind === 'dropship');

export interface Transfers {
  /** All transfers of these orders in every state, returns included, by id. */
  ofOrders(orderIds: readonly number[]): Promise<readonly Transfer[]>;
  /**
   * Marks every open transfer towards the buyer as held, gives its reservation back, and reads all transfers again: one that is
   * `done` now was shipped before the hold. Repeatable.
   */
  hold(orderIds: readonly number[]): Promise<readonly Transfer[]>;
  /**
   * Takes the holds off and reserves what is free again; missing stock is no error. Repeatable.
   * @param only these transfers; default: all that are held.
   */
  release(orderIds: readonly number[], only?: readonly number[]): Promise<readonly Transfer[]>;
  /** `x_walmart_shipment_state`: what Walmart knows of this delivery. */
  writeShipmentState(pickingIds: readonly number[], state: string): Promise<void>;
  /**
   * Ships a whole transfer, for policies that say so. Repeatable: a done one is left alone.
   * @param force writes the demand as done first, whether stock is there or not (it may turn negative).
   * @throws {RejectedError} when it is cancelled or held, when nothing is reserved, or when Odoo asked something instead.
   */
  validate(pickingId: number, force?: boolean): Promise<void>;
}

const readWhere = (rpc: OdooRpc, domain: OdooDomain): Promise<readonly Transfer[]> =>
  searchRead(rpc, 'stock.picking', domain, { row, fields: FIELDS }, { order: 'id' });

export const readTransfers = (rpc: OdooRpc, orderIds: readonly number[]): Promise<readonly Transfer[]> =>
  orderIds.length === 0 ? Promise.resolve([]) : readWhere(rpc, [['sale_id', 'in', orderIds]]);

const towardsBuyer = (transfers: readonly Transfer[]): readonly number[] =>
  transfers
    .filter((transfer) => isOpenTransfer(transfer) && transfer.kind !== 'incoming')
    .map(({ pickingId }) => pickingId);

const hold = async (rpc: OdooRpc, orderIds: readonly number[]): Promise<readonly Transfer[]> => {
  const open = towardsBuyer(await readTransfers(rpc, orderIds));
  if (open.length === 0) return readTransfers(rpc, orderIds);
  await rpc.execute('stock.picking', 'write', [open, { x_walmart_hold: true }]);
  // On a done transfer un-reserving does nothing and is no fault (measured).
  await rpc.execute('stock.picking', 'do_unreserve', [open]);
  return readTransfers(rpc, orderIds);
};

const release = async (
  rpc: OdooRpc,
  orderIds: readonly number[],
  only?: readonly number[],
): Promise<readonly Transfer[]> => {
  const transfers = await readTransfers(rpc, orderIds);
  const held = transfers.filter(({ hold, pickingId }) => hold && (only === undefined || only.includes(pickingId)));
  if (held.length === 0) return transfers;
  await rpc.execute('stock.picking', 'write', [held.map(({ pickingId }) => pickingId), { x_walmart_hold: false }]);
  for (const pickingId of towardsBuyer(held)) await assign(rpc, pickingId);
  return readTransfers(rpc, orderIds);
};

/** Odoo refuses when there is nothing to reserve: the transfer was shipped or cancelled meanwhile. */
const assign = async (rpc: OdooRpc, pickingId: number): Promise<void> => {
  try {
    await rpc.execute('stock.picking', 'action_assign', [[pickingId]]);
  } catch (error) {
    if (!isBridgeError(error) || error.code !== 'ODOO_REFUSED') throw error;
    const [transfer] = await readWhere(rpc, [['id', '=', pickingId]]);
    if (transfer !== undefined && isOpenTransfer(transfer)) throw error;
  }
};

/** An `action_` or `button_` method that answers with a window's description has done nothing yet (odoo18.md section 9). */
export const nothingDone = (what: string, model: string): RejectedError =>
  new RejectedError({
    code: 'ODOO_NOTHING_DONE',
    message: `Odoo did not ${what} but asked a question instead: do it by hand in Odoo`,
    facts: { model },
  });

const moveRow = z.object({ id: z.int().positive(), product_uom_qty: z.number() });

const forceQuantities = async (rpc: OdooRpc, pickingId: number): Promise<void> => {
  const domain = [
    ['picking_id', '=', pickingId],
    ['state', 'not in', ['done', 'cancel']],
  ];
  const moves = await searchRead(rpc, 'stock.move', domain, { row: moveRow, fields: ['product_uom_qty'] });
  const commands = moves.map((move) => [1, move.id, { quantity: move.product_uom_qty, picked: true }]);
  await rpc.execute('stock.picking', 'write', [[pickingId], { move_ids: commands }]);
};

const validate = async (rpc: OdooRpc, pickingId: number, force: boolean): Promise<void> => {
  const read = async () => (await readWhere(rpc, [['id', '=', pickingId]]))[0];
  if ((await read())?.state === 'done') return;
  if (force) await forceQuantities(rpc, pickingId);
  // Without these Odoo may answer with a question and do nothing (odoo18.md section 9).
  const context = { skip_sms: true, skip_backorder: true };
  const answer = await rpc.execute('stock.picking', 'button_validate', [[pickingId]], { context });
  if (answer === true) return;
  const after = await read();
  if (after?.state !== 'done') throw nothingDone(`validate transfer ${after?.name ?? pickingId}`, 'stock.picking');
};

export const transfersOf = (rpc: OdooRpc): Transfers => ({
  ofOrders: (orderIds) => readTransfers(rpc, orderIds),
  hold: (orderIds) => hold(rpc, orderIds),
  release: (orderIds, only) => release(rpc, orderIds, only),
  async writeShipmentState(pickingIds, state) {
    if (pickingIds.length === 0) return;
    await rpc.execute('stock.picking', 'write', [pickingIds, { x_walmart_shipment_state: state }]);
  },
  validate: (pickingId, force = false) => validate(rpc, pickingId, force),
});

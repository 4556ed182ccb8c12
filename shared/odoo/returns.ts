/** Receipts for what a buyer sends back, one per delivery, made once per Walmart return order (odoo18.md section 9). */
import * as z from 'zod';
import { RejectedError } from '../core/index.ts';
import { id, parseAnswer, reference, requiredReference, searchRead, text } from './answer.ts';
import type { OdooRpc } from './rpc.ts';
import { nothingDone } from './transfers.ts';
import type { Units } from './units.ts';

export interface ReturnRequest {
  readonly orderId: number;
  /** Walmart's; marks the receipts, so that a repeat finds them. */
  readonly returnOrderId: string;
  /** Units in EACH by line of the sale order. */
  readonly lines: readonly { readonly lineId: number; readonly units: number }[];
}

export interface Returns {
  /**
   * Makes the receipts that are missing for this return order, from the order's done deliveries, latest first. They wait in
   * Odoo until a person validates them; Odoo itself does not check the quantities (measured). Repeatable; of what two made at
   * the same moment, the later one cancels the newer.
   * @returns ids of all receipts of this return order.
   * @throws {RejectedError} ODOO_RETURN_QUANTITY when more is to come back than was delivered and not returned yet.
   */
  createDraft(request: ReturnRequest): Promise<readonly number[]>;
}

const pickingRow = z.object({
  id,
  state: z.string(),
  picking_type_code: text,
  backorder_id: reference,
  x_walmart_return_order: text,
});
const moveRow = z.object({
  id,
  picking_id: reference,
  product_id: requiredReference,
  product_uom: requiredReference,
  product_uom_qty: z.number(),
  quantity: z.number(),
  state: z.string(),
  sale_line_id: reference,
  origin_returned_move_id: reference,
});
type MoveRow = z.output<typeof moveRow>;

interface Source {
  readonly pickingId: number;
  readonly moveId: number;
  readonly productId: number;
  readonly lineId: number;
  /** Delivered and not on its way back, EACH. */
  readonly left: number;
  readonly perEach: number;
}

interface Situation {
  readonly receipts: readonly number[];
  /** Of them, those that may still be cancelled, with their EACH by sale line. */
  readonly open: ReadonlyMap<number, ReadonlyMap<number, number>>;
  /** EACH by sale line that the receipts of this return order hold already. */
  readonly covered: ReadonlyMap<number, number>;
  readonly sources: readonly Source[];
}

const quantityOf = (move: MoveRow): number =>
  move.state === 'cancel' ? 0 : move.state === 'done' ? move.quantity : move.product_uom_qty;

const addTo = (map: Map<number, number>, key: number, units: number): void => {
  map.set(key, (map.get(key) ?? 0) + units);
};

const readPickings = (rpc: OdooRpc, orderId: number) =>
  searchRead(
    rpc,
    'stock.picking',
    [
      ['sale_id', '=', orderId],
      ['state', '!=', 'cancel'],
    ],
    { row: pickingRow, fields: ['state', 'picking_type_code', 'backorder_id', 'x_walmart_return_order'] },
    { order: 'id' },
  );

const MOVE_FIELDS = Object.keys(moveRow.shape).filter((name) => name !== 'id');

const situationOf = async (rpc: OdooRpc, units: Units, request: ReturnRequest): Promise<Situation> => {
  const pickings = await readPickings(rpc, request.orderId);
  const domain = [['picking_id', 'in', pickings.map((picking) => picking.id)]];
  const moves = await searchRead(rpc, 'stock.move', domain, { row: moveRow, fields: MOVE_FIELDS }, { order: 'id' });
  const each = await units.each();
  const perEachOf = async (move: MoveRow): Promise<number> => {
    const unit = await units.of(move.product_uom);
    return unit.categoryId === each.categoryId ? unit.factor / each.factor : 1;
  };
  const byId = new Map(pickings.map((picking) => [picking.id, picking]));
  /** A back order of a receipt does not carry the mark (measured). */
  const isOfThis = (pickingId: number | undefined): boolean => {
    const picking = byId.get(pickingId ?? 0);
    if (picking === undefined) return false;
    return picking.x_walmart_return_order === request.returnOrderId || isOfThis(picking.backorder_id);
  };
  const receipts = pickings.filter((picking) => isOfThis(picking.id));
  const open = new Map(
    receipts.filter(({ state }) => state !== 'done').map((picking) => [picking.id, new Map<number, number>()]),
  );
  const back = new Map<number, number>();
  const covered = new Map<number, number>();
  for (const move of moves) {
    const units = quantityOf(move) / (await perEachOf(move));
    if (move.origin_returned_move_id !== undefined) addTo(back, move.origin_returned_move_id, units);
    if (!isOfThis(move.picking_id) || move.sale_line_id === undefined) continue;
    addTo(covered, move.sale_line_id, units);
    const receipt = open.get(move.picking_id ?? 0);
    if (receipt) addTo(receipt, move.sale_line_id, units);
  }
  const sources: Source[] = [];
  for (const move of [...moves].reverse()) {
    const picking = byId.get(move.picking_id ?? 0);
    if (picking?.picking_type_code !== 'outgoing' || move.state !== 'done' || move.sale_line_id === undefined) continue;
    const perEach = await perEachOf(move);
    const left = move.quantity / perEach - (back.get(move.id) ?? 0);
    const { id: moveId, product_id: productId, sale_line_id: lineId } = move;
    if (left > 0) sources.push({ pickingId: picking.id, moveId, productId, lineId, left, perEach });
  }
  return { receipts: receipts.map((picking) => picking.id), open, covered, sources };
};

interface Take {
  readonly source: Source;
  readonly units: number;
}

const plan = (request: ReturnRequest, situation: Situation): readonly Take[] =>
  request.lines.flatMap((line) => {
    let rest = line.units - (situation.covered.get(line.lineId) ?? 0);
    const takes: Take[] = [];
    for (const source of situation.sources) {
      if (source.lineId !== line.lineId || rest <= 0) continue;
      const units = Math.min(rest, source.left);
      takes.push({ source, units });
      rest -= units;
    }
    if (rest <= 0) return takes;
    throw new RejectedError({
      code: 'ODOO_RETURN_QUANTITY',
      message: `Return ${request.returnOrderId} asks for ${rest} more of order line ${line.lineId} than was delivered and not returned yet: look at the order's deliveries in Odoo`,
      facts: { order: request.orderId, line: line.lineId, missing: rest },
    });
  });

const madeSchema = z.looseObject({ res_id: id });

/** The mark comes in with the record, since `default_…` in the context fills it: no receipt without it, even after a crash. */
const makeReceipt = async (
  rpc: OdooRpc,
  pickingId: number,
  takes: readonly Take[],
  returnOrderId: string,
): Promise<number> => {
  const context = { active_id: pickingId, active_ids: [pickingId], active_model: 'stock.picking' };
  const lines = takes.map(({ source, units }) => [
    0,
    0,
    { move_id: source.moveId, product_id: source.productId, quantity: units * source.perEach },
  ]);
  const values = { picking_id: pickingId, product_return_moves: lines };
  const wizard = parseAnswer(
    id,
    await rpc.execute('stock.return.picking', 'create', [values], { context }),
    'stock.return.picking.create',
  );
  const answer = await rpc.execute('stock.return.picking', 'action_create_returns', [[wizard]], {
    context: { ...context, default_x_walmart_return_order: returnOrderId },
  });
  const made = madeSchema.safeParse(answer);
  if (made.success) return made.data.res_id;
  throw nothingDone(`make a return of transfer ${pickingId}`, 'stock.return.picking');
};

/** Receipts, newest first, without which what was asked for still comes back: two runs made the same. */
const doubles = (request: ReturnRequest, situation: Situation): readonly number[] => {
  const covered = new Map(situation.covered);
  const wanted = new Map(request.lines.map(({ lineId, units }) => [lineId, units]));
  return [...situation.open]
    .toSorted(([a], [b]) => b - a)
    .filter(([, byLine]) => {
      const lines = [...byLine];
      const isDouble =
        lines.length > 0 &&
        lines.every(([lineId, units]) => (covered.get(lineId) ?? 0) - units >= (wanted.get(lineId) ?? 0));
      if (isDouble) for (const [lineId, units] of lines) addTo(covered, lineId, -units);
      return isDouble;
    })
    .map(([pickingId]) => pickingId);
};

export const returnsOf = (rpc: OdooRpc, units: Units): Returns => ({
  async createDraft(request) {
    const situation = await situationOf(rpc, units, request);
    const receipts = [...situation.receipts];
    const byPicking = Map.groupBy(plan(request, situation), ({ source }) => source.pickingId);
    for (const [pickingId, takes] of byPicking) {
      receipts.push(await makeReceipt(rpc, pickingId, takes, request.returnOrderId));
    }
    if (byPicking.size === 0) return receipts;
    const extra = doubles(request, await situationOf(rpc, units, request));
    if (extra.length > 0) await rpc.execute('stock.picking', 'action_cancel', [extra]);
    return receipts.filter((receipt) => !extra.includes(receipt));
  },
});

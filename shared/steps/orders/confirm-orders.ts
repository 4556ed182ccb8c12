/** Confirming is a step of its own: read the state, confirm, read again, write Walmart's order date back (odoo18.md section 9). */
import { BridgeError } from '../../core/index.ts';
import type { Odoo, SaleOrder } from '../../odoo/index.ts';

export interface ToConfirm {
  readonly order: SaleOrder;
  /** Epoch ms: confirming overwrites `date_order` with the present. */
  readonly placedAt: number;
}

interface ConfirmDeps {
  readonly odoo: Pick<Odoo, 'saleOrders'>;
}

type Confirmed = SaleOrder | { readonly error: unknown };

const isDraft = (order: SaleOrder): boolean => order.state === 'draft' || order.state === 'sent';

const isOwn = (error: unknown): boolean =>
  error instanceof BridgeError && (error.disposition === 'park' || error.disposition === 'retry');

const reread = async (deps: ConfirmDeps, orders: readonly SaleOrder[]): Promise<ReadonlyMap<number, SaleOrder>> =>
  new Map((await deps.odoo.saleOrders.byIds(orders.map((order) => order.id))).map((order) => [order.id, order]));

/** All in one call; after a failure what is still a draft is tried in halves, so that one order never stops the others. */
const confirmDrafts = async (
  deps: ConfirmDeps,
  drafts: readonly SaleOrder[],
  failures: Map<number, unknown>,
): Promise<void> => {
  if (drafts.length === 0) return;
  try {
    await deps.odoo.saleOrders.confirm(drafts.map((order) => order.id));
  } catch (error) {
    if (!isOwn(error)) throw error;
    const states = await reread(deps, drafts);
    const left = drafts.filter((order) => isDraft(states.get(order.id) ?? order));
    const [only, ...others] = left;
    if (only === undefined) return;
    if (others.length === 0 && drafts.length === 1) {
      failures.set(only.id, error);
      return;
    }
    const middle = Math.ceil(left.length / 2);
    await confirmDrafts(deps, left.slice(0, middle), failures);
    await confirmDrafts(deps, left.slice(middle), failures);
  }
};

/** The dates of orders just confirmed; those whose date already is Walmart's are left. */
const restoreDates = async (
  deps: ConfirmDeps,
  items: readonly ToConfirm[],
  states: ReadonlyMap<number, SaleOrder>,
): Promise<void> => {
  const isOff = ({ order, placedAt }: ToConfirm): boolean => {
    const now = states.get(order.id);
    return now?.state === 'sale' && Math.floor((now.placedAt ?? 0) / 1000) !== Math.floor(placedAt / 1000);
  };
  await deps.odoo.saleOrders.writePlacedAt(
    items.filter(isOff).map(({ order, placedAt }) => ({ id: order.id, placedAt })),
  );
};

/** Confirms what is a draft; repeatable at any point. @returns per purchase order the confirmed order, or its own failure. */
export const confirmOrders = async (
  deps: ConfirmDeps,
  items: readonly ToConfirm[],
): Promise<ReadonlyMap<string, Confirmed>> => {
  const failures = new Map<number, unknown>();
  const orders = items.map((item) => item.order);
  await confirmDrafts(deps, orders.filter(isDraft), failures);
  const states = await reread(deps, orders);
  await restoreDates(deps, items, states);
  const confirmed = orders.filter((order) => states.get(order.id)?.state === 'sale');
  await deps.odoo.saleOrders.unfollow(
    confirmed.map((order) => order.id),
    confirmed.map((order) => order.customerId),
  );
  return new Map(
    orders.map((order): [string, Confirmed] => {
      const now = states.get(order.id);
      const error =
        failures.get(order.id) ?? new Error(`Order ${order.name} is ${now?.state ?? 'gone'} after its confirmation`);
      return [order.purchaseOrderId ?? '', now?.state === 'sale' ? now : { error }];
    }),
  );
};

/** The orders whose every line of storable goods has a stock move. */
export const hasMoves = async (
  odoo: Pick<Odoo, 'saleOrders' | 'moves'>,
  orderIds: readonly number[],
  isStorable: (productId: number) => boolean,
): Promise<ReadonlySet<number>> => {
  const lines = await odoo.saleOrders.lines(orderIds);
  const goods = lines.filter(
    (line) =>
      line.chargeKind === 'product' &&
      line.productId !== undefined &&
      isStorable(line.productId) &&
      line.quantity.gt(0),
  );
  const moves = await odoo.moves.ofSaleLines(goods.map((line) => line.id));
  const moved = new Set(moves.map((move) => move.saleLineId));
  const waiting = new Set(goods.filter((line) => !moved.has(line.id)).map((line) => line.orderId));
  return new Set(orderIds.filter((id) => !waiting.has(id)));
};

/** Confirming is a step of its own: read the state, confirm, read again, write Walmart's order date back (odoo18.md section 9). */
import { halves, isBridgeError, toIso, UnknownOutcomeError } from '../../core/index.ts';
import { isDraft, type Odoo, type SaleOrder } from '../../odoo/index.ts';
import type { About } from '../../ports/index.ts';
import { isEverybodys } from './make-orders.ts';

export interface ToConfirm {
  readonly order: SaleOrder;
  /** Epoch ms: confirming overwrites `date_order` with the present. */
  readonly placedAt: number;
}

interface ConfirmDeps {
  readonly odoo: Pick<Odoo, 'saleOrders'>;
}

type Confirmed = SaleOrder | { readonly error: unknown };
/** By id of the sale order: the failure that is its own. */
type Failures = Map<number, unknown>;

/** For the trail: each order's own change. */
export const aboutOrder = (
  { name, purchaseOrderId }: SaleOrder,
  event: string,
  before: About['before'],
  after: About['after'],
): About => ({
  subject: `order/${purchaseOrderId ?? name}`,
  event,
  before: { saleOrder: name, ...before },
  after: { saleOrder: name, ...after },
});

export const aboutCancelled = (order: SaleOrder, reason: string): About =>
  aboutOrder(order, 'draft-cancelled', { state: order.state }, { state: 'cancel', reason });

/** Also an access or field fault, which Odoo answers for a single order as well. */
const mayBeOnes = (error: unknown): boolean => isBridgeError(error) && !isEverybodys(error);

const reread = async (deps: ConfirmDeps, orders: readonly SaleOrder[]): Promise<ReadonlyMap<number, SaleOrder>> =>
  new Map((await deps.odoo.saleOrders.byIds(orders.map((order) => order.id))).map((order) => [order.id, order]));

/**
 * All in one call; after a failure what is still a draft is tried in halves, so that one order never stops the others. When
 * the outcome is unclear Odoo may still be at it: what is a draft then comes back later.
 */
const confirmDrafts = async (deps: ConfirmDeps, drafts: readonly SaleOrder[], failures: Failures): Promise<void> => {
  if (drafts.length === 0) return;
  try {
    await deps.odoo.saleOrders.confirm(
      drafts.map((order) => order.id),
      drafts.map((order) => aboutOrder(order, 'sale-order-confirmed', { state: order.state }, { state: 'sale' })),
    );
  } catch (error) {
    if (!mayBeOnes(error)) throw error;
    const states = await reread(deps, drafts);
    const left = drafts.filter((order) => isDraft(states.get(order.id) ?? order));
    if (drafts.length === 1 || error instanceof UnknownOutcomeError) {
      for (const { id } of left) failures.set(id, error);
      return;
    }
    for (const half of halves(left)) await confirmDrafts(deps, half, failures);
  }
};

/** All at once; after a failure one by one, so that it counts only against its own order. For steps that may be repeated. */
const allOrEach = async <T>(
  items: readonly T[],
  idOf: (item: T) => number,
  act: (items: readonly T[]) => Promise<void>,
  failures: Failures,
): Promise<void> => {
  if (items.length === 0) return;
  try {
    await act(items);
  } catch (error) {
    if (!mayBeOnes(error)) throw error;
    for (const item of items) {
      try {
        await act([item]);
      } catch (own) {
        if (!mayBeOnes(own)) throw own;
        failures.set(idOf(item), own);
      }
    }
  }
};

/** Confirming has set the dates to now; those that already are Walmart's are left. */
const isDateOff = ({ order, placedAt }: ToConfirm, states: ReadonlyMap<number, SaleOrder>): boolean =>
  Math.floor((states.get(order.id)?.placedAt ?? 0) / 1000) !== Math.floor(placedAt / 1000);

const sayAt = (at: number | undefined): string | null => (at === undefined ? null : toIso(at));

/** Confirms what is a draft; repeatable at any point. @returns per purchase order the confirmed order, or its own failure. */
export const confirmOrders = async (
  deps: ConfirmDeps,
  items: readonly ToConfirm[],
): Promise<ReadonlyMap<string, Confirmed>> => {
  if (items.length === 0) return new Map();
  const { saleOrders } = deps.odoo;
  const failures: Failures = new Map();
  const orders = items.map((item) => item.order);
  await confirmDrafts(deps, orders.filter(isDraft), failures);
  const states = await reread(deps, orders);
  const confirmed = items.filter(({ order }) => states.get(order.id)?.state === 'sale');
  const idOf = ({ order }: ToConfirm): number => order.id;
  const off = confirmed.filter((item) => isDateOff(item, states));
  await allOrEach(
    off,
    idOf,
    (some) =>
      saleOrders.writePlacedAt(
        some.map(({ order, placedAt }) => ({
          ...{ id: order.id, placedAt },
          about: aboutOrder(
            order,
            'order-date-written',
            { orderedAt: sayAt(states.get(order.id)?.placedAt) },
            { orderedAt: sayAt(placedAt) },
          ),
        })),
      ),
    failures,
  );
  await allOrEach(
    confirmed,
    idOf,
    (some) =>
      saleOrders.unfollow(
        some.map(idOf),
        some.map(({ order }) => order.customerId),
        some.map(({ order }) =>
          aboutOrder(order, 'customer-unfollowed', { customerFollows: null }, { customerFollows: false }),
        ),
      ),
    failures,
  );
  return new Map(
    orders.map((order): [string, Confirmed] => {
      const now = states.get(order.id);
      const error =
        failures.get(order.id) ?? new Error(`Order ${order.name} is ${now?.state ?? 'gone'} after its confirmation`);
      return [order.purchaseOrderId ?? '', now?.state === 'sale' && !failures.has(order.id) ? now : { error }];
    }),
  );
};

/** The orders whose every line of storable goods has a stock move. */
export const hasMoves = async (
  odoo: Pick<Odoo, 'saleOrders' | 'moves' | 'products'>,
  orderIds: readonly number[],
): Promise<ReadonlySet<number>> => {
  if (orderIds.length === 0) return new Set();
  const lines = (await odoo.saleOrders.lines(orderIds)).filter(
    (line) => line.chargeKind === 'product' && line.quantity.gt(0),
  );
  const products = await odoo.products.byIds(lines.flatMap(({ productId }) => productId ?? []));
  const unmoving = new Set(products.filter(({ isStorable }) => !isStorable).map(({ id }) => id));
  const goods = lines.filter(({ productId }) => productId !== undefined && !unmoving.has(productId));
  const moves = await odoo.moves.ofSaleLines(goods.map((line) => line.id));
  const moved = new Set(moves.map((move) => move.saleLineId));
  const waiting = new Set(goods.filter((line) => !moved.has(line.id)).map((line) => line.orderId));
  return new Set(orderIds.filter((id) => !waiting.has(id)));
};

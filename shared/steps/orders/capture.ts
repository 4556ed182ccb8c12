/** An order is captured before it is understood: raw first, then its row, then its message (docs/architecture.md, rule 5). */
import { mapBounded, type Policy } from '../../core/index.ts';
import { headOf, park, type Run } from '../../lambda/index.ts';
import { type OrderCaptured, orderCaptured, stockHint } from '../../messages/index.ts';
import type { Clock, Outbox, RawStore, StateStore } from '../../ports/index.ts';
import { toHeldUnits, toOrderState } from '../../transform/index.ts';
import type { OrderEntry, ShipNodeType, WalmartOrder } from '../../walmart/index.ts';
import { loadSkus } from '../stock/sku-rows.ts';
import { orderHashOf } from './order-hash.ts';
import { changeOrder, type OrderScope, type OrderState, orderKey, rawOrderKey, readOrderRow } from './order-rows.ts';

export interface CaptureDeps extends OrderScope {
  readonly clock: Clock;
  readonly policy: Policy;
  readonly raw: RawStore;
  readonly outbox: Outbox;
  /** The failure ledger. */
  readonly ledger: StateStore;
  readonly shipNode: string;
  /** URLs of the queues. */
  readonly orderImportQueue: string;
  readonly stockChangedQueue: string;
}

/**
 * - `captured`: new, to be imported. `recorded`: new, not to be imported.
 * - `changed`: known, but not as it was. `known`: nothing new.
 * - `unkeyed`: not even its number could be read; parked raw.
 */
export const CAPTURE_OUTCOMES = ['captured', 'recorded', 'changed', 'known', 'unkeyed'] as const;
export type CaptureOutcome = (typeof CAPTURE_OUTCOMES)[number];

/** Rows written side by side. */
const WRITE_WIDTH = 8;

type Reason = NonNullable<OrderState['reason']>;

/** Why an order is only recorded; undefined when it is to be imported. */
const recordReason = (order: WalmartOrder | undefined, policy: Policy): Reason | undefined => {
  if (!order) return undefined;
  if (order.orderDate < Date.parse(policy.ordersFrom))
    return { code: 'ORDER_TOO_OLD', text: `placed before ordersFrom ${policy.ordersFrom}` };
  const state = toOrderState(order);
  if (state === 'shipped' || state === 'delivered' || state === 'cancelled')
    return { code: 'ORDER_FINISHED', text: `${state} before it was imported` };
  return undefined;
};

/** Walmart asks for an acknowledgement of lines that nobody has acknowledged, but not of what it ships itself (walmart-api.md 7.5). */
const needsAcknowledgement = ({ order, shipNodeType }: Seen): boolean => {
  if (shipNodeType === 'WFSFulfilled') return false;
  if (!order) return true;
  return order.orderLines.orderLine.some((line) =>
    line.orderLineStatuses.orderLineStatus.some(({ status }) => status === 'Created'),
  );
};

/** What Walmart ships from its own warehouses takes nothing from ours. */
const holdsOf = ({ raw, shipNodeType }: Seen): OrderState['holds'] =>
  shipNodeType === 'WFSFulfilled' ? [] : [...toHeldUnits(raw)];

const timesOf = ({ order }: Seen): Pick<OrderState, 'orderedAt' | 'shipBy'> =>
  order ? { orderedAt: order.orderDate, shipBy: order.shippingInfo.estimatedShipDate } : {};

interface Seen {
  readonly purchaseOrderId: string;
  readonly hash: string;
  readonly order: WalmartOrder | undefined;
  readonly raw: unknown;
  /** Of the search that showed it: not every answer says it of each order. */
  readonly shipNodeType: ShipNodeType;
  readonly now: number;
}

const firstState = (deps: CaptureDeps, seen: Seen): OrderState => {
  const reason = recordReason(seen.order, deps.policy);
  return {
    purchaseOrderId: seen.purchaseOrderId,
    phase: reason ? 'recorded' : 'captured',
    hash: seen.hash,
    rawKey: rawOrderKey(deps.account, seen.purchaseOrderId, seen.hash),
    firstSeenAt: seen.now,
    ...timesOf(seen),
    ...(reason ? { reason } : {}),
    sentAt: seen.now,
    holds: reason ? [] : holdsOf(seen),
    acknowledgement: { state: reason || !needsAcknowledgement(seen) ? 'notNeeded' : 'open' },
  };
};

/**
 * A newer reading of a known order. One that waits is tried again at once, also when Walmart has finished it meanwhile: only
 * the import, which looks into Odoo, can say whether there is a sale order already.
 */
const changedState = (deps: CaptureDeps, before: OrderState, seen: Seen): OrderState => {
  const next: OrderState = {
    ...before,
    ...timesOf(seen),
    hash: seen.hash,
    rawKey: rawOrderKey(deps.account, seen.purchaseOrderId, seen.hash),
    // What we have tried ourselves is settled by the follow-up, which knows whether it came ahead of the sale order.
    acknowledgement:
      before.acknowledgement.state !== 'open' || needsAcknowledgement(seen)
        ? before.acknowledgement
        : { state: 'notNeeded', at: seen.now },
  };
  return isWaiting(before) ? { ...next, sentAt: seen.now, holds: holdsOf(seen) } : next;
};

const parkUnkeyed = async (deps: CaptureDeps, run: Run, raw: unknown, hash: string): Promise<void> => {
  const rawKey = `${deps.account}/orders/unkeyed/${hash}.json`;
  await deps.raw.put(rawKey, JSON.stringify(raw));
  await park(deps.ledger, {
    account: deps.account,
    key: `order/unkeyed-${hash.slice(0, 16)}`,
    code: 'ORDER_UNKEYED',
    reason: `Walmart sent an order without a readable purchaseOrderId; it lies at ${rawKey}`,
    facts: { rawKey },
    flow: run.flow,
    at: deps.clock.now(),
  });
};

const isWaiting = (order: OrderState): boolean => order.phase === 'captured' || order.phase === 'held';

interface Captured {
  readonly outcome: CaptureOutcome;
  readonly state?: OrderState;
  readonly message?: OrderCaptured;
}

const captureOne = async (
  deps: CaptureDeps,
  run: Run,
  entry: OrderEntry,
  shipNodeType: ShipNodeType,
  knownHash: string | undefined,
): Promise<Captured> => {
  const hash = orderHashOf(entry.raw);
  const { purchaseOrderId } = entry;
  if (purchaseOrderId === undefined) {
    await parkUnkeyed(deps, run, entry.raw, hash);
    return { outcome: 'unkeyed' };
  }
  if (knownHash === hash) return { outcome: 'known' };
  const now = deps.clock.now();
  const order = entry.readable ? entry.order : undefined;
  const seen: Seen = { purchaseOrderId, hash, order, raw: entry.raw, shipNodeType, now };
  await deps.raw.put(rawOrderKey(deps.account, purchaseOrderId, hash), JSON.stringify(entry.raw));
  let isNew = true;
  const state = await changeOrder(deps, deps.policy, purchaseOrderId, (before) => {
    isNew = before === undefined;
    if (!before) return firstState(deps, seen);
    return before.hash === hash ? undefined : changedState(deps, before, seen);
  });
  if (!state) return { outcome: 'known' };
  const outcome = !isNew ? 'changed' : state.phase === 'recorded' ? 'recorded' : 'captured';
  return { outcome, state, ...(isWaiting(state) ? { message: orderCaptured(headOf(run, now), purchaseOrderId) } : {}) };
};

/** Held units lower what Walmart may offer: the products are re-read. SKUs not bound to a product have nothing to re-read. */
const hintProducts = async (deps: CaptureDeps, run: Run, orders: readonly OrderState[]): Promise<void> => {
  const skus = [...new Set(orders.flatMap((order) => order.holds.map((hold) => hold.sku)))];
  if (skus.length === 0) return;
  const loaded = await loadSkus(deps, skus);
  const products = [...loaded.values()].flatMap(({ state }) =>
    state.binding?.status === 'bound' ? [state.binding.productId] : [],
  );
  const head = headOf(run, deps.clock.now());
  await deps.outbox.send(
    deps.stockChangedQueue,
    [...new Set(products)].map((productId) => ({ envelope: stockHint(head, productId) })),
  );
};

/** Orders may shift between pages and stand on one twice: the last reading of each counts. */
const distinct = (entries: readonly OrderEntry[]): readonly OrderEntry[] => {
  const keyed = new Map(entries.map((entry) => [entry.purchaseOrderId, entry]));
  return entries.filter((entry) => entry.purchaseOrderId === undefined || keyed.get(entry.purchaseOrderId) === entry);
};

const readHashes = async (deps: CaptureDeps, entries: readonly OrderEntry[]): Promise<ReadonlyMap<string, string>> => {
  const keys = entries.flatMap(({ purchaseOrderId }) =>
    purchaseOrderId === undefined ? [] : [orderKey(deps.account, purchaseOrderId)],
  );
  const rows = (await deps.state.getMany(keys)).map(readOrderRow);
  return new Map(rows.map((order) => [order.purchaseOrderId, order.hash]));
};

/** Captures one page of orders. Repeats are cheap: a known hash costs one read. @param shipNodeType of the search. */
export const captureOrders = async (
  deps: CaptureDeps,
  run: Run,
  page: readonly OrderEntry[],
  shipNodeType: ShipNodeType,
): Promise<Readonly<Record<CaptureOutcome, number>>> => {
  const counts: Record<CaptureOutcome, number> = { captured: 0, recorded: 0, changed: 0, known: 0, unkeyed: 0 };
  const entries = distinct(page);
  const known = await readHashes(deps, entries);
  const captured = await mapBounded(entries, WRITE_WIDTH, (entry) =>
    captureOne(deps, run, entry, shipNodeType, known.get(entry.purchaseOrderId ?? '')),
  );
  for (const { outcome } of captured) counts[outcome] += 1;
  const waiting = captured.flatMap(({ state, message }) => (state && message ? [{ state, message }] : []));
  await deps.outbox.send(
    deps.orderImportQueue,
    waiting.map(({ message }) => ({ envelope: message, delaySeconds: 0 })),
  );
  await hintProducts(
    deps,
    run,
    waiting.map(({ state }) => state),
  );
  return counts;
};

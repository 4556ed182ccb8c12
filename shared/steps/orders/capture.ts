/** An order is captured before it is understood: raw first, then its row, then its message (design.md section 2, rule 5). */
import { type Account, hashOf, type Policy } from '../../core/index.ts';
import { headOf, park, type Run } from '../../lambda/index.ts';
import { type OrderCaptured, orderCaptured, stockHint } from '../../messages/index.ts';
import type { Clock, Outbox, RawStore, StateStore } from '../../ports/index.ts';
import { toHeldUnits, toOrderState } from '../../transform/index.ts';
import type { OrderEntry, WalmartOrder } from '../../walmart/index.ts';
import { loadSkus } from '../stock/sku-rows.ts';
import {
  changeOrder,
  isAcknowledged,
  type OrderScope,
  type OrderState,
  orderKey,
  rawOrderKey,
  readOrderRow,
} from './order-rows.ts';

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

const holdsOf = (raw: unknown): OrderState['holds'] => [...toHeldUnits(raw)];

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

/** Walmart asks for an acknowledgement only of its sellers' own orders that nobody has acknowledged. */
const needsAcknowledgement = (order: WalmartOrder | undefined): boolean => {
  if (!order) return true;
  if (order.shipNode?.type !== undefined && order.shipNode.type !== 'SellerFulfilled') return false;
  return order.orderLines.orderLine.some((line) =>
    line.orderLineStatuses.orderLineStatus.some(({ status }) => status === 'Created'),
  );
};

interface Seen {
  readonly purchaseOrderId: string;
  readonly hash: string;
  readonly order: WalmartOrder | undefined;
  readonly raw: unknown;
  readonly now: number;
}

const firstState = (deps: CaptureDeps, seen: Seen): OrderState => {
  const reason = recordReason(seen.order, deps.policy);
  const { order } = seen;
  return {
    purchaseOrderId: seen.purchaseOrderId,
    phase: reason ? 'recorded' : 'captured',
    hash: seen.hash,
    rawKey: rawOrderKey(deps.account, seen.purchaseOrderId, seen.hash),
    firstSeenAt: seen.now,
    ...(order ? { orderedAt: order.orderDate } : {}),
    ...(order?.shippingInfo.estimatedShipDate === undefined ? {} : { shipBy: order.shippingInfo.estimatedShipDate }),
    ...(reason ? { reason } : {}),
    sentAt: seen.now,
    holds: reason ? [] : holdsOf(seen.raw),
    acknowledgement: { state: reason || !needsAcknowledgement(order) ? 'notNeeded' : 'open' },
  };
};

/** A newer reading of a known order. One that waits is tried again at once; one that was finished meanwhile is only recorded. */
const changedState = (deps: CaptureDeps, before: OrderState, seen: Seen): OrderState => {
  const settled = isAcknowledged(before) || needsAcknowledgement(seen.order);
  const next: OrderState = {
    ...before,
    hash: seen.hash,
    rawKey: rawOrderKey(deps.account, seen.purchaseOrderId, seen.hash),
    acknowledgement: settled ? before.acknowledgement : { state: 'notNeeded', at: seen.now },
  };
  if (before.phase === 'imported' || before.phase === 'recorded') return next;
  const reason = recordReason(seen.order, deps.policy);
  if (reason)
    return { ...next, phase: 'recorded', reason, holds: [], acknowledgement: { state: 'notNeeded', at: seen.now } };
  return { ...next, sentAt: seen.now, holds: holdsOf(seen.raw) };
};

const parkUnkeyed = async (deps: CaptureDeps, run: Run, raw: unknown, hash: string): Promise<void> => {
  const rawKey = `${deps.account}/orders/unkeyed/${hash}.json`;
  await deps.raw.put(rawKey, JSON.stringify(raw));
  await park(deps.ledger, {
    account: deps.account as Account,
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
  knownHash: string | undefined,
): Promise<Captured> => {
  const hash = hashOf(entry.raw);
  const { purchaseOrderId } = entry;
  if (purchaseOrderId === undefined) {
    await parkUnkeyed(deps, run, entry.raw, hash);
    return { outcome: 'unkeyed' };
  }
  if (knownHash === hash) return { outcome: 'known' };
  const now = deps.clock.now();
  const seen: Seen = { purchaseOrderId, hash, order: entry.readable ? entry.order : undefined, raw: entry.raw, now };
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

/** Captures one page of orders. Repeats are cheap: a known hash costs one read. */
export const captureOrders = async (
  deps: CaptureDeps,
  run: Run,
  entries: readonly OrderEntry[],
): Promise<Readonly<Record<CaptureOutcome, number>>> => {
  const counts: Record<CaptureOutcome, number> = { captured: 0, recorded: 0, changed: 0, known: 0, unkeyed: 0 };
  const keys = entries.flatMap((entry) =>
    entry.purchaseOrderId === undefined ? [] : [orderKey(deps.account, entry.purchaseOrderId)],
  );
  const known = new Map(
    (await deps.state.getMany(keys))
      .map((row) => readOrderRow(row))
      .map((order) => [order.purchaseOrderId, order.hash]),
  );
  const messages: OrderCaptured[] = [];
  const waiting: OrderState[] = [];
  for (const entry of entries) {
    const { outcome, state, message } = await captureOne(
      deps,
      run,
      entry,
      entry.purchaseOrderId && known.get(entry.purchaseOrderId),
    );
    counts[outcome] += 1;
    if (message) messages.push(message);
    if (state && message) waiting.push(state);
  }
  await deps.outbox.send(
    deps.orderImportQueue,
    messages.map((envelope) => ({ envelope, delaySeconds: 0 })),
  );
  await hintProducts(deps, run, waiting);
  return counts;
};

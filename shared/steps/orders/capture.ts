/** An order is captured before it is understood: raw first, then its row, then its message (docs/architecture.md, rule 5). */
import { mapBounded, type Policy } from '../../core/index.ts';
import { headOf, park, type Run } from '../../lambda/index.ts';
import { orderCaptured } from '../../messages/index.ts';
import type { RawStore, StateStore } from '../../ports/index.ts';
import { member, toHeldUnits, toOrderState } from '../../transform/index.ts';
import type { OrderEntry, ShipNodeType, WalmartOrder } from '../../walmart/index.ts';
import { noteOrders } from '../order-life/order-counts.ts';
import {
  type Captured,
  type CaptureMessageDeps,
  type CaptureOutcome,
  hintProducts,
  tellChanged,
  tellRest,
} from './capture-messages.ts';
import { orderHashOf } from './order-hash.ts';
import {
  changeOrder,
  isFulfilledByWalmart,
  isWaiting,
  type OrderState,
  orderKey,
  rawOrderKey,
  readOrderRow,
} from './order-rows.ts';

export { CAPTURE_OUTCOMES, type CaptureOutcome } from './capture-messages.ts';

export interface CaptureDeps extends CaptureMessageDeps {
  readonly policy: Policy;
  readonly raw: RawStore;
  /** The failure ledger. */
  readonly ledger: StateStore;
  /** URL of the queue. */
  readonly orderImportQueue: string;
}

/** Rows written side by side. */
const WRITE_WIDTH = 8;

type Reason = NonNullable<OrderState['reason']>;

/**
 * Why an order is only recorded; undefined when it is to be imported. What was shipped meanwhile, by Walmart or by somebody
 * in Seller Center, is imported all the same: the goods are gone and the money is to be booked.
 */
const recordReason = (order: WalmartOrder | undefined, policy: Policy): Reason | undefined => {
  if (!order) return undefined;
  if (order.orderDate < Date.parse(policy.ordersFrom))
    return { code: 'ORDER_TOO_OLD', text: `placed before ordersFrom ${policy.ordersFrom}` };
  return toOrderState(order) === 'cancelled'
    ? { code: 'ORDER_FINISHED', text: 'cancelled before it was imported' }
    : undefined;
};

/** Walmart asks for an acknowledgement of lines that nobody has acknowledged, but not of what it ships itself (walmart-api.md 7.5). */
const needsAcknowledgement = (seen: Seen): boolean => {
  if (isFulfilledByWalmart(seen)) return false;
  if (!seen.order) return true;
  return seen.order.orderLines.orderLine.some((line) =>
    line.orderLineStatuses.orderLineStatus.some(({ status }) => status === 'Created'),
  );
};

/** What Walmart ships from its own warehouses takes nothing from ours. */
const holdsOf = (seen: Seen): OrderState['holds'] => (isFulfilledByWalmart(seen) ? [] : [...toHeldUnits(seen.raw)]);

const timesOf = ({ order }: Seen): Pick<OrderState, 'orderedAt' | 'shipBy'> =>
  order ? { orderedAt: order.orderDate, shipBy: order.shippingInfo.estimatedShipDate } : {};

interface Seen {
  readonly purchaseOrderId: string;
  readonly hash: string;
  readonly order: WalmartOrder | undefined;
  readonly raw: unknown;
  /** As the order says it, else of the search that showed it: not every answer says it of each order. */
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
    shipNodeType: seen.shipNodeType,
    ...timesOf(seen),
    ...(reason ? { reason } : {}),
    sentAt: seen.now,
    holds: reason ? [] : holdsOf(seen),
    acknowledgement: { state: reason || !needsAcknowledgement(seen) ? 'notNeeded' : 'open' },
  };
};

/**
 * A newer reading of a known order. One that waits is tried again at once, also when Walmart has finished it meanwhile: only
 * the import, which looks into Odoo, can say whether there is a sale order already. What is kept for a quotation follows
 * Walmart's cancellations; a confirmed order's units are Odoo's business.
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
  if (isWaiting(before)) return { ...next, shipNodeType: seen.shipNodeType, sentAt: seen.now, holds: holdsOf(seen) };
  const isKept = before.odoo?.confirmed === false && before.holds.length > 0;
  return isKept ? { ...next, holds: holdsOf(seen) } : next;
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

const SHIP_NODE_TYPES: readonly ShipNodeType[] = ['SellerFulfilled', 'WFSFulfilled', '3PLFulfilled'];

const shipNodeTypeOf = (raw: unknown, searched: ShipNodeType): ShipNodeType => {
  const said = member(raw, 'shipNode', 'type');
  return SHIP_NODE_TYPES.find((type) => type === said) ?? searched;
};

const captureOne = async (
  deps: CaptureDeps,
  run: Run,
  entry: OrderEntry,
  searched: ShipNodeType,
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
  const shipNodeType = shipNodeTypeOf(entry.raw, searched);
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

/** Orders may shift between pages and stand on one twice: the last reading of each counts. */
const distinct = (entries: readonly OrderEntry[]): readonly OrderEntry[] => {
  const keyed = new Map(entries.map((entry) => [entry.purchaseOrderId, entry]));
  return entries.filter((entry) => entry.purchaseOrderId === undefined || keyed.get(entry.purchaseOrderId) === entry);
};

const readKnown = async (
  deps: CaptureDeps,
  entries: readonly OrderEntry[],
): Promise<ReadonlyMap<string, OrderState>> => {
  const keys = entries.flatMap(({ purchaseOrderId }) =>
    purchaseOrderId === undefined ? [] : [orderKey(deps.account, purchaseOrderId)],
  );
  const rows = (await deps.state.getMany(keys)).map(readOrderRow);
  return new Map(rows.map((order) => [order.purchaseOrderId, order]));
};

/** When the orders that are seen for the first time were placed; what Walmart ships itself is none of the seller's rates. */
const newlyOrdered = (captured: readonly Captured[]): readonly number[] =>
  captured.flatMap(({ outcome, state }) =>
    state && (outcome === 'captured' || outcome === 'recorded') && state.shipNodeType !== 'WFSFulfilled'
      ? [state.orderedAt ?? state.firstSeenAt]
      : [],
  );

/** Captures one page of orders. Repeats are cheap: a known hash costs one read. @param shipNodeType of the search. */
export const captureOrders = async (
  deps: CaptureDeps,
  run: Run,
  page: readonly OrderEntry[],
  shipNodeType: ShipNodeType,
): Promise<Readonly<Record<CaptureOutcome, number>>> => {
  const counts: Record<CaptureOutcome, number> = { captured: 0, recorded: 0, changed: 0, known: 0, unkeyed: 0 };
  const entries = distinct(page);
  const known = await readKnown(deps, entries);
  const told = await tellChanged(deps, run, entries, known);
  const captured = await mapBounded(entries, WRITE_WIDTH, (entry) =>
    captureOne(deps, run, entry, shipNodeType, known.get(entry.purchaseOrderId ?? '')?.hash),
  );
  for (const { outcome } of captured) counts[outcome] += 1;
  await noteOrders(deps, run, newlyOrdered(captured));
  await deps.outbox.send(
    deps.orderImportQueue,
    captured.flatMap(({ message }) => (message ? [{ envelope: message, delaySeconds: 0 }] : [])),
  );
  await tellRest(deps, run, captured, told);
  await hintProducts(deps, run, captured, known);
  return counts;
};

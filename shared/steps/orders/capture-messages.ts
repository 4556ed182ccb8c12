/** What capturing a page of orders tells the other flows. */
import { headOf, type Run } from '../../lambda/index.ts';
import { type OrderCaptured, orderChanged, stockHint } from '../../messages/index.ts';
import type { Clock, Outbox } from '../../ports/index.ts';
import type { OrderEntry } from '../../walmart/index.ts';
import { loadSkus } from '../stock/sku-rows.ts';
import { orderHashOf } from './order-hash.ts';
import { isFollowed, type OrderScope, type OrderState } from './order-rows.ts';

export interface CaptureMessageDeps extends OrderScope {
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly shipNode: string;
  /** URLs of the queues. */
  readonly orderChangedQueue: string;
  readonly stockChangedQueue: string;
}

/**
 * - `captured`: new, to be imported. `recorded`: new, not to be imported.
 * - `changed`: known, but not as it was. `known`: nothing new.
 * - `unkeyed`: not even its number could be read; parked raw.
 */
export const CAPTURE_OUTCOMES = ['captured', 'recorded', 'changed', 'known', 'unkeyed'] as const;
export type CaptureOutcome = (typeof CAPTURE_OUTCOMES)[number];

export interface Captured {
  readonly outcome: CaptureOutcome;
  readonly state?: OrderState;
  readonly message?: OrderCaptured;
}

const sendChanged = (deps: CaptureMessageDeps, run: Run, purchaseOrderIds: readonly string[]): Promise<void> => {
  const head = headOf(run, deps.clock.now());
  return deps.outbox.send(
    deps.orderChangedQueue,
    purchaseOrderIds.map((id) => ({ envelope: orderChanged(head, id) })),
  );
};

/**
 * Said before the rows are written: a change that a row knows already is never seen again.
 * @returns those that were told.
 */
export const tellChanged = async (
  deps: CaptureMessageDeps,
  run: Run,
  entries: readonly OrderEntry[],
  known: ReadonlyMap<string, OrderState>,
): Promise<ReadonlySet<string>> => {
  const changed = entries.flatMap(({ purchaseOrderId = '', raw }) => {
    const order = known.get(purchaseOrderId);
    return order && isFollowed(order) && order.hash !== orderHashOf(raw) ? [purchaseOrderId] : [];
  });
  await sendChanged(deps, run, changed);
  return new Set(changed);
};

/** What was imported between the look and the write. */
export const tellRest = (
  deps: CaptureMessageDeps,
  run: Run,
  captured: readonly Captured[],
  told: ReadonlySet<string>,
): Promise<void> =>
  sendChanged(
    deps,
    run,
    captured.flatMap(({ outcome, state }) =>
      outcome === 'changed' && state && isFollowed(state) && !told.has(state.purchaseOrderId)
        ? [state.purchaseOrderId]
        : [],
    ),
  );

/** Held units that are new, or were held for a quotation before this reading. */
const touchedHolds = ({ state, message }: Captured, known: ReadonlyMap<string, OrderState>): OrderState['holds'] => {
  if (!state) return [];
  if (message) return state.holds;
  const before = known.get(state.purchaseOrderId);
  return before?.odoo?.confirmed === false ? before.holds : [];
};

/** Held units lower what Walmart may offer: the products are re-read. SKUs not bound to a product have nothing to re-read. */
export const hintProducts = async (
  deps: CaptureMessageDeps,
  run: Run,
  captured: readonly Captured[],
  known: ReadonlyMap<string, OrderState>,
): Promise<void> => {
  const skus = [...new Set(captured.flatMap((each) => touchedHolds(each, known)).map((hold) => hold.sku))];
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

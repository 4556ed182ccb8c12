/** One order while a run is at it: claimed, written under the claim, given back. */
import { type Account, ContentionError, MINUTE_MS, type Policy } from '../../core/index.ts';
import type { Run } from '../../lambda/index.ts';
import type { Activities, OdooOrderTruth, OrderLife } from '../../odoo/index.ts';
import type { Audit, Chance, Clock, StateStore } from '../../ports/index.ts';
import type { Fulfilment } from '../../transform/index.ts';
import type { WalmartClient } from '../../walmart/index.ts';
import { changeOrderLife, newOrderLife, type OrderLifeScope, type OrderLifeState } from './rows.ts';

export interface OrderLifeDeps extends OrderLifeScope {
  readonly account: Account;
  readonly clock: Clock;
  readonly chance: Pick<Chance, 'uuid'>;
  readonly policy: Policy;
  readonly audit: Audit;
  /** The failure ledger. */
  readonly ledger: StateStore;
  readonly shipNode: string;
  readonly walmart: Pick<WalmartClient, 'orders' | 'fulfilment' | 'returns'>;
  readonly odoo: OrderLife & { readonly activities: Activities };
  /** The function's time-out: a claim outlives it. */
  readonly timeoutSeconds: number;
}

/** An order that this run has claimed. */
export interface OrderWork {
  readonly run: Run;
  readonly purchaseOrderId: string;
  readonly holder: string;
  /** Reads are begun after it (epoch ms). */
  readonly claimedAt: number;
  /** How often each step in Odoo was taken in this run. */
  readonly done: Map<string, number>;
  /** As last written by this run, or as claimed. */
  state: OrderLifeState;
}

/** What is known while steps are taken: the row comes first, since it is written before each of them. */
export interface Standing {
  readonly row: Fulfilment;
  readonly odoo: OdooOrderTruth;
}

/** A read that is begun so long after a hint shows what the hint told. Our choice, as long as `settleMinutes` by default. */
const CONFIRM_AFTER_MS = 5 * MINUTE_MS;

/**
 * @param isHint Walmart told of a change: if the read is an older one, nothing else would bring a look for hours.
 * @returns undefined when another run is at it; that one, or the schedule, looks again.
 */
export const claimOrder = async (
  deps: OrderLifeDeps,
  run: Run,
  purchaseOrderId: string,
  isHint = false,
): Promise<OrderWork | undefined> => {
  const holder = deps.chance.uuid();
  const now = deps.clock.now();
  const claim = { holder, until: now + deps.timeoutSeconds * 1000 + MINUTE_MS };
  const state = await changeOrderLife(deps, purchaseOrderId, (order = newOrderLife(purchaseOrderId)) => {
    const told = isHint ? { ...order, confirmAt: now + CONFIRM_AFTER_MS } : order;
    return order.claim && order.claim.until > now ? { ...told, isWanted: true } : { ...told, claim, isWanted: false };
  });
  return state?.claim?.holder === holder
    ? { run, purchaseOrderId, holder, claimedAt: now, done: new Map(), state }
    : undefined;
};

const ownOnly = (work: OrderWork, order: OrderLifeState | undefined): OrderLifeState => {
  if (order?.claim?.holder === work.holder) return order;
  throw new ContentionError({
    code: 'ORDER_CLAIM_LOST',
    message: `Order ${work.purchaseOrderId} was taken over by another run: this one was too slow and leaves it`,
    facts: { purchaseOrderId: work.purchaseOrderId },
  });
};

/**
 * Writes the order under its claim.
 * @throws {ContentionError} ORDER_CLAIM_LOST: what this run knows is old.
 */
export const saveOrder = async (
  deps: OrderLifeDeps,
  work: OrderWork,
  change: (order: OrderLifeState) => OrderLifeState,
): Promise<void> => {
  const written = await changeOrderLife(deps, work.purchaseOrderId, (order) => change(ownOnly(work, order)));
  if (written) work.state = written;
};

export const saveFulfilment = (deps: OrderLifeDeps, work: OrderWork, fulfilment: Fulfilment): Promise<void> =>
  saveOrder(deps, work, (order) => ({ ...order, fulfilment }));

/** The last write of a run on an order. One that has lost its claim writes nothing. */
export const releaseOrderLife = async (
  deps: OrderLifeDeps,
  work: OrderWork,
  change: (order: OrderLifeState) => OrderLifeState,
): Promise<void> => {
  const now = deps.clock.now();
  await changeOrderLife(deps, work.purchaseOrderId, (order) => {
    if (order?.claim?.holder !== work.holder || !order) return undefined;
    const { claim: _claim, isWanted, ...rest } = order;
    const { confirmAt, ...changed } = change({ ...rest, isWanted: false });
    const next = isWanted ? { ...changed, lookAt: now } : changed;
    if (confirmAt === undefined || confirmAt <= work.claimedAt) return next;
    return { ...next, confirmAt, lookAt: Math.min(next.lookAt ?? confirmAt, confirmAt) };
  });
};

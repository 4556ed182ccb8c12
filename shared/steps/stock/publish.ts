/** Sends what is marked: brakes first, then the plan's single PUTs and its feed. For inventory-push, and for what is urgent in stock-changed. */
import { explain, isOfOne, mapBounded, type Policy, ThrottledError } from '../../core/index.ts';
import { countTally, type Run, type Tally } from '../../lambda/index.ts';
import type { Alerts, Audit, Chance, Clock, RawStore, StateStore } from '../../ports/index.ts';
import {
  type ChangedSku,
  type InventoryQuotas,
  knownAtWalmart,
  planInventory,
  type Sending,
  type SkuState,
  toSending,
  zeroingBrake,
} from '../../transform/index.ts';
import { readStockTotals, stopsAndAsks } from './brake-rows.ts';
import { type FeedSender, sendFeed } from './send-feed.ts';
import { type InventoryPutter, sendPut } from './send-put.ts';
import { type LoadedSku, loadSkus, type SkuScope } from './sku-rows.ts';

export interface PublishDeps extends SkuScope {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly policy: Policy;
  readonly alerts: Alerts;
  readonly audit: Audit;
  readonly raw: RawStore;
  /** The failure ledger. */
  readonly ledger: StateStore;
  readonly inventory: InventoryPutter;
  readonly feeds: FeedSender;
  /** What the limiter says is left. */
  readonly quotas: () => Promise<InventoryQuotas>;
}

/** What one SKU's sending needs: the state it was read in, and what goes out. */
export interface Outgoing {
  readonly loaded: LoadedSku;
  readonly sending: Sending;
}

/** PUTs side by side; the limiter paces them. */
const PUT_WIDTH = 6;
/** A run stops taking new PUTs when so little is left of the function's time. */
const MARGIN_MS = 70_000;

const toOutgoing = (loaded: LoadedSku): readonly Outgoing[] => {
  const sending = toSending(loaded.state);
  return sending ? [{ loaded, sending }] : [];
};

/** So many at once are no single rows that Walmart stumbled over: then another feed is the faster way. */
const MOST_RETRIES_BY_PUT = 150;

const hasFailed = ({ loaded }: Outgoing): boolean => loaded.state.systemErrors > 0;

/** What Walmart failed to process in a feed goes the other way: failed a second time there, it would wait for an hour. */
const toChangedSkus = (outgoing: readonly Outgoing[]): readonly ChangedSku[] => {
  const retriesByPut = outgoing.filter(hasFailed).length <= MOST_RETRIES_BY_PUT;
  return outgoing.map((one) => toChanged(one, retriesByPut && hasFailed(one)));
};

const toChanged = ({ loaded, sending }: Outgoing, onlyByPut: boolean): ChangedSku => ({
  sku: sending.sku,
  quantity: sending.quantity,
  markedAt: loaded.state.mark?.since ?? 0,
  ...(loaded.state.mark?.notBefore === undefined ? {} : { notBefore: loaded.state.mark.notBefore }),
  fenced: onlyByPut || loaded.state.openFeed !== undefined,
});

/** Something above 0 is there, or may be: an open feed's quantity, or one whose result was a time-out. */
const mayBeAboveZero = (state: SkuState): boolean =>
  [knownAtWalmart(state), state.openFeed?.quantity, state.published?.quantity].some((quantity = 0) => quantity > 0);

/** A SKU kept at 0 is no accident: Walmart has zeroed it by itself, each for a cancellation of its own. */
const isZeroing = ({ loaded, sending }: Outgoing): boolean =>
  sending.quantity === 0 && loaded.state.zeroHold === undefined && mayBeAboveZero(loaded.state);

/** Whether the run must stop: it would zero too much at once. */
const isBraked = async (deps: PublishDeps, outgoing: readonly Outgoing[]): Promise<boolean> => {
  const zeroing = outgoing.filter(isZeroing).length;
  if (zeroing < deps.policy.zeroCountFloor) return false;
  const totals = await readStockTotals(deps.state, deps.account);
  const reason = zeroingBrake({ aboveZero: totals?.aboveZero ?? 0, zeroing }, deps.policy);
  return reason !== undefined && (await stopsAndAsks(deps, 'stock-zeroing', reason, deps.clock.now()));
};

type PutOutcome = 'put' | 'unknownSku' | 'refused' | 'failed' | 'left' | 'superseded';

/** The SKU as it is now: it may have waited for its turn, and another run may have sent it or a newer truth may have come. */
const freshen = async (deps: PublishDeps, { sending }: Outgoing): Promise<Outgoing | undefined> =>
  [...(await loadSkus(deps, [sending.sku])).values()].flatMap(toOutgoing)[0];

interface PutWork {
  readonly outcomes: readonly PutOutcome[];
  /** The first error that concerns every SKU. */
  readonly failure: { readonly error: unknown } | undefined;
}

/** So many failures in a row mean that Walmart is down, not that these SKUs are bad. */
const DOWN_AFTER = 12;

/** What stops one SKU stops no other. A throttled PUT, an outage, or an error that concerns every SKU leaves the rest for the next run. */
const workThrough = async (deps: PublishDeps, run: Run, outgoing: readonly Outgoing[]): Promise<PutWork> => {
  let stopped = false;
  let failedInRow = 0;
  let failure: PutWork['failure'];
  const outcomes = await mapBounded(outgoing, PUT_WIDTH, async (one): Promise<PutOutcome> => {
    if (stopped || run.remainingMs() < MARGIN_MS) return 'left';
    try {
      const fresh = await freshen(deps, one);
      if (!fresh) return 'superseded';
      const outcome = await sendPut(deps, run, fresh);
      failedInRow = 0;
      return outcome;
    } catch (error) {
      if (!isOfOne(error)) {
        stopped = true;
        if (!(error instanceof ThrottledError)) failure ??= { error };
        return 'left';
      }
      failedInRow += 1;
      stopped ||= failedInRow >= DOWN_AFTER;
      const { code, reason } = explain(error);
      run.telemetry.warn('PUT failed, stays marked', { sku: one.sending.sku, code, reason });
      return 'failed';
    }
  });
  return { outcomes, failure };
};

/** All PUTs of the plan, as far as quota and time allow; the client tells each to the trail. @throws what concerns every SKU. */
const sendPuts = async (deps: PublishDeps, run: Run, outgoing: readonly Outgoing[]): Promise<Tally> => {
  const { outcomes, failure } = await workThrough(deps, run, outgoing);
  if (failure) throw failure.error;
  const count = (wanted: PutOutcome): number => outcomes.filter((outcome) => outcome === wanted).length;
  return {
    Put: count('put'),
    PutUnknownSku: count('unknownSku'),
    PutRefused: count('refused'),
    PutFailed: count('failed'),
    PutLeft: count('left'),
    PutSuperseded: count('superseded'),
  };
};

/** A feed is not begun when its submission might not end in time. */
const sendFeedInTime = async (deps: PublishDeps, run: Run, outgoing: readonly Outgoing[]): Promise<Tally> =>
  run.remainingMs() < MARGIN_MS ? { FeedLeft: outgoing.length } : sendFeed(deps, run, outgoing);

/**
 * Sends the SKUs given, as far as brakes and quotas allow; what is not sent stays marked. PUTs and feed go side by side:
 * a sell-out does not wait for a large feed, and neither fails because of the other.
 * @returns counts by outcome.
 */
export const publishStock = async (deps: PublishDeps, run: Run, due: readonly LoadedSku[]): Promise<Tally> => {
  const outgoing = due.flatMap(toOutgoing);
  if (outgoing.length === 0) return { Due: 0 };
  if (await isBraked(deps, outgoing)) return { Due: outgoing.length, Braked: outgoing.length };
  const plan = planInventory(toChangedSkus(outgoing), deps.clock.now(), deps.policy, await deps.quotas());
  const bySku = new Map(outgoing.map((one) => [one.sending.sku, one]));
  const pick = (planned: readonly { readonly sku: string }[]): readonly Outgoing[] =>
    planned.flatMap(({ sku }) => bySku.get(sku) ?? []);
  const [fed, put] = await Promise.allSettled([
    sendFeedInTime(deps, run, pick(plan.feed)),
    sendPuts(deps, run, pick(plan.puts)),
  ]);
  if (fed.status === 'rejected') {
    countTally(run.telemetry, put.status === 'fulfilled' ? put.value : {});
    throw fed.reason;
  }
  if (put.status === 'rejected') throw put.reason;
  return { Due: outgoing.length, Later: plan.later.length, ...fed.value, ...put.value };
};

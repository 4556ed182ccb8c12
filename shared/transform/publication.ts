/**
 * How one SKU's row changes: wanted → submitted → ingested → verified, with the fence of an unsettled feed. Pure: each
 * function gives the next state, and the same object when nothing changes, so that no write is made for nothing.
 * Rules: 2 and 3 of docs/architecture.md; Walmart's side: walmart-api.md 8 and 11.
 */
import { HOUR_MS, MINUTE_MS } from '../core/index.ts';
import type { Lineage } from './quantity.ts';
import type { Sending, SkipReason, SkuState } from './sku-state.ts';

/** A quantity may show some minutes after it was accepted (walmart-api.md 8.1); a read before that proves nothing. */
export const SETTLE_MS = 2 * MINUTE_MS;

const unmarked = ({ mark: _mark, ...rest }: SkuState): SkuState => rest;
const unproblematic = ({ problem: _problem, ...rest }: SkuState): SkuState => rest;

/** Marks the SKU as changed; an older mark keeps its age, since urgency is counted from it. */
export const mark = (state: SkuState, at: number, notBefore?: number): SkuState => ({
  ...state,
  marks: state.marks + 1,
  mark: {
    seq: state.marks + 1,
    since: state.mark?.since ?? at,
    ...(notBefore !== undefined && { notBefore }),
  },
});

/** Takes the mark away, unless a newer one came after `seq`. */
export const clearMark = (state: SkuState, seq: number): SkuState =>
  state.mark && state.mark.seq <= seq ? unmarked(state) : state;

const isGone = (phase: NonNullable<SkuState['published']>['phase']): boolean =>
  phase === 'refused' || phase === 'different';

/** Nothing of ours is or may be under way to Walmart, and a read showed this quantity there. */
const wasSeen = (state: SkuState, quantity: number): boolean =>
  !state.published && !state.openFeed && !state.mark && state.walmart?.inputQty === quantity;

/**
 * A newer truth from Odoo. An older version never overwrites a newer one, and nothing is marked that Walmart already has.
 * A mark once made stays until it was sent, even if the quantity comes back: a PUT may be under way.
 */
export const want = (
  state: SkuState,
  truth: { readonly version: number; readonly quantity: number; readonly at: number; readonly lineage?: Lineage },
): SkuState => {
  if (state.wanted && truth.version <= state.wanted.version) return state;
  const { version, quantity, at, lineage } = truth;
  const next: SkuState = { ...state, wanted: { version, quantity, at, ...(lineage && { lineage }) } };
  if (wasSeen(state, quantity)) {
    return {
      ...next,
      published: { version, quantity, by: 'seen', at: state.walmart?.seenAt ?? at, phase: 'verified' },
    };
  }
  if (state.problem?.quantity === quantity) return next;
  const isThere = state.published?.quantity === quantity && !isGone(state.published.phase);
  if (isThere && !state.mark) return next;
  if (state.wanted?.quantity === quantity && state.mark) return next;
  return mark({ ...unproblematic(next), systemErrors: 0 }, at);
};

/** Walmart is not known to have, or to be about to have, what is wanted, and no person has to look first. */
const needsSending = ({ wanted, published, problem }: SkuState): boolean =>
  wanted !== undefined &&
  problem?.quantity !== wanted.quantity &&
  (!published || isGone(published.phase) || published.quantity !== wanted.quantity);

/** The mark that a settled or overdue feed, a refused item or a different read leaves behind. */
const markAgain = (state: SkuState, at: number, notBefore?: number): SkuState =>
  state.wanted ? mark(state, at, notBefore) : state;

/** Another PUT, or the row of the feed that fenced the SKU, had its turn during this call with another quantity. */
const isOrderUnknown = (state: SkuState, sent: Sending): boolean => {
  const { closedFeed } = state;
  const feedWasDecided = sent.fencedBy !== undefined && sent.fencedBy !== state.openFeed?.feed;
  const feedWasAlike = closedFeed?.feed === sent.fencedBy && closedFeed?.quantity === sent.quantity;
  return (sent.puts !== state.puts && state.published?.quantity !== sent.quantity) || (feedWasDecided && !feedWasAlike);
};

/**
 * A PUT was answered with 200, which is Walmart's result for this very SKU. Where it is not known which of two writes
 * Walmart processed last, the newest quantity is sent again.
 */
export const submittedByPut = (state: SkuState, sent: Sending, at: number): SkuState => {
  const { version, quantity } = sent;
  const isOlder = state.published !== undefined && state.published.version > version;
  const published: SkuState['published'] = isOlder
    ? state.published
    : { version, quantity, by: 'put', at, phase: 'ingested' };
  const { openFeed } = state;
  const overtaken = openFeed && (openFeed.overtaken || openFeed.quantity !== quantity);
  const next: SkuState = {
    ...(isOlder ? state : clearMark(unproblematic(state), sent.seq)),
    puts: state.puts + 1,
    ...(published && { published }),
    ...(openFeed && { openFeed: { ...openFeed, overtaken: overtaken ?? false } }),
  };
  const isOutdated = state.wanted !== undefined && state.wanted.quantity !== quantity;
  return isOlder || isOrderUnknown(state, sent) || (isOutdated && !next.mark) ? markAgain(next, at) : next;
};

/** A PUT was refused for its data: a person's task, until another quantity is wanted. */
export const refusedPut = (state: SkuState, sent: Sending, code: string, at: number): SkuState => {
  const { version, quantity } = sent;
  return clearMark({ ...state, problem: { version, quantity, code, at } }, sent.seq);
};

/**
 * Before a feed is sent (its intent is written first): raises the fence. Unchanged, so to be left out of the feed, when the
 * SKU is fenced already or another quantity is wanted by now.
 */
export const enterFeed = (state: SkuState, feed: string, sending: Sending, at: number): SkuState => {
  const { version, quantity, seq } = sending;
  if (state.openFeed || state.wanted?.quantity !== quantity) return state;
  return { ...state, openFeed: { feed, version, quantity, seq, at, phase: 'planned', overtaken: false } };
};

/** Walmart accepted the feed, or is found to have it: accepted, nothing more. Repeatable. */
export const submittedByFeed = (state: SkuState, feed: string, at: number): SkuState => {
  const { openFeed } = state;
  if (openFeed?.feed !== feed || openFeed.phase === 'submitted') return state;
  const fenced: SkuState = { ...state, openFeed: { ...openFeed, phase: 'submitted' } };
  const { version, quantity } = openFeed;
  if (openFeed.overtaken || (state.published && state.published.version > version))
    return clearMark(fenced, openFeed.seq);
  return clearMark(
    { ...unproblematic(fenced), published: { version, quantity, by: 'feed', feed, at, phase: 'submitted' } },
    openFeed.seq,
  );
};

const openFence = (state: SkuState): SkuState => {
  const { openFeed, ...rest } = state;
  return openFeed ? { ...rest, closedFeed: { feed: openFeed.feed, quantity: openFeed.quantity } } : state;
};

const isOfFeed = (state: SkuState, feed: string): boolean =>
  state.published?.by === 'feed' && state.published.feed === feed;

type Phase = NonNullable<SkuState['published']>['phase'];

/** The outcome of a submission; what was read back meanwhile is stronger and stays. */
const setPhase = (state: SkuState, phase: Phase, at: number): SkuState =>
  state.published && state.published.phase !== 'verified'
    ? { ...state, published: { ...state.published, phase, at } }
    : state;

/** The feed was certainly not taken by Walmart (refused as a whole, or unknown and then not found): as if never tried. */
export const feedRefused = (state: SkuState, feed: string, at: number): SkuState => {
  if (state.openFeed?.feed !== feed) return state;
  const next = isOfFeed(state, feed) ? setPhase(openFence(state), 'refused', at) : openFence(state);
  return !next.mark && needsSending(next) ? markAgain(next, at) : next;
};

/** Walmart's decided result for one item of a feed (`ingestionStatus`); INPROGRESS is none. */
export type ItemResult = 'SUCCESS' | 'DATA_ERROR' | 'SYSTEM_ERROR' | 'TIMEOUT_ERROR';

const refusedByData = (state: SkuState, openFeed: NonNullable<SkuState['openFeed']>, code: string, at: number) => {
  const { version, quantity } = openFeed;
  return { ...setPhase(state, 'refused', at), problem: { version, quantity, code, at } };
};

/** The first time at once, since a PUT is another way; then as Walmart advises, after an hour (walmart-api.md 11.3). */
const failedBySystem = (state: SkuState, at: number): SkuState => {
  const next: SkuState = { ...setPhase(state, 'refused', at), systemErrors: state.systemErrors + 1 };
  return next.mark || !needsSending(next)
    ? next
    : markAgain(next, at, state.systemErrors === 0 ? undefined : at + HOUR_MS);
};

/**
 * One item of a feed is decided: the fence falls for this SKU. A PUT that overtook the feed is sent again, whatever the
 * result. A DATA_ERROR is a person's task and is not tried again until another quantity is wanted.
 */
export const ingested = (
  state: SkuState,
  feed: string,
  item: { readonly result: ItemResult; readonly code?: string; readonly at: number },
): SkuState => {
  const { openFeed } = state;
  if (openFeed?.feed !== feed) return state;
  const next = openFence(state);
  if (openFeed.overtaken) return markAgain(next, item.at);
  if (!isOfFeed(state, feed)) return next;
  switch (item.result) {
    case 'SUCCESS':
      return { ...setPhase(next, 'ingested', item.at), systemErrors: 0 };
    case 'DATA_ERROR':
      return refusedByData(next, openFeed, item.code ?? item.result, item.at);
    case 'SYSTEM_ERROR':
    case 'TIMEOUT_ERROR':
      return failedBySystem(next, item.at);
    default:
      return item.result satisfies never;
  }
};

/**
 * The feed has ended (PROCESSED, ERROR) without a result for this SKU, or passed its age: its row may or may not have been
 * applied, so the newest quantity is sent again.
 */
const releaseUndecided = (state: SkuState, feed: string, at: number): SkuState => {
  const { openFeed } = state;
  if (openFeed?.feed !== feed) return state;
  const next = isOfFeed(state, feed) ? setPhase(openFence(state), 'refused', at) : openFence(state);
  return openFeed.overtaken || needsSending(next) ? markAgain(next, at) : next;
};

/** The feed has ended and gave no result for this SKU. Call `ingested` first for the items that have one. */
export const feedSettled = releaseUndecided;

/** The feed has passed its age and the SKU's item is still undecided. */
export const feedOverdue = releaseUndecided;

/** Odoo's side of the binding. A SKU that comes back is sent again; `want` its fresh quantity in the same step. */
export const bind = (state: SkuState, productId: number, at: number): SkuState => {
  const { binding } = state;
  if (binding?.status === 'bound' && binding.productId === productId) return state;
  const next: SkuState = { ...state, binding: { status: 'bound', productId } };
  return binding && !next.mark ? markAgain(next, at) : next;
};

/** Not written any more, with its reason; what Walmart has stays as it is, since a skipped SKU is never set to 0. */
export const skip = (state: SkuState, reason: SkipReason, at: number): SkuState =>
  state.binding?.status === 'skipped' && state.binding.reason === reason
    ? state
    : { ...state, binding: { status: 'skipped', reason, at } };

/** Walmart does not know the SKU (404 of a PUT). @param readAt when that was learned. */
export const notAtWalmart = (state: SkuState, readAt: number): SkuState => {
  if (state.walmart && (state.walmart.seenAt > readAt || !state.walmart.listed)) return state;
  const { published: _published, ...rest } = state;
  return { ...rest, walmart: { listed: false, seenAt: readAt } };
};

/** Walmart knows the SKU; its quantities were not read. A SKU that comes back is sent anew. */
export const seenAtWalmart = (state: SkuState, readAt: number): SkuState => {
  if (state.walmart && (state.walmart.seenAt > readAt || state.walmart.listed)) return state;
  const next: SkuState = { ...state, walmart: { listed: true, seenAt: readAt } };
  return state.walmart && !next.mark ? markAgain(next, readAt) : next;
};

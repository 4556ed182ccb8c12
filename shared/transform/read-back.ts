/** The read-back: only what was read at Walmart after it was given counts as verified (docs/architecture.md, rule 3). */
import { mark, SETTLE_MS, seenAtWalmart } from './publication.ts';
import { publishability, type SkuState } from './sku-state.ts';

/** What one read of one SKU at one node showed; `at` is when the request was made, epoch ms. */
export interface InventoryRead {
  readonly inputQty: number;
  readonly reservedQty: number;
  readonly at: number;
}

/** `waiting`: something is under way, so the read proves nothing; `untracked`: nothing is wanted of this SKU. */
export type ReadBackOutcome = 'verified' | 'different' | 'waiting' | 'untracked';

export interface ReadBack {
  readonly state: SkuState;
  readonly outcome: ReadBackOutcome;
}

const withRead = (state: SkuState, read: InventoryRead): SkuState => {
  const listed = seenAtWalmart(state, read.at);
  const { inputQty, reservedQty } = read;
  return { ...listed, walmart: { listed: true, seenAt: read.at, inputQty, reservedQty } };
};

/** A feed that holds another quantity could still be applied after this read. */
const mayStillChange = (state: SkuState, quantity: number): boolean =>
  state.openFeed !== undefined && state.openFeed.quantity !== quantity;

/** The read is too early to tell: a submission may not show yet, or something is still to be sent. */
const isTooEarly = (state: SkuState, at: number): boolean =>
  state.published !== undefined && (state.mark !== undefined || at < state.published.at + SETTLE_MS);

/** Accepted in a feed and not decided: a difference proves nothing yet. */
const waitsForFeed = (state: SkuState): boolean =>
  state.published?.phase === 'submitted' && state.openFeed !== undefined;

const verified = (state: SkuState, wanted: NonNullable<SkuState['wanted']>, at: number): ReadBack => {
  const { mark: _mark, problem: _problem, ...rest } = state;
  const { version, quantity } = wanted;
  const base = state.published ?? { by: 'seen', at };
  return {
    state: { ...rest, systemErrors: 0, published: { ...base, version, quantity, phase: 'verified' } },
    outcome: 'verified',
  };
};

const different = (state: SkuState, wanted: NonNullable<SkuState['wanted']>, at: number): ReadBack => {
  const next: SkuState = state.published ? { ...state, published: { ...state.published, phase: 'different' } } : state;
  const waitsForPerson = state.problem?.quantity === wanted.quantity;
  return { state: waitsForPerson ? next : mark(next, at), outcome: 'different' };
};

/**
 * Compares what Walmart has (`inputQty`) with what is wanted; a difference is marked to be sent again. Older reads change
 * nothing, and a read of a SKU that we do not publish is only remembered.
 */
export const readBack = (state: SkuState, read: InventoryRead): ReadBack => {
  if (state.walmart && state.walmart.seenAt > read.at) return { state, outcome: 'waiting' };
  const next = withRead(state, read);
  const { wanted } = next;
  if (!wanted || publishability(next) !== 'publishable') return { state: next, outcome: 'untracked' };
  if (mayStillChange(next, wanted.quantity) || isTooEarly(next, read.at)) return { state: next, outcome: 'waiting' };
  if (read.inputQty === wanted.quantity) return verified(next, wanted, read.at);
  return next.mark || waitsForFeed(next) ? { state: next, outcome: 'waiting' } : different(next, wanted, read.at);
};

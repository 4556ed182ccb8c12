/**
 * A SKU that is kept at 0 after an out-of-stock cancellation: Walmart has zeroed it by itself, and what Odoo counts as free
 * was wrong a moment ago. It ends by a count in Odoo or by a person's word. Pure; the same object when nothing changes.
 */
import { want } from './publication.ts';
import type { SkuState } from './sku-state.ts';

/**
 * Begins the hold. A repeat changes nothing: the first beginning counts, so that a count made meanwhile is not lost.
 * @param held.version drawn for this change. A reading with a newer one, begun before the hold was written, keeps its
 * quantity: `isKeptAtZero` tells, then another version is to be drawn.
 */
export const holdAtZero = (
  state: SkuState,
  held: { readonly version: number; readonly at: number; readonly reason: string },
): SkuState => {
  const { version, at, reason } = held;
  const next: SkuState = state.zeroHold ? state : { ...state, zeroHold: { since: at, reason } };
  return next.wanted?.quantity === 0 ? next : want(next, { version, quantity: 0, at });
};

export const isKeptAtZero = ({ zeroHold, wanted }: SkuState): boolean =>
  zeroHold !== undefined && wanted?.quantity === 0;

/** Ends the hold; what is wanted now comes from the next reading of Odoo. */
export const endZeroHold = (state: SkuState): SkuState => {
  const { zeroHold, ...rest } = state;
  return zeroHold ? rest : state;
};

/** @param countedAt of the newest count in Odoo that was read BEFORE its stock, epoch ms; undefined when there was none. */
export const endCountedHold = (state: SkuState, countedAt: number | undefined): SkuState =>
  state.zeroHold && countedAt !== undefined && countedAt > state.zeroHold.since ? endZeroHold(state) : state;

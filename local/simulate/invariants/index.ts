/** All that has to hold in every history. */
import type { Breach, Invariant } from '../breach.ts';
import type { Evidence } from '../evidence.ts';
import { BREAKER_INVARIANTS } from './breaker.ts';
import { FAILURE_INVARIANTS } from './failures.ts';
import { KEY_INVARIANTS } from './keys.ts';
import { LIMIT_INVARIANTS } from './limits.ts';
import { LINE_INVARIANTS } from './lines.ts';
import { ORDER_INVARIANTS } from './orders.ts';
import { STOCK_INVARIANTS } from './stock.ts';
import { VERSION_INVARIANTS } from './versions.ts';

export const INVARIANTS: readonly Invariant[] = [
  ...ORDER_INVARIANTS,
  ...LINE_INVARIANTS,
  ...STOCK_INVARIANTS,
  ...VERSION_INVARIANTS,
  ...KEY_INVARIANTS,
  ...FAILURE_INVARIANTS,
  ...BREAKER_INVARIANTS,
  ...LIMIT_INVARIANTS,
];

const among = (holds: Invariant['holds'], evidence: Evidence): readonly Breach[] =>
  INVARIANTS.filter((each) => each.holds === holds).flatMap((each) => each.find(evidence));

/** What keeps both sides from rest. */
export const unrest = (evidence: Evidence): readonly Breach[] => among('rest', evidence);

/** What was broken on the way, whatever came after. */
export const brokenOnTheWay = (evidence: Evidence): readonly Breach[] => among('always', evidence);

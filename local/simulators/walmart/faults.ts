/** Faults on demand, as data: which calls, what goes wrong, how often and until when. */

import type { SimRequest } from '../simulator.ts';

export interface FaultMatch {
  readonly method?: string;
  /** A prefix of the path with its query, or a pattern for it. */
  readonly path?: string | RegExp;
}

export type FaultKind =
  /** An error answer; with `afterEffect` the call was carried out all the same. */
  | { readonly kind: 'status'; readonly status: number; readonly afterEffect?: boolean }
  /** The edge's HTML page (default 503), nothing carried out. */
  | { readonly kind: 'html'; readonly status?: number }
  /** The connection breaks before, or after, the call was carried out. */
  | { readonly kind: 'reset-before' | 'reset-after' }
  /** The answer takes this much simulated time longer. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  | { readonly kind: 'throttle'; readonly retryAfterS?: number }
  /** Reads see the stock and the orders of this long ago. */
  | { readonly kind: 'stale'; readonly staleMs: number };

export type FaultSpec = FaultKind & {
  /** Without it every call. */
  readonly match?: FaultMatch;
  /** Ends after so many hits. */
  readonly count?: number;
  /** Ends at this epoch millisecond. */
  readonly until?: number;
  /** Share of matching calls that it hits; default all. */
  readonly rate?: number;
};

export interface Fault {
  readonly spec: FaultSpec;
  hits: number;
}

/** The first fault that hits this call, counted; spent faults are dropped on the way. */
export const drawFault = (
  faults: Set<Fault>,
  request: SimRequest,
  now: number,
  random: () => number,
): FaultSpec | undefined => {
  for (const fault of faults) {
    const { spec } = fault;
    if (fault.hits >= (spec.count ?? Number.POSITIVE_INFINITY) || now >= (spec.until ?? Number.POSITIVE_INFINITY)) {
      faults.delete(fault);
      continue;
    }
    if (!matches(spec.match ?? {}, request)) continue;
    if (spec.rate !== undefined && random() >= spec.rate) continue;
    fault.hits += 1;
    return spec;
  }
  return undefined;
};

const matches = (match: FaultMatch, request: SimRequest): boolean => {
  if (match.method !== undefined && match.method !== request.method) return false;
  if (match.path === undefined) return true;
  return typeof match.path === 'string' ? request.path.startsWith(match.path) : match.path.test(request.path);
};

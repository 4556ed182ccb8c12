/** The circuit breaker of one outside system as pure transitions: closed, open, and one call at a time that probes. */
import * as z from 'zod';

export const OUTSIDE_SYSTEMS = ['walmart', 'odoo'] as const;
export type OutsideSystem = (typeof OUTSIDE_SYSTEMS)[number];

const atMs = z.number().int().min(0);

/** Shared by all containers of an account; written when it changes, never for a call. */
export const breakerStateSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('closed'), closedAt: atMs, trips: z.number().int().min(0) }),
  z.object({
    state: z.literal('open'),
    openedAt: atMs,
    /** From then on one call may probe. */
    probeAt: atMs,
    /** Openings in a row: each pause is longer than the one before. */
    trips: z.number().int().min(1),
    /** Who probes now; its lease outlives any call. */
    probe: z.object({ holder: z.string(), until: atMs }).optional(),
  }),
]);

export type BreakerState = z.output<typeof breakerStateSchema>;
type OpenState = Extract<BreakerState, { readonly state: 'open' }>;

/** What a call has shown: `bad` is a broken connection, a time-out or a 5xx; a refusal is an answer, hence `good`; `unknown` never went out. */
export type Verdict = 'good' | 'bad' | 'unknown';

/** Never opened. */
export const CLOSED: BreakerState = { state: 'closed', closedAt: 0, trips: 0 };

/** Calls in a row that open it; fewer while it has just closed. */
const BAD_IN_A_ROW = 5;
const BAD_IN_A_ROW_RECOVERING = 2;
/** … or this share of at least so many calls within the window. */
const BAD_SHARE = 0.5;
const LEAST_CALLS = 10;
const WINDOW_MS = 60_000;
const KEPT_CALLS = 200;

/** A system that answers and goes away again is soon asked again: the next pause is 2 minutes, however long it was away before. */
const TRIPS_KEPT = 2;

const FIRST_PAUSE_MS = 30_000;
/** So much of a pause is left to chance: a system that restarts every five minutes must not meet each probe while it is down. */
const CHANCE_SHARE = 0.25;
const LONGEST_PAUSE_MS = 300_000;
/** Longer than the longest call to either system. */
const PROBE_LEASE_MS = 90_000;
/** While one probes the others ask again after this. */
const PROBE_PATIENCE_MS = 15_000;
const RECOVERY_MS = 300_000;
/** Clocks of containers differ by less. */
const CLOCKS_APART_MS = 60_000;

const pauseMs = (trips: number, random: number): number =>
  Math.round(
    Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(trips - 1, 10)) *
      (1 - CHANCE_SHARE + CHANCE_SHARE * random),
  );

export const isRecovering = (state: BreakerState, now: number): boolean =>
  state.state === 'closed' && state.trips > 0 && now - state.closedAt < RECOVERY_MS;

/** How long until then; 0 as well when it is further off than any of ours can be: that was another clock's. */
const leftUntil = (at: number, now: number, longestMs: number): number =>
  at - now > longestMs ? 0 : Math.max(0, at - now);

/** `go`, `probe` (take the lease first), or how long to wait in milliseconds. */
export const admission = (state: BreakerState, now: number): 'go' | 'probe' | { readonly waitMs: number } => {
  if (state.state === 'closed') return 'go';
  const pauseLeft = leftUntil(state.probeAt, now, LONGEST_PAUSE_MS + CLOCKS_APART_MS);
  if (pauseLeft > 0) return { waitMs: pauseLeft };
  const leaseLeft = leftUntil(state.probe?.until ?? 0, now, PROBE_LEASE_MS + CLOCKS_APART_MS);
  return leaseLeft > 0 ? { waitMs: Math.min(PROBE_PATIENCE_MS, leaseLeft) } : 'probe';
};

const openFor = (now: number, openedAt: number, trips: number, random: number): OpenState => ({
  ...{ state: 'open', openedAt, trips },
  probeAt: now + pauseMs(trips, random),
});

/**
 * @param random in [0, 1).
 * @returns undefined when it is open already.
 */
export const opened = (state: BreakerState, now: number, random: number): OpenState | undefined =>
  state.state === 'open' ? undefined : openFor(now, now, isRecovering(state, now) ? state.trips + 1 : 1, random);

/** Takes the lease of the probe. @returns undefined when it is not to be had. */
export const probing = (state: BreakerState, now: number, holder: string): OpenState | undefined =>
  state.state === 'open' && admission(state, now) === 'probe'
    ? { ...state, probe: { holder, until: now + PROBE_LEASE_MS } }
    : undefined;

/**
 * The end of a probe.
 * @param random in [0, 1).
 * @returns undefined when the lease is another's by now.
 */
export const probed = (
  state: BreakerState,
  now: number,
  holder: string,
  verdict: Verdict,
  random: number,
): BreakerState | undefined => {
  if (state.state !== 'open' || state.probe?.holder !== holder) return undefined;
  switch (verdict) {
    case 'good':
      return { state: 'closed', closedAt: now, trips: Math.min(state.trips, TRIPS_KEPT) };
    case 'bad':
      return openFor(now, state.openedAt, state.trips + 1, random);
    case 'unknown': {
      const { probe: _probe, ...rest } = state;
      return rest;
    }
    default:
      return verdict satisfies never;
  }
};

/** What one container has seen lately. */
export interface CallTally {
  readonly badInARow: number;
  readonly calls: readonly { readonly at: number; readonly isBad: boolean }[];
}

export const NO_CALLS: CallTally = { badInARow: 0, calls: [] };

export const noted = (tally: CallTally, now: number, verdict: Exclude<Verdict, 'unknown'>): CallTally => {
  const isBad = verdict === 'bad';
  const recent = tally.calls.filter(({ at }) => now - at < WINDOW_MS).slice(1 - KEPT_CALLS);
  return { badInARow: isBad ? tally.badInARow + 1 : 0, calls: [...recent, { at: now, isBad }] };
};

/** Whether what was seen is reason enough to open. */
export const isSick = ({ badInARow, calls }: CallTally, recovering: boolean): boolean => {
  if (badInARow >= (recovering ? BAD_IN_A_ROW_RECOVERING : BAD_IN_A_ROW)) return true;
  const bad = calls.filter(({ isBad }) => isBad).length;
  return calls.length >= LEAST_CALLS && bad >= calls.length * BAD_SHARE;
};

/** What the clients see of a breaker. */
export interface Breaker {
  /** @throws {ThrottledError} BREAKER_OPEN when a call would not be let through now; takes no lease. */
  check(): Promise<void>;
  /**
   * Lets the call through or refuses it, and learns from its end.
   * @throws {ThrottledError} BREAKER_OPEN when nothing was sent; else what the call throws.
   */
  guard<T>(call: () => Promise<T>, judge: Judge<T>): Promise<T>;
}

export interface Judge<T> {
  value(value: T): Verdict;
  error(error: unknown): Verdict;
}

/** Of an account without shared state, such as the one that set-up works on. */
export const NO_BREAKER: Breaker = { check: async () => {}, guard: (call) => call() };

/**
 * The limiter that all containers of an account share: one row per bucket in the state store, changed under its revision.
 * Where more than one request a second is allowed, a busy container leases tokens in handfuls that lapse after about a second;
 * the bucket is kept smaller by a handful, so that rate × time + burst holds all the same.
 */
import { type Account, amend, ContentionError, explain, SECOND_MS, ThrottledError } from '../core/index.ts';
import type { Clock, Row, StateStore, Telemetry } from '../ports/index.ts';
import { replenishedAt, retryAfterMs, tokensLeft } from './advice.ts';
import { ENDPOINTS, type Endpoint, endpointOf, type KnownEndpoint, type Priority, type Rate } from './endpoints.ts';
import type { Answer } from './errors.ts';
import { available, blockedUntil, intervalMs, lowered, type Pace, shareAt, slowed, taken, waitMs } from './gcra.ts';

export interface TakeOptions {
  /** Default: the endpoint's own. */
  readonly priority?: Priority;
  /** Longest wait for a token; beyond it the call is refused as throttled. */
  readonly patienceMs: number;
}

export interface Quota {
  /** Requests that this class may send now. */
  readonly available: number;
  /** Milliseconds until one may go; 0 when one may now. */
  readonly waitMs: number;
  /** Milliseconds in which one further request flows back. */
  readonly intervalMs: number;
  readonly burst: number;
}

export interface Limiter {
  /**
   * Waits for a token of the endpoint's bucket and takes it.
   * @throws {SetupError} WALMART_ENDPOINT_UNKNOWN when the endpoint has no rate.
   * @throws {ThrottledError} WALMART_QUOTA when none comes within the patience.
   */
  take(endpoint: string, options: TakeOptions): Promise<void>;
  /** Corrects the bucket downwards by what an answer says. Never fails: the answer counts for more than the correction. */
  learn(endpoint: string, answer: Pick<Answer, 'status' | 'headers'>): Promise<void>;
  quotaLeft(endpoint: string, priority?: Priority): Promise<Quota>;
}

export interface LimiterParts {
  readonly account: Account;
  readonly state: Pick<StateStore, 'get' | 'put'>;
  readonly clock: Clock;
  readonly telemetry: Pick<Telemetry, 'warn'>;
  readonly endpoints?: Readonly<Record<string, Endpoint>>;
}

/** Tokens leased ahead by this container for one bucket. */
interface Lease {
  left: number;
  until: number;
  /** Size of the last lease and whether all of it was used in time: a busy container leases more at once. */
  size: number;
}

const LEASE_MS = SECOND_MS;

/** Most tokens leased at once: those of a second where the rate is above 1/s, at most half the burst; else one. */
export const handfulOf = (rate: Rate): number =>
  Math.max(1, Math.min(Math.floor(LEASE_MS / intervalMs(rate)), Math.floor(rate.burst / 2)));

/** The shared bucket is smaller by a handful, since leased tokens may be used up to a second later. */
const sharedRate = (rate: Rate): Rate => {
  const handful = handfulOf(rate);
  return handful > 1 ? { ...rate, burst: rate.burst - handful } : rate;
};

const tatOf = (row: Row | undefined): number => (typeof row?.data.tat === 'number' ? row.data.tat : 0);

const paceOf = (row: Row | undefined): Pace | undefined => {
  const { share, shareSince } = row?.data ?? {};
  return typeof share === 'number' && typeof shareSince === 'number' ? { share, at: shareSince } : undefined;
};

/** A pace that is back at full speed is forgotten. */
const bucketData = (tat: number, pace: Pace | undefined, now: number) => ({
  tat,
  ...(pace && shareAt(pace, now) < 1 && { share: pace.share, shareSince: pace.at }),
});

export const createLimiter = (parts: LimiterParts): Limiter => {
  const { account, state, clock } = parts;
  const endpoints = parts.endpoints ?? ENDPOINTS;
  const leases = new Map<string, Lease>();
  const lines = new Map<string, Promise<void>>();

  const keyOf = (endpoint: KnownEndpoint) => ({ pk: `rate#${account}`, sk: endpoint.bucket });

  /** Takes up to `wanted` tokens. @returns how many, or 0 and the wait. */
  const reserve = async (endpoint: KnownEndpoint, priority: Priority, wanted: number) => {
    const rate = sharedRate(endpoint);
    let granted = 0;
    let wait = 0;
    try {
      await amend(state, keyOf(endpoint), (row) => {
        const now = clock.now();
        granted = Math.min(wanted, available(rate, tatOf(row), now, priority));
        wait = waitMs(rate, tatOf(row), now, priority);
        if (granted === 0) return undefined;
        const pace = paceOf(row);
        // A token costs more while the bucket is slow, so that it flows back as slowly.
        const tat = taken(rate, tatOf(row), now, granted / shareAt(pace, now));
        return { ...keyOf(endpoint), data: bucketData(tat, pace, now) };
      });
      return { granted, wait };
    } catch (error) {
      // Many containers want the same bucket: they wait for about a token's time and try again.
      if (error instanceof ContentionError)
        return { granted: 0, wait: Math.ceil(Math.min(intervalMs(rate), SECOND_MS)) };
      throw error;
    }
  };

  const takeLeased = (bucket: string): boolean => {
    const lease = leases.get(bucket);
    if (lease === undefined || lease.left === 0 || clock.now() >= lease.until) return false;
    lease.left -= 1;
    return true;
  };

  /** One token at first; twice as many each time the last lease was used up within its life. */
  const nextSize = (endpoint: KnownEndpoint): number => {
    const last = leases.get(endpoint.bucket);
    const wasBusy = last !== undefined && last.left === 0 && clock.now() < last.until;
    return wasBusy ? Math.min(handfulOf(endpoint), last.size * 2) : 1;
  };

  const keepRest = (endpoint: KnownEndpoint, granted: number, asked: number): void => {
    const lifeMs = Math.min(LEASE_MS, handfulOf(endpoint) * intervalMs(endpoint));
    leases.set(endpoint.bucket, { left: granted - 1, until: clock.now() + lifeMs, size: Math.max(1, asked) });
  };

  const quotaError = (endpoint: KnownEndpoint, wait: number): ThrottledError =>
    new ThrottledError({
      code: 'WALMART_QUOTA',
      message: `The quota of Walmart endpoint ${endpoint.name} is used up for ${Math.ceil(wait / SECOND_MS)} s more; nothing was sent`,
      facts: { endpoint: endpoint.name, account },
      retryAfterMs: Math.max(1, wait),
    });

  const takeNow = async (endpoint: KnownEndpoint, priority: Priority, deadline: number): Promise<void> => {
    while (!takeLeased(endpoint.bucket)) {
      const size = nextSize(endpoint);
      const { granted, wait } = await reserve(endpoint, priority, size);
      if (granted > 0) return keepRest(endpoint, granted, size);
      if (clock.now() + wait > deadline) throw quotaError(endpoint, wait);
      await clock.sleep(Math.max(1, wait));
    }
  };

  const correct = async (endpoint: KnownEndpoint, answer: Pick<Answer, 'status' | 'headers'>): Promise<void> => {
    const now = clock.now();
    const rate = sharedRate(endpoint);
    const isThrottled = answer.status === 429;
    const left = isThrottled ? 0 : tokensLeft(answer.headers);
    if (left === undefined || left >= rate.burst) return;
    const lease = leases.get(endpoint.bucket);
    const leased = lease && left > 0 && now < lease.until ? lease.left : 0;
    if (left === 0) leases.delete(endpoint.bucket);
    const told = isThrottled ? now + retryAfterMs(answer.headers, now) : replenishedAt(answer.headers, now);
    await amend(state, keyOf(endpoint), (row) => {
      const counted = lowered(rate, tatOf(row), now, Math.max(0, left - leased));
      const tat = left === 0 && told !== undefined ? blockedUntil(rate, counted, told) : counted;
      const pace = isThrottled ? slowed(paceOf(row), now, told ?? now) : paceOf(row);
      return tat > tatOf(row) ? { ...keyOf(endpoint), data: bucketData(tat, pace, now) } : undefined;
    });
  };

  return {
    async take(name, options) {
      const endpoint = endpointOf(name, endpoints);
      const priority = options.priority ?? endpoint.priority;
      const deadline = clock.now() + options.patienceMs;
      // One at a time per bucket and class, so that callers of one container do not race each other for the row.
      const line = `${endpoint.bucket}|${priority}`;
      const turn = (lines.get(line) ?? Promise.resolve()).then(() => takeNow(endpoint, priority, deadline));
      lines.set(
        line,
        turn.catch(() => undefined),
      );
      return turn;
    },

    async learn(name, answer) {
      try {
        await correct(endpointOf(name, endpoints), answer);
      } catch (error) {
        parts.telemetry.warn('limiter not corrected', { endpoint: name, code: explain(error).code });
      }
    },

    async quotaLeft(name, priority) {
      const endpoint = endpointOf(name, endpoints);
      const rate = sharedRate(endpoint);
      const tat = tatOf(await state.get(keyOf(endpoint)));
      const of = priority ?? endpoint.priority;
      const now = clock.now();
      return {
        available: available(rate, tat, now, of),
        waitMs: waitMs(rate, tat, now, of),
        intervalMs: intervalMs(rate),
        burst: rate.burst,
      };
    },
  };
};

/** The circuit breaker on the state store: read every few seconds by each container, written when it changes. */
import {
  type Account,
  admission,
  amend,
  type Breaker,
  type BreakerState,
  breakerStateSchema,
  CLOSED,
  explain,
  isRecovering,
  isSick,
  type Judge,
  NO_CALLS,
  noted,
  OUTSIDE_SYSTEMS,
  type OutsideSystem,
  opened,
  probed,
  probing,
  SECOND_MS,
  ThrottledError,
  type Verdict,
} from '../../core/index.ts';
import type { Chance, Clock, Draft, Key, Row, StateStore, Telemetry } from '../../ports/index.ts';

export interface BreakerParts {
  readonly system: OutsideSystem;
  readonly account: Account;
  readonly state: Pick<StateStore, 'get' | 'put'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly chance: Pick<Chance, 'uuid' | 'random'>;
  readonly telemetry: Pick<Telemetry, 'add' | 'info' | 'warn'>;
}

/** For so long a container goes by what it has read. */
const CACHED_MS = 5 * SECOND_MS;

const keyOf = (account: Account, system: OutsideSystem): Key => ({ pk: `breaker#${account}`, sk: system });

/** A row that cannot be read stands for a breaker that never opened; the next change writes it anew. */
const readRow = (row: Row | undefined): BreakerState => breakerStateSchema.safeParse(row?.data).data ?? CLOSED;

/** Of all systems. */
export const readBreakers = async (
  state: Pick<StateStore, 'get'>,
  account: Account,
): Promise<Readonly<Record<OutsideSystem, BreakerState>>> => {
  const read = async (system: OutsideSystem) => [system, readRow(await state.get(keyOf(account, system)))] as const;
  const [walmart, odoo] = await Promise.all(OUTSIDE_SYSTEMS.map(read));
  return { walmart: walmart?.[1] ?? CLOSED, odoo: odoo?.[1] ?? CLOSED };
};

export const createBreaker = (parts: BreakerParts): Breaker => {
  const { system, account, state, clock, chance, telemetry } = parts;
  const key = keyOf(account, system);
  let known: { readonly state: BreakerState; readonly readAt: number } | undefined;
  let tally = NO_CALLS;
  /** This container's own probe: its other calls wait for the outcome, those of other containers are refused. */
  let underWay: Promise<void> | undefined;
  let endProbe = (): void => {};

  const remember = (current: BreakerState): BreakerState => {
    known = { state: current, readAt: clock.now() };
    return current;
  };

  /** A store that does not answer must not close the way to a system that does. */
  const lenient = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      telemetry.warn('circuit breaker not read or written, calls go on', { system, code: explain(error).code });
      return otherwise;
    }
  };

  const current = async (): Promise<BreakerState> => {
    if (known && clock.now() - known.readAt < CACHED_MS) return known.state;
    return lenient(async () => remember(readRow(await state.get(key))), CLOSED);
  };

  /** One transition under the row's revision. @returns the new state, undefined when another was faster. */
  const change = async (decide: (now: BreakerState) => BreakerState | undefined): Promise<BreakerState | undefined> => {
    let seen = CLOSED;
    const written = await amend<Row, Draft>(state, key, (row) => {
      seen = readRow(row);
      const next = decide(seen);
      return next && { ...key, data: next };
    });
    return written ? remember(breakerStateSchema.parse(written.data)) : void remember(seen);
  };

  /** Counted when it opens and closes, not for each probe in vain. */
  const tell = (next: BreakerState | undefined, metric: 'BreakerOpened' | 'BreakerClosed' | undefined): void => {
    if (!next) return;
    telemetry.warn(`circuit breaker ${next.state}`, { system, trips: next.trips });
    if (metric) telemetry.add(metric, 'Count', 1);
  };

  const refusal = (waitMs: number): ThrottledError =>
    new ThrottledError({
      code: 'BREAKER_OPEN',
      message: `${system} has failed again and again: nothing was sent, it is tried again in ${Math.ceil(waitMs / SECOND_MS)} s`,
      facts: { system },
      retryAfterMs: Math.max(SECOND_MS, waitMs),
    });

  /** @returns the holder of the probe's lease, undefined for an ordinary call. */
  const enter = async (): Promise<string | undefined> => {
    await underWay;
    const may = admission(await current(), clock.now());
    if (may === 'go') return undefined;
    if (may !== 'probe') throw refusal(may.waitMs);
    // Another call of this container may have become the probe meanwhile.
    if (underWay) return enter();
    const holder = chance.uuid();
    let end = (): void => {};
    underWay = new Promise<void>((resolve) => {
      end = () => {
        underWay = undefined;
        resolve();
      };
    });
    endProbe = end;
    const next = await lenient(() => change((now) => probing(now, clock.now(), holder)), undefined);
    if (next) return holder;
    end();
    const again = admission(await current(), clock.now());
    if (again === 'go') return undefined;
    throw refusal(again === 'probe' ? SECOND_MS : again.waitMs);
  };

  const learn = async (holder: string | undefined, verdict: Verdict): Promise<void> => {
    if (holder !== undefined) {
      tally = NO_CALLS;
      const next = await lenient(
        () => change((now) => probed(now, clock.now(), holder, verdict, chance.random())),
        undefined,
      );
      tell(next, next?.state === 'closed' ? 'BreakerClosed' : undefined);
      return endProbe();
    }
    if (verdict === 'unknown') return;
    tally = noted(tally, clock.now(), verdict);
    const recovering = known !== undefined && isRecovering(known.state, clock.now());
    if (verdict === 'good' || !isSick(tally, recovering)) return;
    tally = NO_CALLS;
    tell(await lenient(() => change((now) => opened(now, clock.now(), chance.random())), undefined), 'BreakerOpened');
  };

  return {
    check: async () => {
      await underWay;
      const may = admission(await current(), clock.now());
      if (typeof may !== 'string') throw refusal(may.waitMs);
    },
    guard: async <T>(call: () => Promise<T>, judge: Judge<T>): Promise<T> => {
      const holder = await enter();
      let verdict: Verdict = 'unknown';
      try {
        const value = await call();
        verdict = judge.value(value);
        return value;
      } catch (error) {
        verdict = judge.error(error);
        throw error;
      } finally {
        await learn(holder, verdict);
      }
    },
  };
};

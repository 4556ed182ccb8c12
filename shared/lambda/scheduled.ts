/** The scheduled shape: one run under a lease; the next tick is the retry. */
import { explain, parseAccount, settle } from '../core/index.ts';
import type { Alerts, Chance, Clock, StateStore, Telemetry } from '../ports/index.ts';
import { raiseAlert } from './alarm.ts';
import { toHandler } from './instrument.ts';
import { NO_JOURNAL, type RunJournal } from './journal.ts';
import { type Lease, releaseLease, takeLease } from './lease.ts';
import { countTally, type InvocationContext, type Run, type Tally } from './run.ts';

export interface ScheduledDeps {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly telemetry: Telemetry;
  readonly state: StateStore;
  readonly alerts: Alerts;
  /** Takes what the run and its clients tell into the trail. Default: none does. */
  readonly journal?: RunJournal;
}

export interface ScheduledSpec {
  readonly flow: string;
  readonly account: string;
  /** The function's time-out; the lease outlives it by half a minute. */
  readonly timeoutSeconds: number;
  readonly deps: ScheduledDeps;
}

/** A wait is no failure: it is counted, and the next tick goes on. Everything else is thrown, so that the function's error count shows it. */
const settleRun = async (spec: ScheduledSpec, run: Run, error: unknown): Promise<Tally> => {
  const { deps } = spec;
  const settlement = settle(error, { attempt: 1, random: deps.chance.random() });
  const { code, facts, reason } = settlement;
  switch (settlement.action) {
    case 'defer':
      deps.telemetry.info('run deferred', { ...facts, code, waitSeconds: settlement.waitSeconds });
      return { Deferred: 1 };
    case 'retry':
      throw error;
    case 'park':
    case 'alert':
      await raiseAlert(
        { ...deps, store: deps.state, flow: run.flow },
        { account: run.account, severity: 'critical', code, message: reason, facts },
      );
      throw error;
    default:
      return settlement satisfies never;
  }
};

/** A lease that cannot be given back runs out by itself; that must not hide what the run itself said. */
const giveBack = async (deps: ScheduledDeps, lease: Lease): Promise<void> => {
  try {
    await releaseLease(deps.state, lease);
  } catch (error) {
    const { code, facts, reason } = explain(error);
    deps.telemetry.warn('lease not given back, it runs out by itself', { ...facts, code, reason, fence: lease.fence });
  }
};

/** A Lambda handler for an EventBridge schedule. */
export const scheduled = (spec: ScheduledSpec, work: (run: Run) => Promise<Tally>) => {
  const { account, environment } = parseAccount(spec.account);
  const { deps } = spec;
  return toHandler<unknown, void>(
    spec.flow,
    deps,
    async (_event, context: InvocationContext) => {
      const startedAt = deps.clock.now();
      const lease = await takeLease(deps.state, {
        account,
        name: spec.flow,
        // Not the request id alone: Lambda may deliver one event twice under the same id.
        holder: `${context.awsRequestId}/${deps.chance.uuid()}`,
        now: startedAt,
        forMs: (spec.timeoutSeconds + 30) * 1000,
      });
      if (!lease) {
        deps.telemetry.info('overlap: another run holds the lease');
        countTally(deps.telemetry, { Overlap: 1 });
        return;
      }
      const run: Run = {
        flow: spec.flow,
        account,
        environment,
        correlationId: context.awsRequestId,
        telemetry: deps.telemetry,
        startedAt,
        remainingMs: () => context.getRemainingTimeInMillis(),
      };
      try {
        const { journal = NO_JOURNAL } = deps;
        const tally = await journal.during(run, () => work(run)).catch((error: unknown) => settleRun(spec, run, error));
        // A deferred run did not do its work: the alarm on stale flows must see that.
        countTally(deps.telemetry, 'Deferred' in tally ? tally : { ...tally, Success: 1 });
        deps.telemetry.info('run done', { ...tally, fence: lease.fence });
      } finally {
        await giveBack(deps, lease);
      }
    },
    { countsOwnSuccess: true },
  );
};

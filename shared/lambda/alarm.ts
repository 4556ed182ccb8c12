/**
 * Raising an alert from within a shape: the same one at most once an hour, with the count of those left out. What cannot be
 * told to people is at least told to the log and counted.
 */
import * as z from 'zod';
import { type Account, explain, HOUR_MS } from '../core/index.ts';
import type { Alert, Alerts, Clock, Key, StateStore, Telemetry } from '../ports/index.ts';
import type { Run } from './run.ts';

export interface AlarmDeps {
  readonly alerts: Alerts;
  readonly telemetry: Telemetry;
  readonly clock: Pick<Clock, 'now'>;
  /** Remembers what was told. */
  readonly store: Pick<StateStore, 'get' | 'put'>;
  readonly flow: string;
}

const AGAIN_AFTER_MS = HOUR_MS;

const toldSchema = z.object({ at: z.number(), leftOut: z.number().int().min(0) });
type Told = z.output<typeof toldSchema>;

const keyOf = (account: Account, flow: string, code: string): Key => ({
  pk: `alert#${account}`,
  sk: `${flow}/${code}`,
});

const readTold = async ({ store }: AlarmDeps, key: Key): Promise<Told | undefined> =>
  toldSchema.safeParse((await store.get(key))?.data).data;

/** Kept for a day: a count of longer ago says nothing. */
const writeTold = async ({ store }: AlarmDeps, key: Key, told: Told): Promise<void> => {
  await store.put({ ...key, data: told, expiresAt: told.at + 24 * HOUR_MS }, 'any');
};

/** A memory that does not answer must not keep an alert back. */
const lenient = async <T>(deps: AlarmDeps, work: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await work();
  } catch (error) {
    deps.telemetry.warn('memory of alerts not read or written', { code: explain(error).code });
    return undefined;
  }
};

const withLeftOut = (alert: Alert, leftOut: number): Alert =>
  leftOut === 0
    ? alert
    : {
        ...alert,
        message: `${alert.message} (${leftOut} more since the last message)`,
        facts: { ...alert.facts, leftOut },
      };

/**
 * Never throws: the failure that the alert is about must not be hidden by another one. Told first, remembered then, so that
 * nobody goes untold because of a crash.
 * @returns whether people were told by this call.
 */
export const raiseAlert = async (deps: AlarmDeps, alert: Alert): Promise<boolean> => {
  const key = keyOf(alert.account, deps.flow, alert.code);
  const now = deps.clock.now();
  const before = await lenient(deps, () => readTold(deps, key));
  // Either way, since another container's clock may be ahead.
  if (before && Math.abs(now - before.at) < AGAIN_AFTER_MS) {
    deps.telemetry.info('alert left out, told within the hour', { alert: alert.code });
    await lenient(deps, () => writeTold(deps, key, { ...before, leftOut: before.leftOut + 1 }));
    return false;
  }
  try {
    await deps.alerts.raise(withLeftOut(alert, before?.leftOut ?? 0));
  } catch (error) {
    const { code, facts, reason } = explain(error);
    deps.telemetry.error('alert not raised', { ...facts, code, reason, alert: alert.code });
    deps.telemetry.add('AlertFailed', 'Count', 1);
    return false;
  }
  await lenient(deps, () => writeTold(deps, key, { at: now, leftOut: 0 }));
  return true;
};

/** The dependencies of a scheduled flow: what was told is remembered in its state. */
export interface RunAlarmDeps extends Pick<AlarmDeps, 'alerts' | 'clock'> {
  readonly state: AlarmDeps['store'];
}

/** From within a run, of its account. @returns whether people were told by this call. */
export const raiseInRun = (
  { alerts, clock, state }: RunAlarmDeps,
  { account, flow, telemetry }: Pick<Run, 'account' | 'flow' | 'telemetry'>,
  alert: Omit<Alert, 'account'>,
): Promise<boolean> => raiseAlert({ alerts, clock, store: state, telemetry, flow }, { ...alert, account });

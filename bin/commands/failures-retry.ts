/** `bridge failures retry`: gives what failed back to its flow. Nothing is lost by it: the row stays until its outcome. */
import { mapBounded, SetupError } from '@bridge/shared/core';
import { changeFailure, clearFailure, toRetried } from '@bridge/shared/lambda';
import type { Envelope } from '@bridge/shared/messages';
import { flowOf } from '@bridge/shared/steps';
import type { LedgerState } from './failures-list.ts';
import { type Plan, planRetry } from './failures-plan.ts';
import { isReadable, type LedgerRow, needRow, readRows, tellAudit, type WhoFlags, whoOf } from './failures-rows.ts';
import { openTarget, type Target, type TargetFlags } from './target.ts';
import { NothingDone, oneLine, type Terminal, toTable } from './terminal.ts';

export interface RetryFlags extends TargetFlags, WhoFlags {
  readonly code?: string;
  readonly all?: true;
  readonly state: LedgerState;
  readonly dryRun?: true;
  readonly node: string;
}

const WIDTH = 8;
/** Worked through in parts, each with its entries in the trail, so that what broke off can be told. */
const PART = 100;

interface Planned {
  readonly row: LedgerRow;
  readonly plan: Plan;
}

const selectRows = async (
  target: Target,
  key: string | undefined,
  flags: RetryFlags,
): Promise<readonly LedgerRow[]> => {
  const ways = [key, flags.code, flags.all].filter((way) => way !== undefined).length;
  if (ways !== 1)
    throw new SetupError({ code: 'CLI_WRONG', message: 'Give one of <key>, --code <code> and --all, and not several' });
  if (key !== undefined) return [await needRow(target, key)];
  const { code, state } = flags;
  const rows = (await readRows(target)).filter(isReadable);
  const fitting = rows.filter(({ entry }) => code === undefined || entry.code === code);
  const chosen = fitting.filter(({ entry }) => entry.state === state);
  if (chosen.length > 0) return chosen;
  const others =
    fitting.length > 0
      ? `; ${fitting.length} ${state === 'parked' ? 'that wait are meant by --state waiting' : 'that are parked are meant by --state parked'}`
      : '';
  throw new NothingDone(
    `Nothing of ${target.account} ${state === 'parked' ? 'is parked' : 'waits'}${code === undefined ? '' : ` with code ${code}`}${others}`,
  );
};

/** Waiting until its outcome is due; one that was done meanwhile stays done. */
const setWaiting = async (target: Target, { key }: LedgerRow): Promise<boolean> => {
  const written = await changeFailure(target.ledger, target.account, key, (entry) =>
    toRetried(entry, target.clock.now()),
  );
  return written !== undefined;
};

/** Where it came from; a message that could not be read may have lain on a queue that was not its own. */
const queueOf = async (target: Target, { key, entry }: LedgerRow, envelope: Envelope): Promise<string> =>
  entry.queue !== undefined && envelope.key === key ? entry.queue : target.queueUrl(flowOf(envelope.type));

/** The row first: should the sending fail, it is waiting and due. */
const carryOut = async (target: Target, { row, plan }: Planned, messages: Map<string, Envelope[]>): Promise<Plan> => {
  if (plan.does === 'nothing') return plan;
  if (!(await setWaiting(target, row))) return { does: 'nothing', why: 'done meanwhile' };
  if (plan.does === 'send') {
    const queue = await queueOf(target, row, plan.envelope);
    const known = messages.get(queue);
    if (known) known.push(plan.envelope);
    else messages.set(queue, [plan.envelope]);
  } else await plan.act();
  return plan;
};

/** A message that could not be read and now can goes its way under its own key. */
const forget = ({ ledger, account }: Target, { key }: LedgerRow): Promise<void> => clearFailure(ledger, account, key);

const retryPart = async (target: Target, who: string, part: readonly Planned[]): Promise<readonly Planned[]> => {
  const messages = new Map<string, Envelope[]>();
  const ends = await mapBounded(part, WIDTH, async (one) => ({
    row: one.row,
    plan: await carryOut(target, one, messages),
  }));
  for (const [queue, envelopes] of messages)
    await target.outbox.send(
      queue,
      envelopes.map((envelope) => ({ envelope, delaySeconds: 0 })),
    );
  for (const { row, plan } of ends)
    if (plan.does === 'send' && plan.envelope.key !== row.key) await forget(target, row);
  const done = ends.filter(({ plan }) => plan.does !== 'nothing');
  await tellAudit(target, who, 'failure-retried', done);
  return ends;
};

/** Gives one failure back; for commands that speak of its thing. @returns what was done. */
export const giveBack = async (
  target: Target,
  who: string,
  row: LedgerRow,
  node: string,
): Promise<Plan | undefined> => {
  const plan = await planRetry(target, row, node);
  return (await retryPart(target, who, [{ row, plan }]))[0]?.plan;
};

const say = (flags: RetryFlags, { plan }: Planned): string => {
  if (plan.does === 'nothing') return plan.why;
  const what = plan.does === 'send' ? `given back to its queue as attempt ${plan.envelope.attempt + 1}` : plan.what;
  return flags.dryRun ? `would be ${what}` : what;
};

const actionOf = (flags: RetryFlags, { plan }: Planned): string =>
  plan.does === 'nothing' ? 'left' : flags.dryRun ? 'would retry' : 'retried';

const report = (target: Target, flags: RetryFlags, terminal: Terminal, ends: readonly Planned[]): void => {
  const lines = ends.map((end) => ({ key: end.row.key, action: actionOf(flags, end), note: say(flags, end) }));
  terminal.out(
    flags.json
      ? JSON.stringify({ account: target.account, dryRun: flags.dryRun === true, failures: lines })
      : toTable(lines.map(({ action, key, note }) => [action, oneLine(key), note])),
  );
};

export const retryFailures = async (key: string | undefined, flags: RetryFlags, terminal: Terminal): Promise<void> => {
  const target = openTarget(flags);
  const rows = await selectRows(target, key, flags);
  const planned = await mapBounded(rows, WIDTH, async (row) => ({
    row,
    plan: await planRetry(target, row, flags.node),
  }));
  const ends: Planned[] = flags.dryRun ? [...planned] : [];
  try {
    for (let start = 0; start < planned.length && !flags.dryRun; start += PART)
      ends.push(...(await retryPart(target, whoOf(flags, terminal), planned.slice(start, start + PART))));
  } finally {
    if (ends.length > 0) report(target, flags, terminal, ends);
  }
  if (ends.every(({ plan }) => plan.does === 'nothing')) throw new NothingDone('Nothing was there to retry');
};

/** `bridge failures park` and `resolve`: a person sets a failure aside, or says that it is settled. */
import { SetupError } from '@bridge/shared/core';
import { changeFailure, toParked } from '@bridge/shared/lambda';
import { findOrder } from './failures-plan.ts';
import { needRow, tellAudit, type WhoFlags, whoOf } from './failures-rows.ts';
import { openTarget, type Target, type TargetFlags } from './target.ts';
import { NothingDone, type Terminal } from './terminal.ts';

export interface DecideFlags extends TargetFlags, WhoFlags {
  readonly reason: string;
}

const say = (terminal: Terminal, flags: TargetFlags, done: object, sentence: string): void =>
  terminal.out(flags.json ? JSON.stringify(done) : sentence);

export const parkFailure = async (key: string, flags: DecideFlags, terminal: Terminal): Promise<void> => {
  const target = openTarget(flags);
  const row = await needRow(target, key);
  if (row.entry.state === 'parked')
    throw new NothingDone(`${key} is parked already (${row.entry.code}): nothing was changed`);
  const who = whoOf(flags, terminal);
  const written = await changeFailure(target.ledger, target.account, key, (entry) =>
    toParked(entry, target.clock.now()),
  );
  if (!written) throw new NothingDone(`${key} was done meanwhile: there is nothing to park`);
  await tellAudit(target, who, 'failure-parked', [{ row, reason: flags.reason }]);
  const done = { account: target.account, key, state: 'parked', by: who, reason: flags.reason };
  say(
    terminal,
    flags,
    done,
    `${key} is parked: what is still on its queue is worked off, then it waits for a person; bridge failures retry ${key} lets it go`,
  );
};

/** What the ledger's row was only the sign of. */
const whatStays = async (target: Target, key: string): Promise<string> => {
  const [kind, id = ''] = key.split('/');
  const order = kind === 'order' && id !== '' ? await findOrder(target, id) : undefined;
  return order?.phase === 'held'
    ? `; the order itself is still held (${order.reason?.code ?? 'no reason'}), is tried again by itself, and comes back here if it fails`
    : '';
};

/** The trail first: a crash between must not take the row away without a word. */
export const resolveFailure = async (key: string, flags: DecideFlags, terminal: Terminal): Promise<void> => {
  const target = openTarget(flags);
  const row = await needRow(target, key);
  const who = whoOf(flags, terminal);
  await tellAudit(target, who, 'failure-resolved', [{ row, reason: flags.reason }]);
  if (!(await target.ledger.remove({ pk: target.account, sk: key }, { rev: row.rev })))
    throw new SetupError({
      code: 'CLI_ROW_CHANGED',
      message: `${key} has failed again or was done in this very moment: look at it (bridge failures show ${key}), then say it again`,
    });
  const done = { account: target.account, key, resolved: true, by: who, reason: flags.reason };
  say(terminal, flags, done, `${key} is resolved by ${who}${await whatStays(target, key)}`);
};

/** `bridge stock release`: a person looked at what made a run stop and ask, and lets the next runs through. */
import { HOUR_MS, toIso } from '@bridge/shared/core';
import { BRAKE_NAMES, type BrakeName, releaseBrake } from '@bridge/shared/steps';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { byOption } from './failures.ts';
import { type WhoFlags, whoOf } from './failures-rows.ts';
import { openTarget, personsHead, type TargetFlags, withTarget } from './target.ts';
import { NothingDone, type Terminal } from './terminal.ts';

interface Flags extends TargetFlags, WhoFlags {
  readonly hours: number;
}

const parseHours = (text: string): number => {
  const hours = Number(text);
  if (!Number.isFinite(hours) || hours <= 0 || hours > 24)
    throw new InvalidArgumentError('Allowed are hours above 0, at most 24.');
  return hours;
};

const release = async (brake: BrakeName, flags: Flags, terminal: Terminal): Promise<void> => {
  const target = openTarget(flags);
  const { account, state, clock, isLocal } = target;
  // In the local run an hour may pass in a minute.
  const until = isLocal ? Number.MAX_SAFE_INTEGER : clock.now() + flags.hours * HOUR_MS;
  const wasAsked = await releaseBrake(state, account, brake, until);
  if (!wasAsked)
    throw new NothingDone(
      `No run of ${account} has stopped and asked by the brake ${brake}: there is nothing to release`,
    );
  await target.audit.append([
    {
      ...{ account, at: clock.now(), subject: `brake/${brake}`, event: 'brake-released' },
      actor: `bridge (${whoOf(flags, terminal)})`,
      correlationId: personsHead(target).correlationId,
      before: { released: false },
      after: { released: true, until: isLocal ? null : toIso(until) },
    },
  ]);
  const said = isLocal ? 'for the rest of the local run' : `until ${toIso(until)}`;
  terminal.out(
    flags.json
      ? JSON.stringify({ account, brake, until: isLocal ? null : toIso(until) })
      : `${brake} is released for ${account} ${said}`,
  );
};

export const stockReleaseCommand = (terminal: Terminal): Command =>
  withTarget(new Command('release'))
    .description('Lets stock runs through that stopped and asked')
    .addArgument(new Argument('<brake>', 'which brake').choices(BRAKE_NAMES))
    .option('--hours <hours>', 'for how long', parseHours, 1)
    .addOption(byOption())
    .addHelpText('after', '\nExample:\n  bridge stock release stock-zeroing --account production/acme --hours 2')
    .action((brake: BrakeName, flags: Flags) => release(brake, flags, terminal));

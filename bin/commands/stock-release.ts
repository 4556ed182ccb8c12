/** `bridge stock release`: a person looked, and lets stopped runs through, or ends the hold at 0 of one SKU. */
import { HOUR_MS, SetupError, toIso } from '@bridge/shared/core';
import { BRAKE_NAMES, type BrakeName, releaseBrake, releaseSkuHold } from '@bridge/shared/steps';
import { Command, InvalidArgumentError } from 'commander';
import { byOption, reasonOption } from './failures.ts';
import { type WhoFlags, whoOf } from './failures-rows.ts';
import { openTarget, personsHead, type Target, type TargetFlags, withTarget } from './target.ts';
import { NothingDone, oneLine, type Terminal } from './terminal.ts';

interface Flags extends TargetFlags, WhoFlags {
  readonly hours: number;
  readonly node: string;
  readonly reason?: string;
}

export const parseHours = (text: string): number => {
  const hours = Number(text);
  if (!Number.isFinite(hours) || hours <= 0 || hours > 24)
    throw new InvalidArgumentError('Allowed are hours above 0, at most 24.');
  return hours;
};

/** What a released brake leaves: an entry of the trail and a sentence. @param until epoch ms. */
export const tellReleased = async (
  target: Target,
  brake: string,
  until: number,
  flags: TargetFlags & WhoFlags & { readonly reason?: string },
  terminal: Terminal,
): Promise<void> => {
  const { account, clock, isLocal } = target;
  await target.audit.append([
    {
      ...{ account, at: clock.now(), subject: `brake/${brake}`, event: 'brake-released' },
      actor: `bridge (${whoOf(flags, terminal)})`,
      correlationId: personsHead(target).correlationId,
      before: { released: false },
      after: {
        ...{ released: true, until: isLocal ? null : toIso(until) },
        ...(flags.reason === undefined ? {} : { reason: flags.reason }),
      },
    },
  ]);
  const said = isLocal ? 'for the rest of the local run' : `until ${toIso(until)}`;
  terminal.out(
    flags.json
      ? JSON.stringify({ account, brake, until: isLocal ? null : toIso(until) })
      : `${brake} is released for ${account} ${said}`,
  );
};

/** In the local run an hour may pass in a minute. */
export const releasedUntil = ({ isLocal, clock }: Target, hours: number): number =>
  isLocal ? Number.MAX_SAFE_INTEGER : clock.now() + hours * HOUR_MS;

const releaseRuns = async (brake: BrakeName, flags: Flags, terminal: Terminal): Promise<void> => {
  const target = openTarget(flags);
  const { account, state } = target;
  const until = releasedUntil(target, flags.hours);
  if (!(await releaseBrake(state, account, brake, until)))
    throw new NothingDone(
      `No run of ${account} has stopped and asked by the brake ${brake}: there is nothing to release`,
    );
  await tellReleased(target, brake, until, flags, terminal);
};

const releaseSku = async (sku: string, flags: Flags, terminal: Terminal): Promise<void> => {
  const { reason } = flags;
  if (reason === undefined)
    throw new SetupError({
      code: 'CLI_MISSING',
      message: `--reason is missing: ${oneLine(sku)} is no brake (these are ${BRAKE_NAMES.join(', ')}), and a SKU is released with a reason`,
    });
  const target = openTarget(flags);
  const { account } = target;
  const by = whoOf(flags, terminal);
  const stockChangedQueue = await target.queueUrl('stock-changed');
  const deps = { ...target, shipNode: flags.node, stockChangedQueue };
  if (!(await releaseSkuHold(deps, sku, { by, reason, head: personsHead(target) })))
    throw new NothingDone(
      `SKU ${oneLine(sku)} of ${account} is not held at 0: nothing was changed; bridge sku show tells more`,
    );
  terminal.out(
    flags.json
      ? JSON.stringify({ account, sku, released: true, by, reason })
      : `SKU ${oneLine(sku)} of ${account} is no longer held at 0: its product is read again now, and Walmart gets what Odoo has`,
  );
};

const isBrake = (name: string): name is BrakeName => BRAKE_NAMES.some((brake) => brake === name);

export const stockReleaseCommand = (terminal: Terminal): Command =>
  withTarget(new Command('release'))
    .description('Lets stock runs through that stopped and asked, or ends the hold at 0 of a SKU')
    .argument('<brake or SKU>', `${BRAKE_NAMES.join(', ')}, or an internal reference in Odoo`)
    .option('--hours <hours>', 'of a brake: for how long', parseHours, 1)
    .option('--node <node>', 'of a SKU: ship node', '')
    .addOption(reasonOption().makeOptionMandatory(false))
    .addOption(byOption())
    .addHelpText(
      'after',
      `
Examples:
  bridge stock release stock-zeroing --account production/acme --hours 2
  bridge stock release OBS-1012 --account production/acme --reason "counted by phone"`,
    )
    .action((name: string, flags: Flags) =>
      isBrake(name) ? releaseRuns(name, flags, terminal) : releaseSku(name, flags, terminal),
    );

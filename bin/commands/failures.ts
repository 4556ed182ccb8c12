/** `bridge failures`: the ledger of what failed, and a person's word about it. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { type DecideFlags, parkFailure, resolveFailure } from './failures-decide.ts';
import { LEDGER_STATES, type ListFlags, listFailures, showFailure } from './failures-list.ts';
import { type RetryFlags, retryFailures } from './failures-retry.ts';
import { type TargetFlags, withTarget } from './target.ts';
import type { Terminal } from './terminal.ts';

const LONGEST_REASON = 300;

/** It stands in the trail and on others' screens. */
export const parseReason = (text: string): string => {
  if (text.trim() === '' || text.length > LONGEST_REASON)
    throw new InvalidArgumentError(`Allowed are 1 to ${LONGEST_REASON} characters.`);
  return text.trim();
};

export const byOption = (): Option => new Option('--by <name>', 'who says so; otherwise the user of this machine');
export const reasonOption = (): Option =>
  new Option('--reason <text>', 'why; no personal data').argParser(parseReason).makeOptionMandatory();

const stateOption = (): Option => new Option('--state <state>', 'only those').choices(LEDGER_STATES);

const retry = (terminal: Terminal): Command =>
  withTarget(new Command('retry'))
    .description('Gives what failed back to its flow')
    .argument('[key]', 'business key')
    .option('--code <code>', 'all with this code')
    .option('--all', 'all')
    .addOption(stateOption().default('parked'))
    .option('--dry-run', 'only say what would be done')
    .option('--node <node>', 'ship node of a SKU', '')
    .addOption(byOption())
    .action((key: string | undefined, flags: RetryFlags) => retryFailures(key, flags, terminal));

const decide = (
  name: string,
  description: string,
  act: (key: string, flags: DecideFlags, terminal: Terminal) => Promise<void>,
  terminal: Terminal,
): Command =>
  withTarget(new Command(name))
    .description(description)
    .argument('<key>', 'business key')
    .addOption(reasonOption())
    .addOption(byOption())
    .action((key: string, flags: DecideFlags) => act(key, flags, terminal));

export const failuresCommands = (terminal: Terminal): readonly Command[] => [
  withTarget(new Command('list'))
    .description('What failed, by cause')
    .addOption(stateOption())
    .option('--code <code>', 'only this code')
    .action((flags: ListFlags) => listFailures(flags, terminal)),
  withTarget(new Command('show'))
    .description('One failure with all its facts')
    .argument('<key>', 'business key, such as order/1796277083022')
    .action((key: string, flags: TargetFlags) => showFailure(key, flags, terminal)),
  retry(terminal),
  decide('park', 'Sets aside what waits: it is not tried again by itself', parkFailure, terminal),
  decide('resolve', 'Takes away what a person has settled', resolveFailure, terminal),
];

/** `bridge stock release`: a person looked at what made a run stop and ask, and lets the next runs through. */
import { awsState, systemClock } from '@bridge/shared/aws';
import { HOUR_MS, parseAccount, SetupError, toIso } from '@bridge/shared/core';
import { BRAKE_NAMES, type BrakeName, releaseBrake } from '@bridge/shared/steps';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { LOCAL_ENDPOINTS_FILE, type LocalEndpoints, readLocalEndpoints } from './local-endpoints.ts';
import type { Terminal } from './terminal.ts';

interface Flags {
  readonly account?: string;
  readonly stateTable?: string;
  readonly hours: number;
  readonly json?: true;
  readonly local?: string | true;
}

const parseHours = (text: string): number => {
  const hours = Number(text);
  if (!Number.isFinite(hours) || hours <= 0 || hours > 24)
    throw new InvalidArgumentError('Allowed are hours above 0, at most 24.');
  return hours;
};

const required = (value: string | undefined, name: string, what: string): string => {
  if (value !== undefined && value !== '') return value;
  throw new SetupError({ code: 'CLI_MISSING', message: `--${name} is missing: give ${what}` });
};

/** The local run's engines take any credentials. */
const localAws = (local: LocalEndpoints | undefined) =>
  local?.aws
    ? {
        region: 'us-east-1',
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
        endpoints: { dynamodb: local.aws.dynamodb },
      }
    : {};

const release = async (brake: BrakeName, flags: Flags, terminal: Terminal): Promise<void> => {
  const file = flags.local === true ? LOCAL_ENDPOINTS_FILE : flags.local;
  const local = file === undefined ? undefined : readLocalEndpoints(file);
  const { account } = parseAccount(
    required(flags.account ?? local?.account, 'account', 'the account as <environment>/<seller>'),
  );
  const table = required(
    flags.stateTable ?? local?.tables?.state,
    'state-table',
    'the name of the state table, bridge-<environment>-<seller>-state',
  );
  const settings = localAws(local);
  // Business time: the local run's clock is not this machine's.
  const until = local ? Number.MAX_SAFE_INTEGER : systemClock.now() + flags.hours * HOUR_MS;
  const wasAsked = await releaseBrake(awsState(settings).state(table), account, brake, until);
  if (!wasAsked)
    throw new SetupError({
      code: 'BRAKE_NOT_ASKED',
      message: `No run of ${account} has stopped and asked by the brake ${brake}: there is nothing to release`,
    });
  const said = local ? 'for the rest of the local run' : `until ${toIso(until)}`;
  terminal.out(
    flags.json
      ? JSON.stringify({ account, brake, until: local ? null : toIso(until) })
      : `${brake} is released for ${account} ${said}`,
  );
};

export const stockReleaseCommand = (terminal: Terminal): Command =>
  new Command('release')
    .description('Lets stock runs through that stopped and asked')
    .addArgument(new Argument('<brake>', 'which brake').choices(BRAKE_NAMES))
    .option('--account <account>', '<environment>/<seller>')
    .option('--state-table <name>', 'name of the state table')
    .option('--hours <hours>', 'for how long', parseHours, 1)
    .option('--json', 'print JSON')
    .option('--local [file]', `release it in the local run (${LOCAL_ENDPOINTS_FILE})`)
    .addHelpText(
      'after',
      '\nExample:\n  bridge stock release stock-zeroing --account production/acme --state-table bridge-production-acme-state',
    )
    .action((brake: BrakeName, flags: Flags) => release(brake, flags, terminal));

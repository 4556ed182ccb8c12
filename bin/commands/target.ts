/** Which account a command speaks of and where its tables and queues are: by naming convention on AWS, by the local run's file on this machine. */
import {
  type AuditTrail,
  awsOutbox,
  awsQueues,
  awsState,
  awsTrail,
  awsVault,
  systemChance,
  systemClock,
} from '@bridge/shared/aws';
import {
  type Account,
  AUDIT_DAYS,
  ENVIRONMENTS,
  type Environment,
  parseAccount,
  SetupError,
} from '@bridge/shared/core';
import { keptFor } from '@bridge/shared/lambda';
import type { EnvelopeHead } from '@bridge/shared/messages';
import type { Audit, Clock, Outbox, StateStore, Vault } from '@bridge/shared/ports';
import { type Command, Option } from 'commander';
import { LOCAL_ENDPOINTS_FILE, type LocalEndpoints, readLocalEndpoints } from './local-endpoints.ts';

export interface TargetFlags {
  readonly env?: Environment;
  readonly account?: string;
  readonly json?: true;
  readonly local?: string | true;
}

export interface Target {
  readonly account: Account;
  readonly environment: Environment;
  readonly isLocal: boolean;
  /** Business time: the local run has its own. */
  readonly clock: Clock;
  readonly state: StateStore;
  /** The failure ledger. */
  readonly ledger: StateStore;
  readonly audit: Audit;
  readonly trail: AuditTrail;
  readonly outbox: Outbox;
  /** Begins the name of each of the account's secrets. */
  readonly secretBase: string;
  /** The file of the local run. */
  readonly local?: LocalEndpoints;
  vault(): Vault;
  /** @param flow the queued flow that is fed from it. */
  queueUrl(flow: string): Promise<string>;
}

/** The flags that every command takes. */
export const withTarget = (command: Command): Command =>
  command
    .addOption(new Option('--env <environment>', 'environment').choices(ENVIRONMENTS))
    .option('--account <account>', '<environment>/<seller>, or the seller beside --env')
    .option('--json', 'print JSON')
    .option('--local [file]', `the run on this machine (${LOCAL_ENDPOINTS_FILE})`);

const wrongCall = (message: string): SetupError => new SetupError({ code: 'CLI_WRONG', message });

/** @throws {SetupError} CLI_MISSING or CLI_WRONG when the flags name no account, or two. */
export const toAccount = (
  flags: { readonly env?: Environment | undefined; readonly account?: string | undefined },
  local?: { readonly account: string },
) => {
  const { env, account } = flags;
  if (account === undefined && local === undefined) {
    const message = '--account is missing: give the account as <environment>/<seller>, or the seller beside --env';
    throw new SetupError({ code: 'CLI_MISSING', message });
  }
  const given = account ?? local?.account ?? '';
  const parsed = parseAccount(env !== undefined && !given.includes('/') ? `${env}/${given}` : given);
  if (env !== undefined && env !== parsed.environment)
    throw wrongCall(`--env ${env} contradicts the account ${parsed.account}: leave one of them out`);
  if (local !== undefined && local.account !== parsed.account)
    throw wrongCall(`The local run is of ${local.account}, not of ${parsed.account}: leave --account out, or --local`);
  return parsed;
};

export const localOf = ({ local }: Pick<TargetFlags, 'local'>): LocalEndpoints | undefined =>
  local === undefined ? undefined : readLocalEndpoints(local === true ? LOCAL_ENDPOINTS_FILE : local);

const secretBaseOf = (account: Account): string => `bridge/${account}`;

/** The local run's time goes faster than this machine's, and began elsewhere. */
const clockOf = ({ clock }: LocalEndpoints): Clock =>
  clock
    ? {
        ...systemClock,
        now: () => Math.floor(clock.startAt + (systemClock.now() - clock.realStartAt) * clock.speed),
      }
    : systemClock;

const openLocal = (flags: TargetFlags, local: LocalEndpoints): Target => {
  const { aws, tables, queues = {} } = local;
  if (!aws || !tables) {
    const message = 'The local run keeps its state to itself: start it with a --speed below max (npm start)';
    throw new SetupError({ code: 'CLI_LOCAL_MEMORY', message });
  }
  const { account, environment } = toAccount(flags, local);
  const clock = clockOf(local);
  // The engines take any credentials.
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const settings = { region: 'us-east-1', credentials, clock, endpoints: aws };
  const rows = awsState(settings);
  return {
    ...{ account, environment, clock, isLocal: true },
    state: rows.state(tables.state),
    ledger: rows.state(tables.failures),
    audit: keptFor(rows.audit(tables.audit), AUDIT_DAYS),
    trail: awsTrail(settings).trail(tables.audit),
    outbox: awsOutbox(settings).outbox(),
    secretBase: secretBaseOf(account),
    local,
    vault: () => {
      // Never AWS's own in place of it.
      if (aws.secretsManager === undefined) throw wrongCall('The local run tells no store of secrets: start it again');
      return awsVault(settings).vault();
    },
    queueUrl: async (flow) => {
      const url = queues[flow];
      if (url === undefined) throw wrongCall(`The local run has no queue of ${flow}`);
      return url;
    },
  };
};

/** Names as lib/state-stack.ts and lib/constructs/flow-queue.ts give them; account and region by the SDK's own chain. */
const openAws = (flags: TargetFlags): Target => {
  const { account, environment, seller } = toAccount(flags);
  const nameOf = (what: string): string => `bridge-${environment}-${seller}-${what}`;
  const rows = awsState();
  const { queueUrl } = awsQueues();
  return {
    ...{ account, environment, clock: systemClock, isLocal: false },
    state: rows.state(nameOf('state')),
    ledger: rows.state(nameOf('failures')),
    // The stage's own days are not known here: what people decide is kept for the default.
    audit: keptFor(rows.audit(nameOf('audit')), AUDIT_DAYS),
    trail: awsTrail().trail(nameOf('audit')),
    outbox: awsOutbox().outbox(),
    secretBase: secretBaseOf(account),
    vault: () => awsVault().vault(),
    queueUrl: (flow) => queueUrl(nameOf(flow)),
  };
};

/** Opens nothing yet: what is missing or closed is said by the first call. */
export const openTarget = (flags: TargetFlags): Target => {
  const local = localOf(flags);
  return local ? openLocal(flags, local) : openAws(flags);
};

/** Head of a message that a person sends. */
export const personsHead = ({ account, environment, clock }: Target): EnvelopeHead => ({
  account,
  environment,
  correlationId: systemChance.uuid(),
  cause: 'bridge',
  firstSentAt: clock.now(),
});

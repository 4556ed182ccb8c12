/** `bridge odoo setup`: makes in Odoo what the flows need, and says what it lacks for the policy; repeatable. */
import { awsHttp, systemChance, systemClock } from '@bridge/shared/aws';
import { type Account, ENVIRONMENTS, type Environment, Secret, SetupError } from '@bridge/shared/core';
import { connectRpc, type OdooRpc, type SetupReport, setUpOdoo, type WireName } from '@bridge/shared/odoo';
import { carrierIssues } from '@bridge/shared/transform';
import { Command, Option } from 'commander';
import type { Dispatcher } from 'undici';
import { LOCAL_ENDPOINTS_FILE } from './local-endpoints.ts';
import { readPolicyFile } from './policy-file.ts';
import { localOf, toAccount } from './target.ts';
import { type Terminal, toTable } from './terminal.ts';

interface Flags {
  readonly url?: string;
  readonly db?: string;
  readonly user?: string;
  readonly keyEnv: string;
  readonly env?: Environment;
  readonly account?: string;
  readonly warehouse?: string;
  readonly hookUrl?: string;
  readonly currency: string;
  readonly policy?: string;
  readonly runtimeUser?: string;
  readonly wire: WireName;
  readonly plan?: true;
  readonly json?: true;
  readonly local?: string | true;
}

interface Target {
  readonly url: string;
  readonly database: string;
  readonly user: string;
  readonly key: Secret;
  readonly account: Account;
  readonly warehouseCode: string;
  readonly hookUrl: string;
}

const required = (value: string | undefined, what: string, mend: string): string => {
  if (value !== undefined && value !== '') return value;
  throw new SetupError({ code: 'CLI_MISSING', message: `${what} is missing: ${mend}` });
};

const flag = (value: string | undefined, name: string, what: string): string =>
  required(value, `--${name}`, `give ${what}`);

/** Flags win over the local run's file. */
const toTarget = (flags: Flags, env: Terminal['env']): Target => {
  const local = localOf(flags);
  const key = local?.odoo.key ?? env[flags.keyEnv];
  return {
    url: flag(flags.url ?? local?.odoo.url, 'url', 'the address of Odoo, https://odoo.example.com'),
    database: flag(flags.db ?? local?.odoo.database, 'db', 'the name of the database'),
    user: flag(flags.user ?? local?.odoo.user, 'user', 'the login of an administrator'),
    key: new Secret(
      required(
        key,
        `The API key in the environment variable ${flags.keyEnv}`,
        'set it, or name another variable with --key-env',
      ),
    ),
    account: toAccount({ ...flags, account: flags.account ?? local?.account }).account,
    warehouseCode: flag(flags.warehouse ?? (local && 'WH'), 'warehouse', 'the code of the warehouse'),
    hookUrl: flag(flags.hookUrl ?? local?.door, 'hook-url', 'the address of the door, https://…/odoo/<secret>'),
  };
};

const SECRET_NAME = 'the key of this command';

const connect = (target: Target, wire: WireName, http: Dispatcher): OdooRpc =>
  connectRpc(
    { url: target.url, database: target.database, user: target.user, secretName: SECRET_NAME, wire },
    {
      vault: {
        read: async () => ({ value: new Secret(JSON.stringify({ apiKey: target.key.reveal() })), version: '1' }),
        write: async () => {
          throw new SetupError({ code: 'CLI_VAULT', message: 'The command line keeps no secrets' });
        },
      },
      clock: systemClock,
      chance: systemChance,
      telemetry: { add: () => {} },
      http,
    },
  );

const toText = (report: SetupReport, isPlan: boolean): string => {
  const head = `Odoo ${report.odoo}, company ${report.company}, warehouse ${report.warehouse}${isPlan ? ' (plan: nothing was changed)' : ''}`;
  const rows = report.steps.map(({ outcome, step, note }) => [outcome, step, note ?? '']);
  const failed = report.failure ? [['FAILED', report.failure.step, '']] : [];
  const warnings = report.warnings.map((warning) => `Warning: ${warning}`);
  return [head, toTable([...rows, ...failed]), ...warnings].join('\n');
};

const setUp = async (flags: Flags, terminal: Terminal): Promise<void> => {
  const target = toTarget(flags, terminal.env);
  const { account, warehouseCode, hookUrl } = target;
  const isPlan = flags.plan === true;
  const policy = readPolicyFile(flags.policy);
  const wanted = {
    policy: { ...policy, judgeCarriers: (names: readonly string[]) => carrierIssues(names, policy) },
    ...(flags.runtimeUser !== undefined && { runtimeUser: flags.runtimeUser }),
  };
  const http = awsHttp().http({});
  try {
    const options = { account, warehouseCode, hookUrl, currency: flags.currency, ...wanted };
    const report = await setUpOdoo(connect(target, flags.wire, http), options, isPlan ? 'plan' : 'apply');
    terminal.out(flags.json ? JSON.stringify(report) : toText(report, isPlan));
    if (report.failure) throw new SetupError(report.failure);
  } finally {
    await http.destroy();
  }
};

export const odooSetupCommand = (terminal: Terminal): Command =>
  new Command('setup')
    .description('Makes fields, index, tax, products and rules in Odoo; repeatable')
    .option('--url <url>', 'address of Odoo')
    .option('--db <name>', 'database')
    .option('--user <login>', 'login of an administrator')
    .option('--key-env <variable>', 'environment variable that holds the API key', 'ODOO_API_KEY')
    .addOption(new Option('--env <environment>', 'environment').choices(ENVIRONMENTS))
    .option('--account <account>', '<environment>/<seller>, or the seller beside --env')
    .option('--warehouse <code>', 'code of the warehouse whose stock is published')
    .option('--hook-url <url>', 'address of the door that Odoo posts to, secret included')
    .option('--currency <code>', 'currency of the Walmart account', 'USD')
    .option('--policy <file>', "the stage's policy as JSON, checked against this Odoo; left out, its defaults are")
    .option('--runtime-user <login>', 'the user that the flows work as: are its rights enough?')
    .addOption(new Option('--wire <wire>', 'protocol to Odoo').choices(['json', 'xml']).default('json'))
    .option('--plan', 'only say what would be done')
    .option('--json', 'print the report as JSON')
    .option('--local [file]', `take what is missing from the local run's file (${LOCAL_ENDPOINTS_FILE})`)
    .action((flags: Flags) => setUp(flags, terminal));

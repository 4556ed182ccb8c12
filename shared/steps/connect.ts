/** From a function's environment and platform to what the steps use: what every run needs, both clients, the stock path's parts. */
import type { Account, Breaker, OutsideSystem, Policy } from '../core/index.ts';
import { createJournal, keptFor, type OdooEnv, type RunJournal, type WalmartEnv } from '../lambda/index.ts';
import { connectOdoo, type Odoo } from '../odoo/index.ts';
import type { Platform, Telemetry } from '../ports/index.ts';
import { connectWalmart, type WalmartClient } from '../walmart/index.ts';
import { createBreaker } from './failures/breaker.ts';
import type { PublishDeps } from './stock/publish.ts';
import { feedSender, inventoryPutter, stockQuotas } from './stock/walmart-stock.ts';

type ClientPlatform = Pick<Platform, 'clock' | 'chance' | 'http' | 'vault'>;

const caBundleOf = (env: { readonly CA_BUNDLE?: string | undefined }): { readonly caBundle?: string } =>
  env.CA_BUNDLE === undefined ? {} : { caBundle: env.CA_BUNDLE };

interface RunEnv {
  readonly ACCOUNT: Account;
  readonly STATE_TABLE: string;
  readonly FAILURES_TABLE: string;
  readonly ALERTS_TOPIC_ARN: string;
}

export interface TrailEnv {
  readonly ACCOUNT: Account;
  readonly AUDIT_TABLE: string;
  readonly AUDIT_DAYS: number;
  /** Without it no bodies of calls are kept. */
  readonly RAW_BUCKET?: string;
}

type TrailPlatform = Pick<Platform, 'clock' | 'chance' | 'audit'> & Partial<Pick<Platform, 'raw'>>;

/** Where a run's changes and attempts are written down. */
export const trailOf = (env: TrailEnv, platform: TrailPlatform, telemetry: Telemetry) => {
  const { clock, chance } = platform;
  const audit = keptFor(platform.audit(env.AUDIT_TABLE), env.AUDIT_DAYS);
  const raw = env.RAW_BUCKET === undefined ? undefined : platform.raw?.(env.RAW_BUCKET);
  const parts = { account: env.ACCOUNT, audit, clock, chance, telemetry };
  return { audit, journal: createJournal(raw === undefined ? parts : { ...parts, raw }) };
};

/** What each run of a scheduled or queued flow needs, whatever it does. */
export const runDepsOf = (
  env: RunEnv & TrailEnv,
  platform: Pick<Platform, 'clock' | 'chance' | 'state' | 'alerts' | 'audit'> & Partial<Pick<Platform, 'raw'>>,
  telemetry: Telemetry,
) => ({
  ...trailOf(env, platform, telemetry),
  clock: platform.clock,
  chance: platform.chance,
  telemetry,
  state: platform.state(env.STATE_TABLE),
  ledger: platform.state(env.FAILURES_TABLE),
  alerts: platform.alerts(env.ALERTS_TOPIC_ARN),
  account: env.ACCOUNT,
});

interface StateEnv {
  readonly ACCOUNT: Account;
  readonly STATE_TABLE: string;
}

const breakerOf = (
  system: OutsideSystem,
  env: StateEnv,
  { clock, chance, state }: Pick<Platform, 'clock' | 'chance' | 'state'>,
  telemetry: Telemetry,
): Breaker => createBreaker({ system, account: env.ACCOUNT, state: state(env.STATE_TABLE), clock, chance, telemetry });

/** The account's Walmart client. */
export const walmartOf = (
  env: WalmartEnv & StateEnv,
  platform: ClientPlatform & Pick<Platform, 'state'>,
  telemetry: Telemetry,
  journal: RunJournal,
): WalmartClient =>
  connectWalmart(
    {
      baseUrl: env.WALMART_BASE_URL,
      account: env.ACCOUNT,
      secretBase: env.WALMART_SECRET_BASE,
      ...(env.WALMART_CHANNEL_TYPE === undefined ? {} : { channelType: env.WALMART_CHANNEL_TYPE }),
    },
    {
      state: platform.state(env.STATE_TABLE),
      vault: platform.vault(),
      clock: platform.clock,
      chance: platform.chance,
      http: platform.http(caBundleOf(env)),
      telemetry,
      breaker: breakerOf('walmart', env, platform, telemetry),
      journal,
    },
  );

/** The merchant's Odoo, in the warehouse's company. */
export const odooOf = (
  env: OdooEnv & StateEnv & { readonly [Name in 'ODOO_SALES_TEAM' | 'ODOO_SALES_JOURNAL']?: string | undefined },
  platform: ClientPlatform & Pick<Platform, 'state'>,
  telemetry: Telemetry,
  journal: RunJournal,
): Odoo =>
  connectOdoo(
    {
      url: env.ODOO_URL,
      database: env.ODOO_DATABASE,
      user: env.ODOO_USER,
      secretName: env.ODOO_SECRET,
      wire: env.ODOO_WIRE,
      warehouseCode: env.ODOO_WAREHOUSE,
      ...(env.ODOO_SALES_TEAM === undefined ? {} : { salesTeam: env.ODOO_SALES_TEAM }),
      ...(env.ODOO_SALES_JOURNAL === undefined ? {} : { salesJournal: env.ODOO_SALES_JOURNAL }),
    },
    {
      vault: platform.vault(),
      clock: platform.clock,
      chance: platform.chance,
      http: platform.http(caBundleOf(env)),
      telemetry,
      breaker: breakerOf('odoo', env, platform, telemetry),
      journal,
    },
  );

interface PublishEnv extends RunEnv, TrailEnv, WalmartEnv {
  readonly RAW_BUCKET: string;
  readonly POLICY: Policy;
}

/** What a run that publishes needs, around one Walmart client. */
export const publishDepsOf = (
  env: PublishEnv,
  platform: ClientPlatform & Pick<Platform, 'state' | 'audit' | 'raw' | 'alerts'>,
  telemetry: Telemetry,
) => {
  const run = runDepsOf(env, platform, telemetry);
  const client = walmartOf(env, platform, telemetry, run.journal);
  return {
    ...run,
    raw: platform.raw(env.RAW_BUCKET),
    shipNode: env.WALMART_SHIP_NODE,
    policy: env.POLICY,
    inventory: inventoryPutter(client),
    feeds: feedSender(client),
    quotas: stockQuotas(client, () => platform.clock.now()),
  } satisfies PublishDeps;
};

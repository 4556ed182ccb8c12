/** The stages of the product, as code, and the one schema that they must fit. Secrets appear by name only. */
import { type Account, parseAccount, policySchema, retentionSchema, SetupError } from '@bridge/shared/core';
import * as z from 'zod';

const PRODUCTION_HOST = 'marketplace.walmartapis.com';
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

const hostOf = (url: string): string => URL.parse(url)?.hostname ?? '';
const address = z.url({ protocol: /^https?$/, error: 'allowed is an https address, such as https://shop.example.com' });

const stageSchema = z.strictObject({
  /** The seller's short name; with the stage's name it is the account in every key, metric and log line. */
  seller: z.string().regex(/^[a-z0-9][a-z0-9-]{0,19}$/, 'allowed are up to 20 lower-case letters, digits and dashes'),
  /** Left out, the stage goes to the account and region of whoever deploys. */
  aws: z
    .strictObject({
      account: z.string().regex(/^\d{12}$/, 'allowed are 12 digits'),
      region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'allowed is the code of a region, such as us-east-1'),
    })
    .optional(),
  odoo: z.strictObject({
    url: address,
    database: z.string().min(1),
    /** Login of the technical user; its API key is in the stage's secret. */
    user: z.string().min(1),
    wire: z.enum(['json', 'xml']).default('json'),
    /** Code of the warehouse whose stock is published and that ships. */
    warehouse: z.string().min(1).max(5),
    /** Code of the warehouse of the orders that Walmart fulfils; needed when `policy.shipNodeTypes` names WFSFulfilled. */
    wfsWarehouse: z.string().min(1).max(5).optional(),
    /** Name or id of the sales team of the account's orders. Default: Odoo's own choice. */
    salesTeam: z.string().min(1).optional(),
    /** Code of the sales journal of the account's invoices. Default: Odoo's own choice. */
    salesJournal: z.string().min(1).optional(),
  }),
  walmart: z.strictObject({
    baseUrl: address,
    /** '' is the seller's default ship node. */
    shipNode: z.string().default(''),
    /** WM_CONSUMER.CHANNEL.TYPE; some sellers' keys need it (walmart-api.md section 3). */
    channelType: z.uuid().optional(),
  }),
  /** The directory of US addresses that order-import asks; left out, own rules count alone (docs/orders.md). */
  usps: z.strictObject({ baseUrl: address.default('https://apis.usps.com') }).optional(),
  policy: policySchema,
  /** For how many days the trail and raw exchanges are kept (docs/privacy.md). */
  retention: retentionSchema.prefault({}),
  /** Minutes between two looks for orders; A5 asks for at most 10, the latency budget for less than 5. */
  orderPullMinutes: z.number().int().min(1).max(10).default(4),
  /** Where alarms go besides the topic. */
  alarmEmail: z.email().optional(),
  /** Further CA certificates, PEM text; a function's whole environment holds 4 kB. */
  caBundle: z
    .string()
    .startsWith('-----BEGIN CERTIFICATE-----', 'allowed is PEM text')
    .max(2500, 'allowed are 2,500 characters')
    .optional(),
});

const STAGE_NAMES = ['production', 'staging', 'sandbox', 'acceptance'] as const;
export type StageName = (typeof STAGE_NAMES)[number];
export type StageSource = z.input<typeof stageSchema>;

export interface Stage extends z.output<typeof stageSchema> {
  readonly environment: StageName;
  /** `<environment>/<seller>`. */
  readonly account: Account;
  /** Begins the name of each resource. */
  readonly prefix: string;
  /** Begins the name of each secret. */
  readonly secretBase: string;
}

/** No order of a customer placed before the first deployment is imported: the former process has handled it. */
const ORDERS_FROM = '2026-01-01T00:00:00Z';

const example: StageSource = {
  seller: 'example',
  odoo: { url: 'https://example.odoo.com', database: 'example', user: 'walmart-bridge', warehouse: 'WH' },
  walmart: { baseUrl: 'https://sandbox.walmartapis.com' },
  policy: { ordersFrom: ORDERS_FROM },
};

export const STAGES: Readonly<Record<StageName, StageSource>> = {
  production: { ...example, walmart: { baseUrl: `https://${PRODUCTION_HOST}` } },
  /** The brief's staging host is in no public document; staging uses Walmart's sandbox (walmart-api.md section 3). */
  staging: { ...example, odoo: { ...example.odoo, url: 'https://example-staging.odoo.com' } },
  sandbox: { ...example, odoo: { ...example.odoo, url: 'https://example-sandbox.odoo.com' } },
  /** Deployed into an emulator by the acceptance ring; both sides are simulators on this machine. */
  acceptance: {
    ...example,
    odoo: { ...example.odoo, url: 'http://127.0.0.1:18069' },
    walmart: { baseUrl: 'http://127.0.0.1:18080' },
    orderPullMinutes: 1,
  },
};

const refuse = (stage: string, findings: readonly string[]): never => {
  throw new SetupError({
    code: 'STAGE_WRONG',
    message: `Stage ${stage} in lib/config.ts is wrong: ${findings.join('; ')}`,
  });
};

const valueAt = (source: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      value !== null && typeof value === 'object' ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    source,
  );

const sayIssue = (issue: z.core.$ZodIssue, source: unknown): string => {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${path ? `${path}.` : ''}${key} is no known key`).join('; ');
  }
  const value = valueAt(source, issue.path);
  return value === undefined ? `${path} is missing` : `${path} is ${JSON.stringify(value)}: ${issue.message}`;
};

/** Test data cannot reach production, and production data cannot reach a test system (requirement E2). */
const crossFindings = (environment: StageName, stage: z.output<typeof stageSchema>): readonly string[] => {
  const findings: string[] = [];
  const { baseUrl } = stage.walmart;
  if ((environment === 'production') !== (hostOf(baseUrl) === PRODUCTION_HOST)) {
    const allowed =
      environment === 'production' ? `only https://${PRODUCTION_HOST}` : `any host but ${PRODUCTION_HOST}`;
    findings.push(`walmart.baseUrl is ${JSON.stringify(baseUrl)}: allowed is ${allowed}`);
  }
  for (const [path, url] of [
    ['odoo.url', stage.odoo.url],
    ['walmart.baseUrl', baseUrl],
    ...(stage.usps ? ([['usps.baseUrl', stage.usps.baseUrl]] as const) : []),
  ] as const) {
    if (url.startsWith('https:') || (environment === 'acceptance' && LOOPBACK.test(hostOf(url)))) continue;
    findings.push(`${path} is ${JSON.stringify(url)}: allowed is https (http on loopback in the acceptance stage)`);
  }
  const { warehouse, wfsWarehouse } = stage.odoo;
  if (stage.policy.shipNodeTypes.includes('WFSFulfilled') && wfsWarehouse === undefined)
    findings.push('odoo.wfsWarehouse is missing: policy.shipNodeTypes names WFSFulfilled, whose orders need their own');
  if (wfsWarehouse === warehouse)
    findings.push(`odoo.wfsWarehouse is ${JSON.stringify(wfsWarehouse)}: allowed is any but odoo.warehouse`);
  const { exchangeDays, rawDays } = stage.retention;
  if (exchangeDays > rawDays)
    findings.push(`retention.exchangeDays is ${exchangeDays}: allowed are at most retention.rawDays, ${rawDays}`);
  return findings;
};

/** @throws {SetupError} STAGE_WRONG with the path, the value and what is allowed, for every finding. */
export const parseStage = (environment: StageName, source: unknown): Stage => {
  const parsed = stageSchema.safeParse(source);
  if (!parsed.success) {
    return refuse(
      environment,
      parsed.error.issues.map((issue) => sayIssue(issue, source)),
    );
  }
  const findings = crossFindings(environment, parsed.data);
  if (findings.length > 0) return refuse(environment, findings);
  const { seller } = parsed.data;
  return {
    ...parsed.data,
    environment,
    account: parseAccount(`${environment}/${seller}`).account,
    prefix: `bridge-${environment}-${seller}`,
    secretBase: `bridge/${environment}/${seller}`,
  };
};

const isStageName = (name: string): name is StageName => STAGE_NAMES.some((known) => known === name);

/**
 * The stage of this name, or all of them without a name.
 * @throws {SetupError} ENVIRONMENT_UNKNOWN, STAGE_WRONG.
 */
export const chooseStages = (name: string | undefined): readonly Stage[] => {
  if (name === undefined) return STAGE_NAMES.map((each) => parseStage(each, STAGES[each]));
  if (isStageName(name)) return [parseStage(name, STAGES[name])];
  throw new SetupError({
    code: 'ENVIRONMENT_UNKNOWN',
    message: `There is no environment ${JSON.stringify(name)}; the known ones are ${STAGE_NAMES.join(', ')}`,
  });
};

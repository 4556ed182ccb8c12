/** The environment of the functions: shared fragments of their schemas, and the one way to parse it. */
import * as z from 'zod';
import { type Account, AUDIT_DAYS, auditDays, parseAccount, policySchema, SetupError } from '../core/index.ts';

const named = z.string().min(1);

const account = z.string().transform((text, context): Account => {
  try {
    return parseAccount(text).account;
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
});

const isLoopback = (host: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|.+\.localhost)$/.test(host);

/** https, or http on this machine only: credentials never travel in the clear. */
const endpoint = z.url({ protocol: /^https?$/ }).refine(
  (text) => {
    const url = URL.parse(text);
    return url !== null && (url.protocol === 'https:' || isLoopback(url.hostname));
  },
  { error: 'must be an https address (http is allowed on loopback only)' },
);

/** JSON text of a policy; every key but `ordersFrom` has a default. */
const policy = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON text' });
      return z.NEVER;
    }
  })
  .pipe(policySchema);

/** Every function's. */
export const baseEnv = {
  /** `<environment>/<seller>`. */
  ACCOUNT: account,
  /** Version of the deployed code, for log lines. */
  RELEASE: named,
  LOG_LEVEL: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('INFO'),
};

const daysText = z.string().regex(/^\d+$/, 'must be a whole number of days').transform(Number).pipe(auditDays);

/** The trail: its table, and for how many days its entries count. */
export const auditEnv = { AUDIT_TABLE: named, AUDIT_DAYS: daysText.default(AUDIT_DAYS) };

/** Names of the DynamoDB tables. */
export const stateEnv = { STATE_TABLE: named, FAILURES_TABLE: named, ...auditEnv };
export const failuresEnv = { FAILURES_TABLE: named };

/** Which ship node's quantities these are; '' is the seller's default node. */
export const shipNodeEnv = { WALMART_SHIP_NODE: z.string() };

export const walmartEnv = {
  ...shipNodeEnv,
  WALMART_BASE_URL: endpoint,
  /** The secrets are `<base>/credentials`, `<base>/token-0` and `<base>/token-1`. */
  WALMART_SECRET_BASE: named,
  WALMART_CHANNEL_TYPE: named.optional(),
  /** Further CA certificates, PEM text. */
  CA_BUNDLE: named.optional(),
};

export const odooEnv = {
  ODOO_URL: endpoint,
  ODOO_DATABASE: named,
  /** Login name. */
  ODOO_USER: named,
  /** Name of the secret that holds the API key. */
  ODOO_SECRET: named,
  ODOO_WIRE: z.enum(['json', 'xml']),
  /** Code of the warehouse whose stock is published and that ships. */
  ODOO_WAREHOUSE: named,
  /** Further CA certificates, PEM text. */
  CA_BUNDLE: named.optional(),
};

/** Where the account's orders belong in Odoo, beside the warehouse. */
export const odooSalesEnv = {
  /** Code of the warehouse of the orders that Walmart fulfils. */
  ODOO_WFS_WAREHOUSE: named.optional(),
  /** Name or id. */
  ODOO_SALES_TEAM: named.optional(),
  /** Code. */
  ODOO_SALES_JOURNAL: named.optional(),
};

/** The directory of US addresses; off without its secret. */
export const uspsEnv = {
  USPS_BASE_URL: endpoint.default('https://apis.usps.com'),
  /** Name of the secret that holds client id and secret. */
  USPS_SECRET: named.optional(),
};

export const policyEnv = { POLICY: policy };
export const rawEnv = { RAW_BUCKET: named };
export const alertsEnv = { ALERTS_TOPIC_ARN: z.string().regex(/^arn:/, 'must be the ARN of an SNS topic') };

/** Queues that a flow sends to. */
export const stockChangedQueueEnv = { STOCK_CHANGED_QUEUE_URL: z.url() };
export const orderImportQueueEnv = { ORDER_IMPORT_QUEUE_URL: z.url() };
export const orderChangedQueueEnv = { ORDER_CHANGED_QUEUE_URL: z.url() };

/** The queue that a queued flow is fed from. */
export const ownQueueEnv = { QUEUE_URL: z.url() };

/** Name of the secret that the webhook's address must carry. */
export const doorEnv = { DOOR_SECRET: named };

const sayIssue = (issue: z.core.$ZodIssue, source: Readonly<Record<string, string | undefined>>): string => {
  const [name = ''] = issue.path;
  const path = issue.path.map(String).join('.');
  return source[String(name)] === undefined ? `${path} is missing` : `${path}: ${issue.message}`;
};

/**
 * Typed values from the environment's texts; what the schema does not name is left aside.
 * @throws {SetupError} ENVIRONMENT_WRONG that names the flow and every missing or wrong variable.
 */
export const parseEnv = <S extends z.ZodType>(
  flow: string,
  schema: S,
  source: Readonly<Record<string, string | undefined>>,
): z.output<S> => {
  const parsed = schema.safeParse(source);
  if (parsed.success) return parsed.data;
  const findings = parsed.error.issues.map((issue) => sayIssue(issue, source));
  throw new SetupError({
    code: 'ENVIRONMENT_WRONG',
    message: `Flow ${flow} cannot start, its environment is wrong: ${findings.join('; ')}. Deploy again, or correct the variables of the function`,
    facts: { flow, variables: findings.length },
  });
};

const walmartSchema = z.object(walmartEnv);
const odooSchema = z.object(odooEnv);

/** As parsed. */
export type WalmartEnv = z.output<typeof walmartSchema>;
export type OdooEnv = z.output<typeof odooSchema>;

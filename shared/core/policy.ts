/** The merchant's business numbers and choices, one typed value; each with a comment that says who decided it. */
import * as z from 'zod';
import { orderPolicyShape } from './order-policy.ts';

const whole = z.number().int();
const hours = z.number().gt(0).max(720);

/** Strict: a key with a typo is refused with its name. Every key but `ordersFrom` has a default. */
const policyObject = z.strictObject({
  /** Highest published quantity. Default 999: the person who ordered the product (requirement D2). */
  cap: whole.min(1).max(999_999).default(999),
  /** EACH units kept back from Walmart. Default 0: none was asked for. */
  buffer: whole.min(0).default(0),
  /** At or below this published quantity a change goes out at once (requirement A4). Our choice. */
  lowStock: whole.min(0).default(5),
  /** How Walmart's own open orders count (docs/decisions/0004). `subtract` never oversells. */
  openWalmartOrders: z.enum(['subtract', 'addBack']).default('subtract'),
  /** A run that would zero more than this share of the SKUs now above 0 stops and asks (docs/architecture.md, rule 12). */
  zeroShareLimit: z.number().gt(0).max(1).default(0.05),
  /** … but never for fewer SKUs than this. */
  zeroCountFloor: whole.min(1).default(20),
  /** A bulk read with less than this share of the last one's rows stops and asks (docs/architecture.md, rule 12). */
  readShareFloor: z.number().gt(0).max(1).default(0.9),
  /** What becomes of Walmart's tax amounts. */
  taxPolicy: z.enum(['passThrough', 'line', 'omit']).default('passThrough'),
  /** Whether the buyer's relay e-mail goes on the partner. Default never: then Odoo writes to nobody (odoo18.md section 25). */
  partnerEmail: z.enum(['never', 'whenPresent']).default('never'),
  /** Hours after first sight at which a held order is acknowledged from its stored record; Walmart expects 4 h. */
  ackDeadlineHours: z.union([z.number().gt(0).max(4), z.literal('never')]).default(3),
  /**
   * Hours after which people are told again of a failure that waits for them (requirement D5; our choice: an hour, half a
   * working day, a day). An order's own deadlines only bring them forward.
   */
  escalateAfterHours: z
    .tuple([hours, hours, hours])
    .refine(([first, second, third]) => first < second && second < third, { error: 'each later than the one before' })
    .default([1, 4, 24]),
  /** Orders placed before this UTC instant are recorded, not imported. Required: only the seller knows it; ISO 8601. */
  ordersFrom: z.iso.datetime(),
  /** Ship node types to poll (walmart-api.md 7.2). */
  shipNodeTypes: z
    .array(z.enum(['SellerFulfilled', 'WFSFulfilled', '3PLFulfilled']))
    .min(1)
    .default(['SellerFulfilled']),
  /** Currency of the account at Walmart, checked at set-up; an order in another needs a pricelist in Odoo. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default('USD'),
  /** Country calling code region for phones without one (walmart-api.md 7.3). */
  phoneRegion: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .default('US'),
  /** Up to this many changed SKUs go as single PUTs; more go as a feed (walmart-api.md 8.1). */
  putLimit: whole.min(0).max(3000).default(150),
  /** Items in one inventory feed; Walmart's hard limit is 10,000 (walmart-api.md 11.4). */
  feedChunk: whole.min(1).max(10_000).default(10_000),
  /** Age at which an unsettled feed is reported and its decided items settled, in minutes (walmart-api.md 11.3). */
  feedMaxAgeMinutes: whole.min(10).default(120),
  ...orderPolicyShape,
});

/** Keys that need each other are checked when the policy is read, not when an order needs them. */
export const policySchema = policyObject.refine(
  ({ invoice, clearingJournal }) => invoice !== 'posted' || clearingJournal !== '',
  {
    path: ['clearingJournal'],
    error: 'policy invoice is posted: give the code of the bank or cash journal that takes the payments',
  },
);

export type Policy = z.output<typeof policySchema>;

/** How long what is kept is kept: choices of the merchant's, within bounds; defaults are ours (docs/privacy.md). */
import * as z from 'zod';

const days = (least: number, most: number) => z.number().int().min(least).max(most);

/** Entries of the trail. Two years: long enough for a tax audit's first questions and a dispute with Walmart. */
export const AUDIT_DAYS = 730;
export const auditDays = days(90, 3650);

/** Raw orders and feeds. Walmart itself gives orders of the last 180 days; what is older can be neither replayed nor compared. */
export const RAW_DAYS = 180;
/** Bodies of calls; never longer than what they are about. */
export const EXCHANGE_DAYS = 180;

export const retentionSchema = z.strictObject({
  auditDays: auditDays.default(AUDIT_DAYS),
  rawDays: days(30, 730).default(RAW_DAYS),
  exchangeDays: days(7, 730).default(EXCHANGE_DAYS),
});

export type Retention = z.output<typeof retentionSchema>;

/** The token call's answers and our own two secrets (walmart-api.md section 4). */
import * as z from 'zod';
import { secret } from '../../core/index.ts';
import { listOf, maybe, timeMs, truth, wholeNumber } from './values.ts';

export const tokenResponseSchema = z.object({
  access_token: secret(z.string().min(1)),
  token_type: maybe(z.string()),
  /** Seconds; 900. */
  expires_in: wholeNumber.pipe(z.number().positive()),
});

export const tokenDetailSchema = z.object({
  expire_at: maybe(timeMs),
  issued_at: maybe(timeMs),
  is_valid: truth,
  is_channel_match: maybe(truth),
  /** `orders: full_access | view_only | no_access`. */
  scopes: maybe(z.record(z.string(), z.string())),
});

export type TokenDetail = z.output<typeof tokenDetailSchema>;

/** Our secret `<base>/credentials`. */
export const credentialsSchema = z.object({
  clientId: secret(z.string().min(1)),
  clientSecret: secret(z.string().min(1)),
});

/** Our secrets `<base>/token-0` and `<base>/token-1`. `expiresAt` is epoch milliseconds. */
export const storedTokenSchema = z.object({
  accessToken: secret(z.string().min(1)),
  expiresAt: z.number(),
  generation: z.number().int(),
});

/** Our row `token#<account>` / `walmart`: no token in it. Moments are epoch milliseconds. */
export const tokenRowSchema = z.object({
  /** Of the stored token; 0 before the first. */
  generation: z.number().int().default(0),
  expiresAt: z.number().default(0),
  renewAt: z.number().default(0),
  leaseUntil: z.number().default(0),
  holder: z.string().default(''),
  /** Until then nobody asks again with credentials that were refused. */
  refusedUntil: z.number().default(0),
});

export type TokenRow = z.output<typeof tokenRowSchema>;

export const apiStatusSchema = z.object({
  apiStatuses: listOf(
    z.object({
      apiGroup: z.string(),
      /** `OPERATIONAL`, `SERVICE_DEGRADATION`, `SERVICE_OUTAGE`, `UNKNOWN`. */
      status: z.string(),
      lastUpdatedTime: maybe(z.union([z.string(), z.number()]).transform(String)),
    }),
  ),
});

export type ApiStatus = z.output<typeof apiStatusSchema>['apiStatuses'][number];

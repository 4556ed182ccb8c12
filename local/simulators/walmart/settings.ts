/** What can be set about the simulated Walmart, with the defaults that follow the reference documents. */

import { type Limit, publishedLimits } from './limits.ts';

/** Milliseconds, both ends included; a value is drawn evenly between them. */
export interface RangeMs {
  readonly min: number;
  readonly max: number;
}

export interface WalmartAccount {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly partnerId: string;
  /** The one ship node of the seller. */
  readonly shipNode: string;
}

export interface WalmartSettings {
  /** Seconds; the real API says 900 in every token answer. */
  readonly tokenLifeS: number;
  /** Production has answered both for a wrong secret. */
  readonly rejectedCredentialsStatus: 400 | 401;
  /** Token buckets by endpoint; replaces single rows of the published table. */
  readonly limits: Readonly<Record<string, Limit>>;
  /** `x-next-replenishment-time` was seen in three spellings. */
  readonly replenishmentTimeAs: 'milliseconds' | 'seconds' | 'iso' | 'varying';
  /** Share of 429 answers that carry `Retry-After`. */
  readonly retryAfterShare: number;
  /** Simulated time that each call takes. */
  readonly latencyMs: RangeMs;
  /** Orders show after payment and fraud checks, mostly minutes, sometimes hours after `orderDate`. */
  readonly orderVisibility: {
    readonly usualMs: RangeMs;
    readonly lateShare: number;
    readonly lateMs: RangeMs;
    /** Share of late orders whose last-modified time stays the order time: only the released list shows them. */
    readonly lateUnmodifiedShare: number;
  };
  /** When a unit leaves `reservedQty`; the documents leave it open, sellers report shipping. */
  readonly reservationReleasedBy: 'shipping' | 'acknowledge';
  /** From submission to PROCESSED. */
  readonly feedDelay: { readonly usualMs: RangeMs; readonly slowShare: number; readonly slowMs: RangeMs };
  readonly maxFeedBytes: number;
  readonly maxFeedItems: number;
  /** Answer to an acknowledgement without Content-Type: the edge has given both. */
  readonly acknowledgeWithoutContentType: 415 | 500;
  /** Numbers of orders rise from here, so that two runs against one Odoo do not share them; below 10^11. */
  readonly firstOrderNumber: number;
  /** How much the spelling of orders varies: nulls, missing members, other units. 0 writes every member. */
  readonly irregularity: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

export const defaultSettings: WalmartSettings = {
  tokenLifeS: 900,
  rejectedCredentialsStatus: 401,
  limits: publishedLimits,
  replenishmentTimeAs: 'varying',
  retryAfterShare: 0.5,
  latencyMs: { min: 0, max: 0 },
  orderVisibility: {
    usualMs: { min: minuteMs, max: 10 * minuteMs },
    lateShare: 0.03,
    lateMs: { min: hourMs, max: 5 * hourMs },
    lateUnmodifiedShare: 0.5,
  },
  reservationReleasedBy: 'shipping',
  feedDelay: {
    usualMs: { min: minuteMs, max: 8 * minuteMs },
    slowShare: 0.05,
    slowMs: { min: 10 * minuteMs, max: 30 * minuteMs },
  },
  maxFeedBytes: 5 * 1024 * 1024,
  maxFeedItems: 10_000,
  acknowledgeWithoutContentType: 415,
  firstOrderNumber: 0,
  irregularity: 1,
};

export const mergeSettings = (settings: Partial<WalmartSettings>): WalmartSettings => ({
  ...defaultSettings,
  ...settings,
  limits: { ...publishedLimits, ...settings.limits },
});

export const drawMs = (range: RangeMs, random: () => number): number =>
  range.min + Math.floor(random() * (range.max - range.min + 1));

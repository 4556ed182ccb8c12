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
  /** After the ship date; null for never. The documents say four calendar days. */
  readonly autoCancelAfterMs: number | null;
  /** From the confirmed shipment to the carrier's delivery; null for never. */
  readonly carrierDelivery: RangeMs | null;
  /** Orders that Walmart fulfils: from visibility to shipment; null for never. */
  readonly fulfilledByWalmart: RangeMs | null;
  /** How long the tracking of a shipment can be corrected. */
  readonly trackingCorrectionMs: number;
  /** The documents name no highest length. */
  readonly maxTrackingLength: number;
  /** A cancellation for the customer's sake is refused unless the line shows that wish. */
  readonly customerReasonNeedsWish: boolean;
  /** Seen in both spellings; unconfirmed. */
  readonly intentToCancelAs: 'YES' | 'true';
  /** How long a confirmed ship time may lie in the future. */
  readonly shipTimeAheadMs: number;
  readonly returns: {
    /** From the return's start to the carrier's first scan, and from there to the return centre. */
    readonly toTransit: RangeMs;
    readonly toCentre: RangeMs;
    /** Walmart refunds by itself so long after arrival; a return to be kept, after its start. Null for never. */
    readonly walmartRefundsAfterMs: number | null;
    /** An empty search: both were seen. */
    readonly emptyAs: 404 | 200;
  };
  readonly webhooks: {
    /** From the event to its first delivery; events overtake each other within it. */
    readonly delayMs: RangeMs;
    /** Share of deliveries that come a second time, and when. */
    readonly repeatShare: number;
    readonly repeatAfterMs: RangeMs;
    /** Share of events that are never sent at all. */
    readonly lostShare: number;
    readonly retryAfterMs: readonly number[];
    readonly timeoutMs: number;
    /** The encoding of the signature is not documented. */
    readonly signatureAs: 'hex' | 'base64';
    /** Whether Basic headers carry the word `Basic`. */
    readonly basicWord: boolean;
    /** The single order events end here. */
    readonly legacyEventsUntil: number;
  };
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

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
  autoCancelAfterMs: 4 * dayMs,
  carrierDelivery: { min: 36 * hourMs, max: 5 * dayMs },
  fulfilledByWalmart: { min: 4 * hourMs, max: 36 * hourMs },
  trackingCorrectionMs: 4 * hourMs,
  maxTrackingLength: 50,
  customerReasonNeedsWish: true,
  intentToCancelAs: 'YES',
  shipTimeAheadMs: 5 * minuteMs,
  returns: {
    toTransit: { min: 12 * hourMs, max: 3 * dayMs },
    toCentre: { min: dayMs, max: 5 * dayMs },
    walmartRefundsAfterMs: 48 * hourMs,
    emptyAs: 404,
  },
  webhooks: {
    delayMs: { min: 0, max: 20_000 },
    repeatShare: 0.05,
    repeatAfterMs: { min: 1000, max: 10 * minuteMs },
    lostShare: 0,
    retryAfterMs: [5 * minuteMs, 15 * minuteMs, 45 * minuteMs],
    timeoutMs: 3000,
    signatureAs: 'base64',
    basicWord: true,
    legacyEventsUntil: Date.UTC(2026, 11, 15),
  },
};

/** As set by a caller: parts of returns and webhooks do. */
export type WalmartWishes = Partial<Omit<WalmartSettings, 'returns' | 'webhooks'>> & {
  readonly returns?: Partial<WalmartSettings['returns']>;
  readonly webhooks?: Partial<WalmartSettings['webhooks']>;
};

export const mergeSettings = (settings: WalmartWishes): WalmartSettings => ({
  ...defaultSettings,
  ...settings,
  returns: { ...defaultSettings.returns, ...settings.returns },
  webhooks: { ...defaultSettings.webhooks, ...settings.webhooks },
  limits: { ...publishedLimits, ...settings.limits },
});

export const drawMs = (range: RangeMs, random: () => number): number =>
  range.min + Math.floor(random() * (range.max - range.min + 1));

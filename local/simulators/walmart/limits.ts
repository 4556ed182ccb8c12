/** Walmart's published request limits, as token buckets per seller and endpoint (captured 2026). */

export interface Limit {
  /** Size of the bucket, and the tokens that flow back in one period. */
  readonly tokens: number;
  readonly periodMs: number;
  /** Endpoints with the same name here share one bucket. */
  readonly bucket?: string;
}

const perMinute = (tokens: number, bucket?: string): Limit => limit(tokens, 60_000, bucket);
const perHour = (tokens: number, bucket?: string): Limit => limit(tokens, 3_600_000, bucket);
const limit = (tokens: number, periodMs: number, bucket?: string): Limit =>
  bucket === undefined ? { tokens, periodMs } : { tokens, periodMs, bucket };

/** The token call has no published number; 60 a minute stands for "do not fetch one per request". */
export const publishedLimits: Readonly<Record<string, Limit>> = {
  'POST /v3/token': perMinute(60),
  'GET /v3/token/detail': perMinute(60),
  'GET /v3/orders': perMinute(5000),
  'GET /v3/orders/{purchaseOrderId}': perMinute(5000),
  'GET /v3/orders/released': perMinute(60),
  'POST /v3/orders/{purchaseOrderId}/acknowledge': perMinute(60),
  'POST /v3/orders/{purchaseOrderId}/shipping': perMinute(60),
  'POST /v3/orders/{purchaseOrderId}/cancel': perMinute(60),
  'POST /v3/orders/{purchaseOrderId}/refund': perMinute(60),
  'GET /v3/returns': perMinute(50),
  'POST /v3/returns/{returnOrderId}/refund': perMinute(60),
  'GET /v3/webhooks/eventTypes': perMinute(5),
  'POST /v3/webhooks/test': perMinute(10),
  'GET /v3/webhooks/subscriptions': perMinute(50),
  'POST /v3/webhooks/subscriptions': perMinute(200),
  'PATCH /v3/webhooks/subscriptions/{subscriptionId}': perMinute(5),
  'DELETE /v3/webhooks/subscriptions/{subscriptionId}': perMinute(10),
  'GET /v3/inventory': perMinute(200),
  'PUT /v3/inventory': perMinute(200),
  'GET /v3/inventories': perMinute(200),
  'GET /v3/inventories/{sku}': perMinute(200),
  'POST /v3/feeds?feedType=inventory': perHour(10),
  'GET /v3/feeds': perMinute(5000, 'feed reads'),
  'GET /v3/feeds/{feedId}': perMinute(5000, 'feed reads'),
  'GET /v3/utilities/apiStatus': perMinute(100),
};

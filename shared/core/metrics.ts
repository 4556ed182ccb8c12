/** Where the flows' metrics are found, and which of their counts become metrics at all. */

export const METRIC_NAMESPACE = 'WalmartOdooBridge';

/** The two dimensions of every metric. `service` is Powertools' name for the flow. */
export const METRIC_DIMENSIONS = { account: 'account', flow: 'service' } as const;

/** What every flow publishes: its freshness. Failures and durations are Lambda's own metrics. */
const OF_EVERY_FLOW = ['Success'];

/**
 * What each flow publishes beside it, for alarms and dashboard. CloudWatch bills by series, so an account has at most
 * MOST_SERIES; whatever else a flow counts stands as a field in its log lines, where Logs Insights finds it.
 */
export const PUBLISHED_METRICS: Readonly<Record<string, readonly string[]>> = {
  'odoo-webhook': ['Accepted', 'Unauthorized'],
  'walmart-webhook': ['Accepted', 'Unauthorized'],
  'stock-changed': ['SkusChanged', 'Put', 'TrailFailed'],
  'stock-poll': ['SkusChanged', 'OdooResponseMs'],
  'inventory-push': ['Put', 'FeedItems', 'WalmartResponseMs', 'TrailFailed'],
  'feed-status': ['OldestIntent'],
  'inventory-verify': ['Verified', 'Different'],
  'order-pull': ['Captured', 'WalmartResponseMs'],
  'order-import': ['Imported', 'Held', 'OdooResponseMs', 'TrailFailed'],
  'order-changed': ['ParcelsReported', 'TrailFailed'],
  'order-poll': ['OldestIntent', 'CancelledPercent', 'OnTimePercent', 'ValidTrackingPercent'],
  'order-follow-up': ['Acknowledged', 'OldestIntent', 'TrailFailed'],
  'dead-letters': ['Laddered', 'TrailFailed'],
  redrive: ['Waiting', 'OldestWaiting'],
  'problem-report': ['Parked', 'OldestParked', 'TrailFailed'],
};

/**
 * Walmart's standards for sellers over 30 days, in percent (Seller Performance Standards): cancelled at most 2, delivered on
 * time at least 90 (earlier 95), valid tracking at least 99. The seller's own rates are shown beside them.
 */
export const SELLER_STANDARDS = { cancelled: 2, onTime: 90, validTracking: 99 } as const;

export const MOST_SERIES = 60;

export const publishedOf = (flow: string): readonly string[] => [...OF_EVERY_FLOW, ...(PUBLISHED_METRICS[flow] ?? [])];

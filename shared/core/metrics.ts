/** Where the flows' metrics are found: the functions publish them, alarms and dashboard read them. */

export const METRIC_NAMESPACE = 'WalmartOdooBridge';

/** The two dimensions of every metric: at most 60 series an account. `service` is Powertools' name for the flow. */
export const METRIC_DIMENSIONS = { account: 'account', flow: 'service' } as const;

/** One dashboard: is it fresh, do the queues drain, how go orders and stock, how fast do both sides answer. */
import { SELLER_STANDARDS } from '@bridge/shared/core';
import { Duration, type Stack } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, PeriodOverride } from 'aws-cdk-lib/aws-cloudwatch';
import { INTENT_FLOWS, type Monitoring, TRAIL_FLOWS } from './monitoring.ts';

/** What the flows count, by flow and name of the metric. */
export const ORDER_METRICS = [
  ['walmart-webhook', 'Accepted'],
  ['order-pull', 'Captured'],
  ['order-import', 'Imported'],
  ['order-import', 'Held'],
  ['order-follow-up', 'Acknowledged'],
  ['order-changed', 'ParcelsReported'],
] as const;

export const STOCK_METRICS = [
  ['odoo-webhook', 'Accepted'],
  ['stock-changed', 'SkusChanged'],
  ['stock-poll', 'SkusChanged'],
  ['stock-changed', 'Put'],
  ['inventory-push', 'Put'],
  ['inventory-push', 'FeedItems'],
  ['inventory-verify', 'Verified'],
  ['inventory-verify', 'Different'],
] as const;

export const FAILURE_METRICS = [
  ['dead-letters', 'Laddered'],
  ['redrive', 'Waiting'],
  ['problem-report', 'Parked'],
] as const;

/** One flow stands for each kind of call: reading orders, writing stock, reading stock, making orders. */
const RESPONSE_METRICS = [
  ['order-pull', 'WalmartResponseMs'],
  ['inventory-push', 'WalmartResponseMs'],
  ['stock-poll', 'OdooResponseMs'],
  ['order-import', 'OdooResponseMs'],
] as const;

/** The seller's rates and, of each, Walmart's standard. */
const RATE_METRICS = [
  ['order-poll', 'CancelledPercent', SELLER_STANDARDS.cancelled, 'cancelled at most'],
  ['order-poll', 'OnTimePercent', SELLER_STANDARDS.onTime, 'on time at least'],
  ['order-poll', 'ValidTrackingPercent', SELLER_STANDARDS.validTracking, 'valid tracking at least'],
] as const;

const HALF = 12;

const graph = (title: string, left: readonly IMetric[], right: readonly IMetric[] = []): GraphWidget =>
  new GraphWidget({ title, width: HALF, height: 6, left: [...left], right: [...right] });

export const makeDashboard = (stack: Stack, prefix: string, monitoring: Monitoring): Dashboard => {
  const { flows, queues } = monitoring;
  const counted = (rows: readonly (readonly [string, string])[]): readonly IMetric[] =>
    rows.map(([flow, name]) => monitoring.metric(flow, name).with({ label: `${flow}: ${name}` }));
  const age = (flow: string, name: string): IMetric =>
    monitoring.metric(flow, name, 'Maximum').with({ label: `${flow}: ${name}` });
  const period = Duration.minutes(5);
  return new Dashboard(stack, 'Dashboard', {
    dashboardName: prefix,
    defaultInterval: Duration.hours(12),
    periodOverride: PeriodOverride.INHERIT,
    widgets: [
      [
        graph('Freshness: successful runs', counted(flows.map(({ flow }) => [flow, 'Success'] as const))),
        graph(
          'Queues: age of the oldest message, dead letters on the right',
          queues.map(({ queue }) => queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' })),
          queues.map(({ deadLetters }) =>
            deadLetters.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
          ),
        ),
      ],
      [
        new GraphWidget({
          title: "The seller's rates of 30 days in percent, and Walmart's standards",
          width: 2 * HALF,
          height: 6,
          left: RATE_METRICS.map(([flow, name]) => age(flow, name)),
          leftAnnotations: RATE_METRICS.map(([, , value, label]) => ({ value, label })),
        }),
      ],
      [graph('Orders', counted(ORDER_METRICS)), graph('Stock', counted(STOCK_METRICS))],
      [
        graph('Failures: made, waiting and parked, the age of the oldest on the right', counted(FAILURE_METRICS), [
          age('redrive', 'OldestWaiting'),
          age('problem-report', 'OldestParked'),
          ...INTENT_FLOWS.map((flow) => age(flow, 'OldestIntent')),
        ]),
        graph(
          'Response times of both sides, p95',
          RESPONSE_METRICS.map(([flow, name]) =>
            monitoring.metric(flow, name, 'p95').with({ label: `${flow}: ${name}` }),
          ),
        ),
      ],
      [
        graph(
          'Failed runs; attempts not written to the trail on the right',
          flows.map(({ flow, lambda }) => lambda.metricErrors({ period, label: flow })),
          counted(TRAIL_FLOWS.map((flow) => [flow, 'TrailFailed'] as const)),
        ),
        graph(
          'Duration of runs, p95',
          flows.map(({ flow, lambda }) => lambda.metricDuration({ period, statistic: 'p95', label: flow })),
        ),
      ],
    ],
  });
};

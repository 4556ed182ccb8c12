/** Alarms: each has a severity, a sentence, links, and a heading of its own name in docs/runbook.md. */
import { METRIC_DIMENSIONS, METRIC_NAMESPACE, SELLER_STANDARDS } from '@bridge/shared/core';
import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Stage } from '../config.ts';

type Severity = 'critical' | 'warning';

interface Watch {
  /** Name of the alarm after the stage's prefix, and heading in docs/runbook.md. */
  readonly heading: string;
  readonly severity: Severity;
  readonly says: string;
  readonly metric: IMetric;
  readonly above?: number;
  readonly below?: number;
  readonly periods: number;
  readonly missing: TreatMissingData;
  readonly links: Readonly<Record<string, string>>;
}

export interface WatchedFlow {
  readonly flow: string;
  readonly lambda: LambdaFunction;
  readonly logGroup: string;
}

export interface WatchedQueue {
  readonly flow: string;
  readonly queue: Queue;
  readonly deadLetters: Queue;
}

const PERIOD_MINUTES = 5;
/** Share of failed runs that is worth a person's time, for a quarter of an hour (requirement G4). */
const ERROR_PERCENT = 5;
const ERROR_PERIODS = 3;
/** A scheduled flow is stale after three missed ticks, but not before a quarter of an hour: deployments and long runs pass. */
const STALE_TICKS = 3;
const STALE_FLOOR_MINUTES = 15;
/** Requirement G4: a delay of more than 30 minutes. The queue's own retries wait at most 20. */
const OLD_SECONDS = 1800;
/** dead-letters empties these queues within seconds; what is seen in three periods in a row lies there. */
const LYING_PERIODS = 3;
const MANY_WAITING = 100;
/** An outage of Odoo or Walmart of a night is waited out; half a day is not. */
const LONG_WAITING_HOURS = 12;
const LONG_PARKED_HOURS = 24;
/** A feed without an id is settled after 5 minutes, an order after 2 to 15: what takes an hour does not settle by itself. */
const LONG_INTENT_MINUTES = 60;
/** Somebody guesses at the secret, or Odoo has an old one. */
const REFUSED_IN_PERIOD = 10;

/** Those that settle calls whose outcome is not known. */
export const INTENT_FLOWS = ['feed-status', 'order-follow-up', 'order-poll'] as const;
/** Those that write to either side, or set failures aside; an alarm takes at most ten. What others lose stands in their logs. */
export const TRAIL_FLOWS = [
  ...['stock-changed', 'inventory-push', 'order-import', 'order-follow-up', 'order-changed'],
  ...['dead-letters', 'problem-report'],
] as const;

export class Monitoring extends Construct {
  readonly flows: WatchedFlow[] = [];
  readonly queues: WatchedQueue[] = [];
  readonly #stage: Stage;
  readonly #topic: Topic;

  constructor(stack: Stack, stage: Stage, topic: Topic) {
    super(stack, 'monitoring');
    this.#stage = stage;
    this.#topic = topic;
  }

  /** A metric that the flows publish themselves. */
  metric(flow: string, name: string, statistic = 'Sum'): Metric {
    return new Metric({
      namespace: METRIC_NAMESPACE,
      metricName: name,
      dimensionsMap: { [METRIC_DIMENSIONS.account]: this.#stage.account, [METRIC_DIMENSIONS.flow]: flow },
      statistic,
      period: Duration.minutes(PERIOD_MINUTES),
    });
  }

  watchFlow(watched: WatchedFlow): void {
    this.flows.push(watched);
    const { flow, lambda } = watched;
    const period = Duration.minutes(PERIOD_MINUTES);
    this.#alarm({
      heading: `${flow}-fails`,
      severity: 'critical',
      says: `More than ${ERROR_PERCENT} % of the runs of ${flow} failed for ${ERROR_PERIODS * PERIOD_MINUTES} minutes.`,
      metric: new MathExpression({
        expression: '100 * errors / invocations',
        usingMetrics: { errors: lambda.metricErrors({ period }), invocations: lambda.metricInvocations({ period }) },
        label: 'failed runs in %',
        period,
      }),
      above: ERROR_PERCENT,
      periods: ERROR_PERIODS,
      missing: TreatMissingData.NOT_BREACHING,
      links: { Logs: this.#logsLink(watched.logGroup) },
    });
  }

  watchFreshness({ flow, everyMinutes }: { readonly flow: string; readonly everyMinutes: number }): void {
    const minutes = Math.max(STALE_FLOOR_MINUTES, STALE_TICKS * everyMinutes);
    this.#alarm({
      heading: `${flow}-stale`,
      severity: 'critical',
      says: `No run of ${flow} has succeeded for ${minutes} minutes; one is due every ${everyMinutes}.`,
      metric: this.metric(flow, 'Success'),
      below: 1,
      periods: Math.ceil(minutes / PERIOD_MINUTES),
      missing: TreatMissingData.BREACHING,
      links: { Logs: this.#logsLink(`/aws/lambda/${this.#stage.prefix}-${flow}`) },
    });
  }

  watchQueue(watched: WatchedQueue): void {
    this.queues.push(watched);
    const { flow, queue, deadLetters } = watched;
    const period = Duration.minutes(PERIOD_MINUTES);
    this.#alarm({
      heading: `${flow}-queue-old`,
      severity: 'warning',
      says: `A message of ${flow} has waited for more than ${OLD_SECONDS / 60} minutes.`,
      metric: queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' }),
      above: OLD_SECONDS,
      periods: 1,
      missing: TreatMissingData.NOT_BREACHING,
      links: { Queue: this.#queueLink(queue) },
    });
    this.#alarm({
      heading: `${flow}-dead-letters`,
      severity: 'critical',
      says: `Messages of ${flow} were given up and lie in its dead-letter queue: dead-letters does not take them.`,
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
      above: 0,
      periods: LYING_PERIODS,
      missing: TreatMissingData.NOT_BREACHING,
      links: { Queue: this.#queueLink(deadLetters) },
    });
  }

  /** The failure ledger as the flow `redrive` counts it. */
  watchWaiting(flow: string): void {
    const links = { Logs: this.#logsLink(`/aws/lambda/${this.#stage.prefix}-${flow}`) };
    this.#alarm({
      heading: 'failures-many',
      severity: 'warning',
      says: `More than ${MANY_WAITING} failures wait to be tried again.`,
      metric: this.metric(flow, 'Waiting', 'Maximum'),
      above: MANY_WAITING,
      periods: ERROR_PERIODS,
      missing: TreatMissingData.NOT_BREACHING,
      links,
    });
    this.#alarm({
      heading: 'failures-waiting-old',
      severity: 'warning',
      says: `A failure has been tried again for more than ${LONG_WAITING_HOURS} hours.`,
      metric: this.metric(flow, 'OldestWaiting', 'Maximum'),
      above: LONG_WAITING_HOURS * 3600,
      periods: 1,
      missing: TreatMissingData.NOT_BREACHING,
      links,
    });
  }

  /** What waits for a person, as the flow `problem-report` counts it. */
  watchParked(flow: string): void {
    this.#alarm({
      heading: 'failures-parked-old',
      severity: 'critical',
      says: `A failure has waited for a person for more than ${LONG_PARKED_HOURS} hours.`,
      metric: this.metric(flow, 'OldestParked', 'Maximum'),
      above: LONG_PARKED_HOURS * 3600,
      periods: 1,
      missing: TreatMissingData.NOT_BREACHING,
      links: { Logs: this.#logsLink(`/aws/lambda/${this.#stage.prefix}-${flow}`) },
    });
  }

  /** Calls whose outcome is not known, as the flows that settle them count their age. */
  watchIntents(): void {
    this.#alarm({
      heading: 'intents-old',
      severity: 'warning',
      says: `It has not been known for more than ${LONG_INTENT_MINUTES} minutes whether a feed, an acknowledgement, an order, a shipment, a cancellation or a refund took effect.`,
      metric: this.#over(INTENT_FLOWS, 'OldestIntent', 'MAX', 'Maximum'),
      above: LONG_INTENT_MINUTES * 60,
      periods: 1,
      missing: TreatMissingData.NOT_BREACHING,
      links: { Logs: this.#logsLink(`/aws/lambda/${this.#stage.prefix}-order-follow-up`) },
    });
  }

  /**
   * The seller's own rates beside Walmart's standards, as the flow `order-poll` publishes them once an hour; between, an alarm
   * keeps its state.
   */
  watchSellerRates(flow: string): void {
    const links = { Logs: this.#logsLink(`/aws/lambda/${this.#stage.prefix}-${flow}`) };
    const { cancelled, onTime, validTracking } = SELLER_STANDARDS;
    const common = { severity: 'warning', periods: 1, missing: TreatMissingData.IGNORE, links } as const;
    this.#alarm({
      ...common,
      heading: 'seller-cancellations',
      says: `The seller has cancelled more than ${cancelled} % of the orders of 30 days.`,
      metric: this.metric(flow, 'CancelledPercent', 'Maximum'),
      above: cancelled,
    });
    this.#alarm({
      ...common,
      heading: 'seller-late',
      says: `Less than ${onTime} % of the units of 30 days were shipped by their ship-by time.`,
      metric: this.metric(flow, 'OnTimePercent', 'Minimum'),
      below: onTime,
    });
    this.#alarm({
      ...common,
      heading: 'seller-tracking',
      says: `Less than ${validTracking} % of the units of 30 days went with a carrier that Walmart can follow.`,
      metric: this.metric(flow, 'ValidTrackingPercent', 'Minimum'),
      below: validTracking,
    });
  }

  /** Attempts that were made and could not be written down. */
  watchTrail(): void {
    this.#alarm({
      heading: 'trail-fails',
      severity: 'critical',
      says: 'Attempts at Walmart or Odoo could not be written to the trail.',
      metric: this.#over(TRAIL_FLOWS, 'TrailFailed', 'SUM', 'Sum'),
      above: 0,
      periods: 1,
      missing: TreatMissingData.NOT_BREACHING,
      links: { Logs: this.#logsLink(`/aws/lambda/${this.#stage.prefix}-order-import`) },
    });
  }

  #over(flows: readonly string[], name: string, how: 'MAX' | 'SUM', statistic: string): MathExpression {
    return new MathExpression({
      expression: `${how}([${flows.map((_flow, n) => `m${n}`).join(', ')}])`,
      usingMetrics: Object.fromEntries(flows.map((flow, n) => [`m${n}`, this.metric(flow, name, statistic)])),
      label: name,
      period: Duration.minutes(PERIOD_MINUTES),
    });
  }

  watchDoor(flow: string): void {
    this.#alarm({
      heading: `${flow}-unauthorized`,
      severity: 'warning',
      says: `${flow} has turned away more than ${REFUSED_IN_PERIOD} calls with a wrong secret within ${PERIOD_MINUTES} minutes.`,
      metric: this.metric(flow, 'Unauthorized'),
      above: REFUSED_IN_PERIOD,
      periods: 1,
      missing: TreatMissingData.NOT_BREACHING,
      links: { Logs: this.#logsLink(`/aws/lambda/${this.#stage.prefix}-${flow}`) },
    });
  }

  #alarm(watch: Watch): void {
    const links = Object.entries(watch.links).map(([name, link]) => `${name}: ${link}`);
    const alarm = new Alarm(this, watch.heading, {
      alarmName: `${this.#stage.prefix}-${watch.heading}`,
      alarmDescription: [
        `[${watch.severity}] ${watch.says}`,
        `Runbook: docs/runbook.md, ${watch.heading}`,
        ...links,
      ].join('\n'),
      metric: watch.metric,
      threshold: watch.above ?? watch.below ?? 0,
      comparisonOperator:
        watch.below === undefined ? ComparisonOperator.GREATER_THAN_THRESHOLD : ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: watch.periods,
      treatMissingData: watch.missing,
    });
    const tell = new SnsAction(this.#topic);
    alarm.addAlarmAction(tell);
    alarm.addOkAction(tell);
  }

  #console(service: string, rest: string): string {
    const { region } = Stack.of(this);
    return `https://${region}.console.aws.amazon.com/${service}/home?region=${region}#${rest}`;
  }

  /** The console wants the slashes of a log group escaped twice. */
  #logsLink(logGroup: string): string {
    return this.#console('cloudwatch', `logsV2:log-groups/log-group/${logGroup.replaceAll('/', '$252F')}`);
  }

  #queueLink(queue: Queue): string {
    return this.#console('sqs/v3', `/queues/${queue.queueName}`);
  }
}

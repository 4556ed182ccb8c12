/** Log lines and metrics (CloudWatch's embedded format) through Powertools, on business time. */
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { type Account, METRIC_DIMENSIONS, METRIC_NAMESPACE, publishedOf, toIso } from '../core/index.ts';
import type { Clock, Telemetry } from '../ports/index.ts';

export interface TelemetryParts {
  readonly flow: string;
  readonly account: Account;
  readonly clock: Clock;
  /** Takes one line without its break. Default: standard output, which Lambda sends to CloudWatch. */
  readonly write?: (line: string) => void;
}

/**
 * The metrics' dimensions are METRIC_DIMENSIONS: `service`, which Powertools adds by itself (the flow), and `account`.
 * What the flow does not publish (core/metrics.ts) is summed into one log line, `counted`, when the run ends.
 */
export const powertoolsTelemetry = (parts: TelemetryParts): Telemetry => {
  const { flow, account, clock, write = toStandardOutput } = parts;
  const logger = loggerTo(write, { flow, account, clock });
  const metrics = metricsTo(write, { flow, account, clock });
  const published = new Set(publishedOf(flow));
  const counted = new Map<string, number>();
  return {
    info: (event, fields = {}) => logger.info(event, { ...fields }),
    warn: (event, fields = {}) => logger.warn(event, { ...fields }),
    error: (event, fields = {}) => logger.error(event, { ...fields }),
    annotate: (fields) => logger.appendPersistentKeys({ ...fields }),
    add: (name, unit, value) => {
      if (published.has(name)) metrics.addMetric(name, unit, value);
      else counted.set(name, (counted.get(name) ?? 0) + value);
    },
    flush: () => {
      if (counted.size > 0) logger.info('counted', Object.fromEntries(counted));
      counted.clear();
      metrics.publishStoredMetrics();
    },
  };
};

type Origin = Pick<TelemetryParts, 'flow' | 'account' | 'clock'>;

const loggerTo = (write: (line: string) => void, { flow, account, clock }: Origin): Logger => {
  class LineLogger extends Logger {
    protected override printLog(_level: number, log: Parameters<Logger['printLog']>[1]): void {
      const attributes = { ...log.getAttributes(), timestamp: toIso(clock.now()) };
      write(JSON.stringify(attributes, this.getJsonReplacer()));
    }
  }
  return new LineLogger({ serviceName: flow, persistentKeys: { account } });
};

const metricsTo = (write: (line: string) => void, { flow, account, clock }: Origin): Metrics => {
  class LineMetrics extends Metrics {
    override publishStoredMetrics(): this {
      if (!this.hasStoredMetrics()) return this;
      const emf = this.serializeMetrics();
      write(JSON.stringify({ ...emf, _aws: { ...emf._aws, Timestamp: clock.now() } }));
      this.clearMetrics();
      return this;
    }
  }
  return new LineMetrics({
    namespace: METRIC_NAMESPACE,
    serviceName: flow,
    defaultDimensions: { [METRIC_DIMENSIONS.account]: account },
  });
};

const toStandardOutput = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

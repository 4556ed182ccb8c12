import { describe, expect, it } from 'vitest';
import { FLOWS } from '../../lib/flows/index.ts';
import { METRIC_NAMESPACE, MOST_SERIES, PUBLISHED_METRICS, publishedOf } from '../../shared/core/index.ts';
import { synthesise } from '../support/templates.ts';

const flows = Object.keys(FLOWS);
const series = flows.flatMap((flow) => publishedOf(flow).map((name) => `${flow}/${name}`));

/** Every own metric that alarms and dashboard of a stage read, as `flow/name`. */
const readIn = (stage: string): readonly string[] => {
  const { flowsTemplate } = synthesise(stage);
  const text = JSON.stringify(flowsTemplate.toJSON());
  const onDashboard = [
    ...text.matchAll(
      new RegExp(
        String.raw`\[\\+"${METRIC_NAMESPACE}\\+",\\+"(\w+)\\+",\\+"account\\+",\\+"[^"\\]+\\+",\\+"service\\+",\\+"([\w-]+)\\+"`,
        'g',
      ),
    ),
  ].map(([, name, flow]) => `${flow}/${name}`);
  const inAlarms = Object.values(flowsTemplate.findResources('AWS::CloudWatch::Alarm'))
    .map(({ Properties }) => Properties)
    .filter(({ Namespace }) => Namespace === METRIC_NAMESPACE)
    .map(({ MetricName, Dimensions }) => {
      const service = Dimensions.find(({ Name }: { Name: string }) => Name === 'service');
      return `${service.Value}/${MetricName}`;
    });
  return [...onDashboard, ...inAlarms];
};

describe('metrics', () => {
  it('name only flows that there are, each name once', () => {
    expect(Object.keys(PUBLISHED_METRICS).filter((flow) => !flows.includes(flow))).toEqual([]);
    expect(new Set(series).size).toBe(series.length);
  });

  it('stay below the bound of series for an account', () => {
    expect(series.length).toBeLessThanOrEqual(MOST_SERIES);
  });

  it('are published where alarms and dashboard read them', () => {
    const read = readIn('production');

    expect(read.length).toBeGreaterThan(20);
    expect(read.filter((each) => !series.includes(each))).toEqual([]);
  });

  it('are read: nothing is published that neither an alarm nor the dashboard shows', () => {
    const read = new Set(readIn('production'));

    expect(series.filter((each) => !read.has(each))).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { powertoolsTelemetry } from '../../../../shared/aws/telemetry.ts';
import { parseAccount } from '../../../../shared/core/index.ts';

const { account } = parseAccount('production/acme');
const NOW = Date.UTC(2026, 0, 5, 12);

const open = () => {
  const lines: string[] = [];
  const clock = { now: () => NOW, sleep: async () => {} };
  const write = (line: string) => {
    lines.push(line);
  };
  return { lines, telemetry: powertoolsTelemetry({ flow: 'order-import', account, clock, write }) };
};

describe('powertoolsTelemetry', () => {
  it('publishes metrics in the embedded format, by flow and account', () => {
    const { lines, telemetry } = open();

    telemetry.add('imported', 'Count', 2);
    telemetry.add('latency', 'Milliseconds', 120);
    telemetry.add('latency', 'Milliseconds', 80);
    telemetry.flush();

    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        _aws: {
          Timestamp: NOW,
          CloudWatchMetrics: [
            {
              Namespace: 'WalmartOdooBridge',
              Dimensions: [['service', 'account']],
              Metrics: [
                { Name: 'imported', Unit: 'Count' },
                { Name: 'latency', Unit: 'Milliseconds' },
              ],
            },
          ],
        },
        service: 'order-import',
        account: 'production/acme',
        imported: 2,
        latency: [120, 80],
      },
    ]);
  });

  it('loses no value when there are more than fit into one line', () => {
    const { lines, telemetry } = open();

    for (let n = 0; n < 250; n += 1) telemetry.add('seen', 'Count', 1);
    for (let n = 0; n < 130; n += 1) telemetry.add(`metric-${n}`, 'Count', 1);
    telemetry.flush();

    const values = lines.flatMap((line) => {
      const { _aws, service, account: _account, ...metrics } = JSON.parse(line);
      expect(_aws.CloudWatchMetrics[0].Metrics.length).toBeLessThanOrEqual(100);
      expect(service).toBe('order-import');
      return Object.values(metrics).flat();
    });
    expect(values).toHaveLength(380);
  });

  it('writes times of the clock it was given', () => {
    const { lines, telemetry } = open();

    telemetry.info('seen');

    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ timestamp: '2026-01-05T12:00:00.000Z', level: 'INFO' });
  });
});

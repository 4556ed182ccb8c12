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

    telemetry.add('Imported', 'Count', 2);
    telemetry.add('OdooResponseMs', 'Milliseconds', 120);
    telemetry.add('OdooResponseMs', 'Milliseconds', 80);
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
                { Name: 'Imported', Unit: 'Count' },
                { Name: 'OdooResponseMs', Unit: 'Milliseconds' },
              ],
            },
          ],
        },
        service: 'order-import',
        account: 'production/acme',
        Imported: 2,
        OdooResponseMs: [120, 80],
      },
    ]);
  });

  it('loses no value when there are more than fit into one line', () => {
    const { lines, telemetry } = open();

    for (let n = 0; n < 250; n += 1) telemetry.add('Imported', 'Count', 1);
    for (let n = 0; n < 130; n += 1) telemetry.add('Held', 'Count', 1);
    telemetry.flush();

    const values = lines.flatMap((line) => {
      const { _aws, service, account: _account, ...metrics } = JSON.parse(line);
      expect(_aws.CloudWatchMetrics[0].Metrics.length).toBeLessThanOrEqual(100);
      expect(service).toBe('order-import');
      return Object.values(metrics).flat();
    });
    expect(values).toHaveLength(380);
  });

  it('sums what is not published into one log line, once', () => {
    const { lines, telemetry } = open();

    telemetry.add('Duration', 'Milliseconds', 700);
    telemetry.add('Warned', 'Count', 1);
    telemetry.add('Warned', 'Count', 2);
    telemetry.flush();
    telemetry.flush();

    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ message: 'counted', Duration: 700, Warned: 3, account: 'production/acme' }),
    ]);
  });

  it('writes times of the clock it was given', () => {
    const { lines, telemetry } = open();

    telemetry.info('seen');

    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ timestamp: '2026-01-05T12:00:00.000Z', level: 'INFO' });
  });
});

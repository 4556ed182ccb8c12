import { describe, expect, it } from 'vitest';
import { HOUR_MS, TransientError } from '../../../../../shared/core/index.ts';
import { MemoryAlerts, MemoryStateStore, VirtualClock } from '../../../../../shared/memory/index.ts';
import { releaseBrake, stopsAndAsks } from '../../../../../shared/steps/stock/brake-rows.ts';
import { failing } from '../../../../support/shape-bench.ts';

const NOW = 1_780_000_000_000;

const benchOf = () => {
  const deps = {
    state: new MemoryStateStore(new VirtualClock({ startAt: NOW })),
    account: 'local/acme' as const,
    alerts: new MemoryAlerts(),
  };
  return { deps, ask: (at: number) => stopsAndAsks(deps, 'stock-zeroing', 'too many', at) };
};

describe('stopsAndAsks', () => {
  it('asks at once, then once an hour, and stops each time', async () => {
    const { deps, ask } = benchOf();

    const stops = [await ask(NOW), await ask(NOW + HOUR_MS - 1), await ask(NOW + HOUR_MS)];

    expect(stops).toEqual([true, true, true]);
    expect(deps.alerts.raised).toHaveLength(2);
  });

  it('asks again when nobody could be told', async () => {
    const { deps, ask } = benchOf();
    const error = new TransientError({ code: 'AWS_UNREACHABLE', message: 'SNS is away' });
    const deaf = { ...deps, alerts: failing(deps.alerts, ['raise'], error) };

    await expect(stopsAndAsks(deaf, 'stock-zeroing', 'too many', NOW)).rejects.toBe(error);
    await ask(NOW + 60_000);

    expect(deps.alerts.raised).toHaveLength(1);
  });
});

describe('releaseBrake', () => {
  it('lets runs through until its time, then stops them again', async () => {
    const { deps, ask } = benchOf();
    await ask(NOW);

    await releaseBrake(deps.state, deps.account, 'stock-zeroing', NOW + 10_000);

    expect([await ask(NOW + 9_999), await ask(NOW + 10_000)]).toEqual([false, true]);
  });

  it('releases only a brake that holds', async () => {
    const { deps } = benchOf();

    expect(await releaseBrake(deps.state, deps.account, 'stock-short-read', NOW)).toBe(false);
  });
});

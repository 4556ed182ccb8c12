import { MockAgent } from 'undici';
import { describe, expect, it } from 'vitest';
import { parseAccount } from '../../../../shared/core/index.ts';
import { memoryPlatform, seededChance, VirtualClock } from '../../../../shared/memory/index.ts';

const { account } = parseAccount('local/acme');

const platform = () =>
  memoryPlatform({ clock: new VirtualClock({ startAt: 0 }), chance: seededChance(1), http: new MockAgent() });

describe('memoryPlatform', () => {
  it('gives one thing for each name, whoever asks', async () => {
    const { state, raw } = platform();
    await state('state').put({ pk: 'a', sk: 'b', data: {} }, 'absent');
    await raw('bucket').put('key', 'text');

    expect(await state('state').get({ pk: 'a', sk: 'b' })).toBeDefined();
    expect(await state('failures').get({ pk: 'a', sk: 'b' })).toBeUndefined();
    expect(await raw('bucket').get('key')).toBe('text');
  });

  it('sums metrics over all runs of a flow once they are published', () => {
    const { telemetry, metrics } = platform();
    const first = telemetry('order-import', account);
    first.add('imported', 'Count', 2);
    const before = metrics.sum('order-import', 'imported');
    first.flush();
    const second = telemetry('order-import', account);
    second.add('imported', 'Count', 5);
    second.flush();

    expect([before, metrics.sum('order-import', 'imported'), metrics.sum('order-pull', 'imported')]).toEqual([0, 7, 0]);
    expect(metrics.all).toEqual([
      { flow: 'order-import', account, name: 'imported', unit: 'Count', sum: 7, count: 2, max: 5 },
    ]);
  });
});

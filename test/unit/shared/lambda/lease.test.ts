import { describe, expect, it } from 'vitest';
import { releaseLease, takeLease } from '../../../../shared/lambda/index.ts';
import { MemoryStateStore, VirtualClock } from '../../../../shared/memory/index.ts';
import { ACCOUNT, START } from '../../../support/shape-bench.ts';

const stateOf = () => new MemoryStateStore(new VirtualClock({ startAt: START }));
const request = (holder: string, now = START, name = 'stock-poll') =>
  ({ account: ACCOUNT, name, holder, now, forMs: 60_000 }) as const;

describe('takeLease', () => {
  it('gives it to one of several who ask at the same moment', async () => {
    const state = stateOf();

    const leases = await Promise.all(['a', 'b', 'c'].map((holder) => takeLease(state, request(holder))));

    expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1);
  });

  it('keeps accounts and names apart', async () => {
    const state = stateOf();

    const leases = [
      await takeLease(state, request('a')),
      await takeLease(state, request('b', START, 'order-pull')),
      await takeLease(state, { ...request('c'), account: 'local/other' }),
    ];

    expect(leases).toMatchObject([{ fence: 1 }, { fence: 1 }, { fence: 1 }]);
  });

  it('gives it again to its own holder, with a higher fence', async () => {
    const state = stateOf();
    await takeLease(state, request('a'));

    expect(await takeLease(state, request('a', START + 1))).toMatchObject({ fence: 2 });
  });

  it('ends at its time to the millisecond', async () => {
    const state = stateOf();
    await takeLease(state, request('a'));

    expect(await takeLease(state, request('b', START + 59_999))).toBeUndefined();
    expect(await takeLease(state, request('b', START + 60_000))).toMatchObject({ fence: 2 });
  });

  it('takes a row in a form that nobody knows for no lease, so that the flow does not stand still', async () => {
    const state = stateOf();
    await state.put({ pk: `lease#${ACCOUNT}`, sk: 'stock-poll', data: { owner: 'x' } }, 'absent');

    expect(await takeLease(state, { ...request('a'), name: 'stock-poll' })).toMatchObject({ holder: 'a' });
  });
});

describe('releaseLease', () => {
  it('frees it at once, and keeps the fence rising', async () => {
    const state = stateOf();
    const lease = await takeLease(state, request('a'));
    if (lease) await releaseLease(state, lease);

    expect(await takeLease(state, request('b'))).toMatchObject({ holder: 'b', fence: 2 });
  });

  it('leaves a lease alone that has passed to another', async () => {
    const state = stateOf();
    const old = await takeLease(state, request('a'));
    await takeLease(state, request('b', START + 60_000));

    if (old) await releaseLease(state, old);

    expect(await takeLease(state, request('c', START + 60_001))).toBeUndefined();
  });
});

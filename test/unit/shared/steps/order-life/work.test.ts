import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../../../shared/core/index.ts';
import { orderLifeKey, readOrderLifeRow } from '../../../../../shared/steps/order-life/rows.ts';
import { claimOrder, releaseOrderLife, saveOrder } from '../../../../../shared/steps/order-life/work.ts';
import { ACCOUNT, START } from '../../../../support/shape-bench.ts';
import { lifeBench, PO } from './bench.ts';

const claimed = async () => {
  const bench = lifeBench();
  const work = await claimOrder(bench.deps, bench.run, PO);
  if (!work) throw new Error('not claimed');
  const read = async () => {
    const row = await bench.deps.state.get(orderLifeKey(ACCOUNT, PO));
    return row && readOrderLifeRow(row);
  };
  const later = (ms: number): typeof bench.deps => ({
    ...bench.deps,
    clock: { ...bench.clock, now: () => START + ms, sleep: () => Promise.resolve() },
  });
  return { ...bench, work, read, later };
};

describe('claimOrder', () => {
  it('gives an order to one run at a time, for longer than the function may run', async () => {
    const { deps, run, read } = await claimed();

    expect(await claimOrder(deps, run, PO)).toBeUndefined();
    expect((await read())?.claim?.until).toBe(START + 200_000 + MINUTE_MS);
  });

  it('gives the order of a run that died to the next one', async () => {
    const { run, later } = await claimed();
    const next = later(200_000 + MINUTE_MS);

    expect(await claimOrder(next, run, PO)).toBeDefined();
  });
});

describe('releaseOrderLife', () => {
  it('has the order looked at right after when somebody asked meanwhile', async () => {
    const { deps, run, work, read } = await claimed();
    await claimOrder(deps, run, PO);

    await releaseOrderLife(deps, work, (order) => ({ ...order, lookAt: START + 99_000 }));

    expect(await read()).toMatchObject({ isWanted: false, lookAt: START });
    expect(await read()).not.toHaveProperty('claim');
  });

  it('leaves what is asked for to its time when nobody asked', async () => {
    const { deps, work, read } = await claimed();

    await releaseOrderLife(deps, work, (order) => ({ ...order, lookAt: START + 99_000 }));

    expect((await read())?.lookAt).toBe(START + 99_000);
  });
});

describe('claimOrder for what Walmart told', () => {
  it('has the order looked at once more when a read shows what was told', async () => {
    const { deps, run, read } = await claimed();
    const told = await claimOrder(deps, run, '9000000000001', true);
    if (!told) throw new Error('not claimed');

    await releaseOrderLife(deps, told, (order) => ({ ...order, lookAt: START + 6 * HOUR_MS }));

    const row = await deps.state.get(orderLifeKey(ACCOUNT, '9000000000001'));
    expect(row && readOrderLifeRow(row)).toMatchObject({ lookAt: START + 5 * MINUTE_MS });
    expect(await read()).not.toHaveProperty('confirmAt');
  });

  it('asks for no further look after that one', async () => {
    const { deps, run, later } = await claimed();
    const po = '9000000000001';
    const told = await claimOrder(deps, run, po, true);
    if (told) await releaseOrderLife(deps, told, (order) => order);
    const next = later(5 * MINUTE_MS);
    const again = await claimOrder(next, run, po);
    if (!again) throw new Error('not claimed');

    await releaseOrderLife(next, again, ({ lookAt: _lookAt, ...order }) => order);

    const row = await deps.state.get(orderLifeKey(ACCOUNT, po));
    expect(row && readOrderLifeRow(row)).not.toHaveProperty('lookAt');
  });

  it('remembers what was told while another run is at the order', async () => {
    const { deps, run, work, read } = await claimed();
    await claimOrder(deps, run, PO, true);

    await releaseOrderLife(deps, work, (order) => order);

    expect(await read()).toMatchObject({ lookAt: START, confirmAt: START + 5 * MINUTE_MS });
  });
});

describe('saveOrder', () => {
  it('writes nothing when another run has taken the order over', async () => {
    const { deps, run, work, later, read } = await claimed();
    await claimOrder(later(200_000 + MINUTE_MS), run, PO);

    const saving = saveOrder(deps, work, (order) => ({ ...order, hasReturns: true }));

    await expect(saving).rejects.toMatchObject({ code: 'ORDER_CLAIM_LOST', disposition: 'retry' });
    expect((await read())?.hasReturns).toBe(false);
  });
});

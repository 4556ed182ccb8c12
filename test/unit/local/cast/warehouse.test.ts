import { describe, expect, test } from 'vitest';
import { createWarehouse } from '../../../../local/cast/warehouse.ts';
import { HOUR_MS, MINUTE_MS } from '../../../../shared/core/index.ts';
import { bench, caseOf, life, open, START, seen } from './bench.ts';

const warehouse = (of: ReturnType<typeof bench>) => {
  const told: string[] = [];
  return {
    told,
    ...createWarehouse({
      ...of.parts,
      onShipped: () => told.push('shipped'),
      onPatienceLost: () => told.push('patience lost'),
    }),
  };
};

const two = [{ lineNumber: '1', units: 2 }];

describe('createWarehouse', () => {
  test('ships what is reserved with a number, once', async () => {
    const world = bench(seen());
    const { planShipping, told } = warehouse(world);

    planShipping(caseOf(life()), START + HOUR_MS);
    await world.play();

    expect(world.deeds).toEqual([[1, 'ship', { carrier: 'UPS Ground', lines: two, tracking: '1ZPO01' }]]);
    expect(told).toEqual(['shipped']);
  });

  test('adds up the units of a line that stands on two lines in Odoo', async () => {
    const world = bench(seen({ deliveries: [open({ reserved: [...two, { lineNumber: '1', units: 1 }] })] }));

    warehouse(world).planShipping(caseOf(life()), START);
    await world.play();

    expect(world.deeds[0]?.[2]).toMatchObject({ lines: [{ lineNumber: '1', units: 3 }] });
  });

  test('packs two parcels, each with its number', async () => {
    const world = bench(seen());

    warehouse(world).planShipping(caseOf(life({}, { shape: 'two-packages' })), START);
    await world.play();

    expect(world.deeds[0]?.[2]).toEqual({
      carrier: 'UPS Ground',
      parcels: [
        { lines: [{ lineNumber: '1', units: 1 }], tracking: '1ZPO01' },
        { lines: [{ lineNumber: '1', units: 1 }], tracking: '1ZPO02' },
      ],
    });
  });

  test('writes the number later, and corrects it', async () => {
    const world = bench(seen());
    const handling = { numberMs: HOUR_MS, correctedMs: 30 * MINUTE_MS };

    warehouse(world).planShipping(caseOf(life({}, handling)), START + HOUR_MS);
    await world.play();

    expect(world.deeds).toEqual([
      [1, 'ship', { carrier: 'UPS Ground', lines: two }],
      [2, 'number', 5, '1ZPO02'],
      [2.5, 'number', 5, '1ZPO03'],
    ]);
  });

  test('writes the number at once when there is no time left for later', async () => {
    const world = bench(seen(), 2);

    warehouse(world).planShipping(caseOf(life({}, { numberMs: HOUR_MS })), START + HOUR_MS);
    await world.play();

    expect(world.deeds).toEqual([[1, 'ship', { carrier: 'UPS Ground', lines: two, tracking: '1ZPO01' }]]);
  });

  test('waits for the order, and while its transfer is held', async () => {
    const world = bench(undefined);
    world.clock.schedule(START + 2 * HOUR_MS, () => {
      world.state.order = seen({ deliveries: [open({ held: true })] });
    });
    world.clock.schedule(START + 4 * HOUR_MS, () => {
      world.state.order = seen();
    });

    warehouse(world).planShipping(caseOf(life()), START + HOUR_MS);
    await world.play();

    expect(world.deeds.map(([hour, what]) => [hour, what])).toEqual([[4, 'ship']]);
  });

  test('leaves a cancelled order alone', async () => {
    const world = bench(seen({ state: 'cancel' }));

    warehouse(world).planShipping(caseOf(life()), START);
    await world.play();

    expect(world.deeds).toEqual([]);
  });

  test('asks for stock every hour, and loses patience', async () => {
    const world = bench(seen({ deliveries: [open({ state: 'confirmed', reserved: [] })] }));
    const { planShipping, told } = warehouse(world);

    planShipping(caseOf(life({}, { patienceMs: 3 * HOUR_MS })), START + HOUR_MS);
    await world.play();

    expect(world.deeds.map(([hour, what]) => [hour, what])).toEqual([1, 2, 3, 4, 5].map((hour) => [hour, 'reserve']));
    expect(told).toEqual(['patience lost']);
  });

  test('takes a return in once its transfer is there', async () => {
    const world = bench(seen());
    world.clock.schedule(START + 2 * HOUR_MS, () => {
      const receipt = { pickingId: 8, state: 'assigned', returnOrderId: 'R1', units: [] };
      world.state.order = seen({ returns: [receipt] });
    });

    warehouse(world).planReceiving(caseOf(life()), 'R1', START + HOUR_MS);
    await world.play();

    expect(world.deeds).toEqual([[2, 'receive', 8]]);
  });
});

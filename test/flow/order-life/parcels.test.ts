/** Parcels as people really write them: back orders, several numbers, corrections, carriers that nobody mapped, numbers that are none. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../shared/core/index.ts';
import { moneyOf, NO_FAULTS, NUMBERS } from '../../support/order-life-money.ts';
import { type OrderLifeWorld, openOrderLifeWorld } from '../../support/order-life-world.ts';

/** Three mugs at 12.49 with 2.40 tax, two cups at 5.10 with 0.82 tax. */
const LINES = [
  { sku: 'MUG', quantity: 3, unitPrice: 1249, tax: 240 },
  { sku: 'CUP', quantity: 2, unitPrice: 510, tax: 82 },
];
const TOTAL = 3747 + 240 + 1020 + 82;
const URL = 'https://track.example/{trackingNumber}';

const start = async (policy: Readonly<Record<string, unknown>> = {}) => {
  const world = await openOrderLifeWorld({ policy });
  const order = await world.bring({ lines: LINES });
  const [mug = '', cup = ''] = world.atWalmart(order).lines.map(({ lineNumber }) => lineNumber);
  const ship = async (shipping: Parameters<typeof world.odoo.control.shipOrder>[1]): Promise<number> => {
    const deed = await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', ...shipping });
    await world.quiet();
    return 'done' in deed ? deed.done : 0;
  };
  return { world, order, mug, cup, ship };
};

const numbersOf = (world: OrderLifeWorld, order: string, kind = 'ship') =>
  world
    .writesOf(order)
    .filter((write) => write.kind === kind && write.accepted)
    .map(({ lines }) => lines.map(({ units, trackingNumber }) => [units ?? 0, trackingNumber]));

describe('a back order', () => {
  it('is reported when it leaves, and charged then', async () => {
    const { world, order, mug, ship } = await start();

    await ship({ tracking: NUMBERS[0], lines: [{ lineNumber: mug, units: 1 }] });
    const first = moneyOf(world, order).charged;
    await ship({ tracking: NUMBERS[1] });

    expect(first).toBe(1249 + 80);
    expect(moneyOf(world, order)).toEqual({ charged: TOTAL, refunded: 0, odoo: TOTAL });
    expect(world.walmart.truth.lineFaults()).toMatchObject(NO_FAULTS);
    expect(await world.questionsOf(order)).toEqual([]);
  });
});

describe('several numbers in the one field', () => {
  it('are dealt to the parcels where the policy names their separator', async () => {
    const { world, order, mug, cup, ship } = await start({ trackingSeparator: 'comma' });

    await ship({
      tracking: `${NUMBERS[0]}, ${NUMBERS[1]}`,
      parcels: [{ lines: [{ lineNumber: mug, units: 3 }] }, { lines: [{ lineNumber: cup, units: 2 }] }],
    });

    expect(numbersOf(world, order).toSorted()).toEqual([[[2, NUMBERS[1]]], [[3, NUMBERS[0]]]]);
    expect(moneyOf(world, order).charged).toBe(TOTAL);
    expect(await world.questionsOf(order)).toEqual([]);
  });

  it('are a question when whose is whose is not clear; the rest of the order goes on', async () => {
    const { world, order, mug, cup, ship } = await start({ trackingSeparator: 'comma' });

    await ship({ tracking: `${NUMBERS[0]},${NUMBERS[1]}`, lines: [{ lineNumber: mug, units: 3 }] });
    await ship({ tracking: NUMBERS[2] });

    expect(await world.questionsOf(order)).toEqual(['ORDER_TRACKING_AMBIGUOUS']);
    expect(numbersOf(world, order)).toEqual([[[2, NUMBERS[2]]]]);
    expect(world.atWalmart(order).lines.map(({ units }) => units.open)).toEqual([3, 0]);
    expect([mug, cup].every((number) => number !== '')).toBe(true);
  });

  it('are a question without a separator, answered by the one right number', async () => {
    const { world, order, ship } = await start();

    const picking = await ship({ tracking: `${NUMBERS[0]},${NUMBERS[1]}` });
    const asked = await world.questionsOf(order);
    await world.odoo.control.writeTracking(picking, NUMBERS[0]);
    await world.quiet();

    expect(asked).toEqual(['ORDER_TRACKING_INVALID']);
    expect(moneyOf(world, order).charged).toBe(TOTAL);
    expect(await world.questionsOf(order)).toEqual([]);
  });
});

describe('a number that is corrected in Odoo', () => {
  it('is corrected at Walmart within four hours, and nothing is shipped or charged again', async () => {
    const { world, order, ship } = await start();
    const picking = await ship({ tracking: NUMBERS[0] });
    await world.pass(3 * HOUR_MS);

    await world.odoo.control.writeTracking(picking, NUMBERS[1]);
    await world.quiet();
    await world.live(20);

    expect(
      numbersOf(world, order, 'track')
        .flat()
        .map(([, number]) => number),
    ).toEqual([NUMBERS[1], NUMBERS[1]]);
    expect(numbersOf(world, order)).toHaveLength(1);
    expect(moneyOf(world, order)).toEqual({ charged: TOTAL, refunded: 0, odoo: TOTAL });
    expect(world.walmart.truth.lineFaults()).toMatchObject(NO_FAULTS);
    expect(await world.questionsOf(order)).toEqual([]);
  });

  it('is a question after that, which goes with the old number', async () => {
    const { world, order, ship } = await start();
    const picking = await ship({ tracking: NUMBERS[0] });
    await world.pass(5 * HOUR_MS);

    await world.odoo.control.writeTracking(picking, NUMBERS[1]);
    await world.quiet();
    const asked = await world.questionsOf(order);
    await world.odoo.control.writeTracking(picking, NUMBERS[0]);
    await world.quiet();

    expect(asked).toEqual(['ORDER_TRACKING_TOO_LATE']);
    expect(numbersOf(world, order, 'track')).toEqual([]);
    expect(await world.questionsOf(order)).toEqual([]);
  });
});

describe('a carrier that nobody mapped', () => {
  it('is a question on its transfer, and nothing is sent', async () => {
    const { world, order, ship } = await start();

    const picking = await ship({ carrier: 'Pony Express', tracking: NUMBERS[0] });

    expect(await world.questionsOf(order)).toEqual(['ORDER_CARRIER_UNMAPPED']);
    expect(Object.values(await world.ledger())[0]?.facts).toMatchObject({ model: 'stock.picking', record: picking });
    expect(world.writesOf(order)).toEqual([]);
  });

  it('goes as "other" with its tracking page where the policy says so', async () => {
    const { world, order, ship } = await start({ unmappedCarrier: { asOther: { trackingUrl: URL } } });

    await ship({ carrier: 'Pony Express', tracking: 'PE12345' });

    const parcels = world.atWalmart(order).lines.flatMap(({ statuses }) => statuses.map(({ parcel }) => parcel));
    expect(JSON.stringify(parcels)).toContain('Pony Express');
    expect(JSON.stringify(parcels)).toContain('https://track.example/PE12345');
    expect(moneyOf(world, order).charged).toBe(TOTAL);
    expect(await world.questionsOf(order)).toEqual([]);
  });
});

describe('what is no tracking number', () => {
  it.each([
    ['longer than Walmart takes', 'A'.repeat(51), 'at most 50 characters'],
    ['with other signs', 'see note #4', 'letters and digits'],
  ])(
    'is parked when %s, with field, value and rule; another parcel of the order goes on',
    async (_what, text, rule) => {
      const { world, order, mug, ship } = await start();

      await ship({ tracking: text, lines: [{ lineNumber: mug, units: 3 }] });
      await ship({ tracking: NUMBERS[0] });

      const [entry] = Object.values(await world.ledger());
      expect(entry).toMatchObject({ code: 'ORDER_TRACKING_INVALID', reason: expect.stringContaining(rule) });
      expect(entry?.reason).toContain('carrier_tracking_ref');
      expect(numbersOf(world, order)).toEqual([[[2, NUMBERS[0]]]]);
      expect(world.atWalmart(order).lines.map(({ units }) => units.open)).toEqual([3, 0]);
    },
  );

  it('is waited for when it is blank', async () => {
    const { world, order, ship } = await start();

    await ship({ tracking: '   ' });

    expect(world.writesOf(order)).toEqual([]);
    expect(await world.questionsOf(order)).toEqual([]);
  });
});

describe('a line in Odoo that Walmart does not have', () => {
  it('is asked about, and the others ship', async () => {
    const { world, order, mug, cup, ship } = await start();
    const [strange] = (await world.clock.settle(
      world.rpc.execute('sale.order.line', 'search', [
        [
          ['order_id', '=', world.saleOf(order)],
          ['x_walmart_line_number', '=', cup],
        ],
      ]),
    )) as readonly number[];
    await world.clock.settle(
      world.rpc.execute('sale.order.line', 'write', [[strange], { x_walmart_line_number: '99' }]),
    );

    await ship({ tracking: NUMBERS[0] });

    expect([...(await world.questionsOf(order))].sort()).toEqual(['ORDER_LINE_MISSING', 'ORDER_LINE_UNKNOWN']);
    expect(numbersOf(world, order)).toEqual([[[3, NUMBERS[0]]]]);
    expect(world.atWalmart(order).lines.find(({ lineNumber }) => lineNumber === mug)?.units.shipped).toBe(3);
  });
});

describe('more units in Odoo than Walmart ordered', () => {
  it('are never shipped at Walmart beyond its own; a person is asked', async () => {
    const { world, order, mug, ship } = await start();
    await world.odoo.control.lowerLine(world.saleOf(order), { lineNumber: mug, units: 5 });

    await ship({ tracking: NUMBERS[0] });

    expect([...(await world.questionsOf(order))].sort()).toEqual(['ORDER_DELIVERED_BEYOND', 'ORDER_ORDERED_BEYOND']);
    expect(world.atWalmart(order).lines.map(({ units }) => units.shipped)).toEqual([3, 2]);
    expect(moneyOf(world, order).charged).toBe(TOTAL);
    expect(world.walmart.truth.lineFaults()).toMatchObject(NO_FAULTS);
  });
});

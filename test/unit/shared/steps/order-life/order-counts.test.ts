import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, TransientError } from '../../../../../shared/core/index.ts';
import {
  noteOrders,
  noteShipment,
  readSellerCounts,
  type Shipment,
} from '../../../../../shared/steps/order-life/order-counts.ts';
import { tellSellerRates } from '../../../../../shared/steps/order-life/seller-rates.ts';
import { ACCOUNT, failing, START, shapeBench } from '../../../../support/shape-bench.ts';

const open = () => {
  const { deps, lines, metric } = shapeBench('order-poll');
  const scope = { state: deps.state, account: ACCOUNT };
  const runAt = (startedAt: number) => ({
    ...{ flow: 'order-poll', account: ACCOUNT, environment: 'local' as const, correlationId: 'c-1' },
    telemetry: deps.telemetry,
    startedAt,
    remainingMs: () => 60_000,
  });
  return { deps, lines, metric, scope, runAt, run: runAt(START) };
};

const shipment: Shipment = {
  purchaseOrderId: '1796277083022',
  parcel: '41/PACK1',
  lineUnits: 3,
  shipBy: START,
  shippedAt: START,
  carrier: { carrier: 'UPS' },
};

describe('noteOrders', () => {
  it('counts each on the day it was placed, and leaves out what is older than the window', async () => {
    const { scope, run } = open();

    await noteOrders(scope, run, [START, START - DAY_MS, START - 29 * DAY_MS, START - 31 * DAY_MS]);
    await noteOrders(scope, run, [START - DAY_MS]);

    expect(await readSellerCounts(scope, START)).toMatchObject({ orders: 4 });
    expect(await readSellerCounts(scope, START + DAY_MS)).toMatchObject({ orders: 3 });
  });

  it('adds up what is counted side by side', async () => {
    const { scope, run } = open();

    await Promise.all(
      [1, 2, 3, 4].map((many) =>
        noteOrders(
          scope,
          run,
          Array.from({ length: many }, () => START),
        ),
      ),
    );

    expect(await readSellerCounts(scope, START)).toMatchObject({ orders: 10 });
  });

  it('holds up nobody when the store is away, and says so', async () => {
    const { scope, run, lines } = open();
    const away = new TransientError({ code: 'AWS_UNREACHABLE', message: 'away' });

    await noteOrders({ ...scope, state: failing(scope.state, ['put'], away) }, run, [START]);

    expect(lines).toMatchObject([{ message: 'not counted for the seller rates', code: 'AWS_UNREACHABLE' }]);
  });

  it('leaves rows that go by themselves', async () => {
    const { deps, scope, run } = open();
    await noteOrders(scope, run, [START]);

    await deps.clock.run(START + 36 * DAY_MS);

    expect((await scope.state.list(`counts#${ACCOUNT}`, { limit: 10 })).rows).toEqual([]);
  });
});

describe('noteShipment', () => {
  it.each([
    ['in time', {}, { onTime: 3, late: 0, tracked: 3 }],
    ['late', { shippedAt: START + 1 }, { onTime: 0, late: 3, tracked: 3 }],
    [
      'with a carrier that Walmart cannot follow',
      { carrier: { otherCarrier: 'Bike', trackingUrl: 'https://b.example/1' } },
      { onTime: 3, late: 0, tracked: 0 },
    ],
  ])('counts units that went out %s', async (_what, change, counted) => {
    const { scope, run } = open();

    await noteShipment(scope, run, { ...shipment, ...change });

    expect(await readSellerCounts(scope, START)).toMatchObject(counted);
  });

  it('counts a parcel once, and each parcel of an order', async () => {
    const { scope, run } = open();

    await noteShipment(scope, run, shipment);
    await noteShipment(scope, run, { ...shipment, shippedAt: START + HOUR_MS });
    await noteShipment(scope, run, { ...shipment, parcel: '41/PACK2', lineUnits: 1 });

    expect(await readSellerCounts(scope, START)).toMatchObject({ onTime: 4, late: 0 });
  });
});

describe('tellSellerRates', () => {
  it('publishes the rates once an hour', async () => {
    const { deps, scope, runAt, run, metric } = open();
    await noteOrders(
      scope,
      run,
      Array.from({ length: 100 }, () => START),
    );
    await noteShipment(scope, run, { ...shipment, lineUnits: 57 });
    await noteShipment(scope, run, { ...shipment, parcel: '42', lineUnits: 3, shippedAt: START + HOUR_MS });

    for (let minute = 0; minute < 60; minute += 1) await tellSellerRates(scope, runAt(START + minute * 60_000));
    deps.telemetry.flush();

    expect(metric('OnTimePercent')).toBe(95);
    expect(metric('ValidTrackingPercent')).toBe(100);
    expect(metric('CancelledPercent')).toBe(0);

    await tellSellerRates(scope, runAt(START + HOUR_MS));
    deps.telemetry.flush();

    expect(metric('OnTimePercent')).toBe(190);
  });
});

import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../../../shared/core/index.ts';
import {
  noteSellerCancel,
  readCancelCounts,
  releaseCancellations,
} from '../../../../../shared/steps/order-life/cancel-counts.ts';
import { noteOrders } from '../../../../../shared/steps/order-life/order-counts.ts';
import { cancelBrake } from '../../../../../shared/transform/index.ts';
import { ACCOUNT, START, shapeBench } from '../../../../support/shape-bench.ts';

const PO = (n: number) => String(1_796_277_083_000 + n);

const open = () => {
  const { deps } = shapeBench('order-changed');
  const run = {
    ...{ flow: 'order-changed', account: ACCOUNT, environment: 'local' as const, correlationId: 'c-1' },
    telemetry: deps.telemetry,
    startedAt: START,
    remainingMs: () => 60_000,
  };
  return { deps, run, scope: { state: deps.state, account: ACCOUNT } };
};

describe('noteSellerCancel', () => {
  it('counts a purchase order once, also when it is noted again on another day', async () => {
    const { scope } = open();

    await noteSellerCancel(scope, PO(1), START);
    await noteSellerCancel(scope, PO(1), START);
    await noteSellerCancel(scope, PO(1), START + 3 * DAY_MS);
    await noteSellerCancel(scope, PO(2), START + 3 * DAY_MS);

    expect(await readCancelCounts(scope, START + 3 * DAY_MS)).toMatchObject({ cancelled30Days: 2, lastHour: 1 });
  });

  it('counts those noted at the same moment', async () => {
    const { scope } = open();

    await Promise.all([1, 2, 3, 3].map((n) => noteSellerCancel(scope, PO(n), START)));

    expect(await readCancelCounts(scope, START)).toMatchObject({ cancelled30Days: 3, lastHour: 3 });
  });
});

describe('readCancelCounts', () => {
  it('is empty for an account without orders', async () => {
    const { scope } = open();

    expect(await readCancelCounts(scope, START)).toEqual({
      lastHour: 0,
      cancelled30Days: 0,
      orders30Days: 0,
      isReleased: false,
    });
  });

  it('leaves out the order that is to be cancelled: its second call is no second cancellation', async () => {
    const { scope, run } = open();
    await noteOrders(
      scope,
      run,
      Array.from({ length: 10 }, () => START),
    );
    for (const n of [1, 2, 3, 4, 5]) await noteSellerCancel(scope, PO(n), START);

    const policy = { cancelsPerHour: 5, cancelRateLimit: 1 };
    expect(cancelBrake(await readCancelCounts(scope, START, PO(5)), policy)).toBeUndefined();
    expect(cancelBrake(await readCancelCounts(scope, START, PO(6)), policy)).toBeDefined();
  });

  it('forgets an hour and a month as they pass, over midnight too', async () => {
    const { deps, scope, run } = open();
    const lateAt = START + 11 * HOUR_MS + 30 * 60_000;
    await noteOrders(scope, run, [START, START]);
    await noteSellerCancel(scope, PO(1), lateAt);

    const afterMidnight = await readCancelCounts(scope, lateAt + 59 * 60_000);
    const afterAnHour = await readCancelCounts(scope, lateAt + HOUR_MS);
    await deps.clock.run(START + 31 * DAY_MS);
    const afterAMonth = await readCancelCounts(scope, START + 31 * DAY_MS);

    expect(afterMidnight).toMatchObject({ lastHour: 1, cancelled30Days: 1, orders30Days: 2 });
    expect(afterAnHour).toMatchObject({ lastHour: 0, cancelled30Days: 1, orders30Days: 2 });
    expect(afterAMonth).toMatchObject({ lastHour: 0, cancelled30Days: 0, orders30Days: 0 });
  });

  it('brakes the sixth within an hour, and lets it go while a person has released', async () => {
    const { scope, run } = open();
    const policy = { cancelsPerHour: 5, cancelRateLimit: 0.015 };
    await noteOrders(
      scope,
      run,
      Array.from({ length: 5000 }, () => START),
    );
    const said: (string | undefined)[] = [];
    for (let n = 0; n < 6; n += 1) {
      said.push(cancelBrake(await readCancelCounts(scope, START), policy));
      await noteSellerCancel(scope, PO(n), START);
    }

    await releaseCancellations(scope, START + HOUR_MS / 2);

    expect(said.map((each) => each !== undefined)).toEqual([false, false, false, false, false, true]);
    expect(cancelBrake(await readCancelCounts(scope, START + HOUR_MS / 2 - 1), policy)).toBeUndefined();
    expect(cancelBrake(await readCancelCounts(scope, START + HOUR_MS / 2), policy)).toBeDefined();
  });
});

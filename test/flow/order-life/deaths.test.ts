/** The process dies at each effect of a look, before or after it; nothing happens twice, and all ends right. */
import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/core/index.ts';
import { dieAt, dieEverywhere } from '../../support/order-life-deaths.ts';
import { moneyOf, NO_FAULTS, NUMBERS } from '../../support/order-life-money.ts';
import { type OrderLifeWorld, openOrderLifeWorld } from '../../support/order-life-world.ts';

/** Two mugs at 12.49 with 1.99 tax. */
const LINES = [{ sku: 'MUG', quantity: 2, unitPrice: 1249, tax: 199 }];
const TOTAL = 2498 + 199;

const acceptedOf = (world: OrderLifeWorld, order: string, kind: string) =>
  world.writesOf(order).filter((write) => write.kind === kind && write.accepted);

const lookOnce = (world: OrderLifeWorld, order: string) => async () => {
  await world.ask(order);
  await world.look();
};

describe('a process that dies', () => {
  it('while it ships, reports the parcel once', { timeout: 120_000 }, async () => {
    const deaths = await dieEverywhere(async (at, when) => {
      const world = await openOrderLifeWorld();
      const order = await world.bring({ lines: LINES });
      await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: NUMBERS[0] });

      const died = await dieAt(world, at, when, lookOnce(world, order));
      await world.quiet();

      const told = `effect ${at} ${when}`;
      expect(acceptedOf(world, order, 'ship'), told).toHaveLength(1);
      expect(moneyOf(world, order), told).toEqual({ charged: TOTAL, refunded: 0, odoo: TOTAL });
      expect(world.walmart.truth.lineFaults(), told).toMatchObject(NO_FAULTS);
      expect(await world.questionsOf(order), told).toEqual([]);
      return died;
    });

    expect(deaths).toBeGreaterThan(10);
  });

  it('while it cancels, cancels once and on both sides', { timeout: 120_000 }, async () => {
    const deaths = await dieEverywhere(async (at, when) => {
      const world = await openOrderLifeWorld({ policy: { customerCancel: 'cancel' } });
      const order = await world.bring({ lines: LINES });
      world.walmart.askToCancel(order);

      const died = await dieAt(world, at, when, lookOnce(world, order));
      await world.quiet();

      const told = `effect ${at} ${when}`;
      expect(acceptedOf(world, order, 'cancel'), told).toHaveLength(1);
      expect(world.atWalmart(order).lines[0]?.units, told).toMatchObject({ open: 0, cancelled: 2 });
      expect(world.atOdoo(order).state, told).toBe('cancel');
      expect(await world.questionsOf(order), told).toEqual([]);
      return died;
    });

    expect(deaths).toBeGreaterThan(10);
  });

  it('while it refunds a return, refunds once and books it once', { timeout: 180_000 }, async () => {
    const deaths = await dieEverywhere(async (at, when) => {
      const world = await openOrderLifeWorld();
      const order = await world.bring({ lines: LINES });
      await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: NUMBERS[0] });
      await world.quiet();
      const lineNumber = world.atWalmart(order).lines[0]?.lineNumber ?? '';
      world.walmart.createReturn({ purchaseOrderId: order, lines: [{ lineNumber, quantity: 1 }], travels: false });
      await world.quiet();
      await world.odoo.control.receiveReturn(world.atOdoo(order).returns[0]?.pickingId ?? 0);

      const died = await dieAt(world, at, when, lookOnce(world, order));
      await world.quiet();

      const told = `effect ${at} ${when}`;
      expect(acceptedOf(world, order, 'returnRefund'), told).toHaveLength(1);
      expect(moneyOf(world, order), told).toEqual({ charged: TOTAL, refunded: 1348, odoo: TOTAL });
      expect(
        world.atOdoo(order).credits.map(({ total }) => total),
        told,
      ).toEqual([13.48]);
      expect(world.walmart.truth.lineFaults(), told).toMatchObject(NO_FAULTS);
      expect(await world.questionsOf(order), told).toEqual([]);
      return died;
    });

    expect(deaths).toBeGreaterThan(10);
  });

  it('while it refunds a credit note, refunds once, though reads are ten minutes old then', {
    timeout: 180_000,
  }, async () => {
    const deaths = await dieEverywhere(async (at, when) => {
      const world = await openOrderLifeWorld();
      const order = await world.bring({ lines: LINES });
      await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: NUMBERS[0] });
      await world.quiet();
      await world.pass(15 * MINUTE_MS);
      const lines = [{ lineNumber: world.atWalmart(order).lines[0]?.lineNumber ?? '', units: 1 }];
      await world.odoo.control.credit(world.saleOf(order), { lines, approved: true });

      const died = await dieAt(world, at, when, lookOnce(world, order));
      const until = world.clock.now() + 15 * MINUTE_MS;
      world.walmart.faults.add({ kind: 'stale', staleMs: 10 * MINUTE_MS, until, match: { method: 'GET' } });
      await world.live(50);
      await world.quiet();

      const told = `effect ${at} ${when}`;
      expect(acceptedOf(world, order, 'refund'), told).toHaveLength(1);
      expect(moneyOf(world, order), told).toEqual({ charged: TOTAL, refunded: 1349, odoo: TOTAL });
      expect(world.walmart.truth.lineFaults(), told).toMatchObject(NO_FAULTS);
      return died;
    });

    expect(deaths).toBeGreaterThan(10);
  });
});

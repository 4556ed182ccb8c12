import { describe, expect, it } from 'vitest';
import { planRetry } from '../../../bin/commands/failures-plan.ts';
import { giveBack } from '../../../bin/commands/failures-retry.ts';
import { type LedgerRow, needRow } from '../../../bin/commands/failures-rows.ts';
import type { Target } from '../../../bin/commands/target.ts';
import { ACCOUNT, openStockWorld, type StockWorld } from '../../support/stock-world.ts';

const KEY = 'sku/MUG';

const targetOf = (world: StockWorld): Target => ({
  account: ACCOUNT,
  environment: 'local',
  isLocal: true,
  clock: world.clock,
  state: world.memory.state('state'),
  ledger: world.memory.state('failures'),
  audit: world.memory.audit('audit'),
  trail: { of: async () => [] },
  outbox: world.memory.outbox(),
  queueUrl: async () => world.env.QUEUE_URL,
  secretBase: 'bridge/local/acme',
  vault: () => world.memory.vault(),
});

/** Walmart refuses the quantity of 30; the fault goes on until `end`. */
const refused = async () => {
  const world = await openStockWorld({ products: [{ sku: 'MUG', qty: 50 }] });
  await world.calmDown();
  const end = world.walmart.faults.add({ kind: 'status', status: 400, match: { method: 'PUT' } });
  await world.settle(world.odoo.control.countStock('MUG', 30));
  await world.dropHints();
  await world.run('stock-poll');
  await world.run('inventory-push');
  const target = targetOf(world);
  const row: LedgerRow = await world.settle(needRow(target, KEY));
  return { world, target, row, end };
};

describe('bridge failures retry of a SKU', () => {
  it('has the refused quantity sent again, and its success takes the row away', async () => {
    const { world, target, row, end } = await refused();
    end();

    const plan = await world.settle(giveBack(target, 'alice', row, ''));
    const between = await world.ledger(KEY);
    await world.run('inventory-push');

    expect(plan?.does).toBe('act');
    expect(between).toMatchObject({ state: 'waiting', attempts: 1, code: row.entry.code });
    expect(world.inputQty('MUG')).toBe(30);
    expect(await world.ledger(KEY)).toBeUndefined();
  });

  it('is parked again when Walmart still refuses, and is sent once only', async () => {
    const { world, target, row } = await refused();
    const puts = world.puts();

    await world.settle(giveBack(target, 'alice', row, ''));
    await world.run('inventory-push');
    await world.run('inventory-push');

    expect(world.puts()).toBe(puts + 1);
    expect(await world.ledger(KEY)).toMatchObject({ state: 'parked', attempts: 2 });
  });

  it('leaves a SKU alone that is not written to Walmart, and says why', async () => {
    const { world, target, row } = await refused();
    await world.writeProduct('MUG', { active: false });
    await world.run('stock-poll');

    const plan = await world.settle(planRetry(target, row, ''));

    expect(plan).toMatchObject({ does: 'nothing', why: expect.stringContaining('not written to Walmart now') });
  });

  it('asks for the ship node when the SKU is not at this one', async () => {
    const { world, target, row } = await refused();

    const plan = await world.settle(planRetry(target, row, 'EAST'));

    expect(plan).toMatchObject({ does: 'nothing', why: expect.stringContaining('--node') });
  });
});

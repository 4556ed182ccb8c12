import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/core/index.ts';
import { openStockWorld, type StockWorld } from '../../support/stock-world.ts';

/** Time for a full read, a read-back and the pushes between. */
const quarter = async (world: StockWorld): Promise<void> => {
  await world.pass(15 * MINUTE_MS);
  await world.run('stock-poll');
  await world.run('inventory-verify');
  await world.run('inventory-push');
};

const reasonOf = async (world: StockWorld, sku: string): Promise<string | undefined> => {
  const { binding } = await world.sku(sku);
  return binding?.status === 'skipped' ? binding.reason : binding?.status;
};

describe('the binding of a SKU', () => {
  it('publishes nothing of a product that nobody flagged, and keeps no row of it but what Walmart shows', async () => {
    const world = await openStockWorld({
      products: [
        { sku: 'MUG', qty: 10 },
        { sku: 'OTHER', qty: 5, flagged: false },
      ],
      atWalmart: { MUG: 0, OTHER: 3 },
    });

    await world.calmDown();
    await world.settle(world.odoo.control.countStock('OTHER', 0));
    await world.workOffHints();
    await quarter(world);

    expect(world.inputQty('OTHER')).toBe(3);
    expect((await world.sku('OTHER')).wanted).toBeUndefined();
  });

  it.each([
    ['unflagged', { x_walmart_sync: false }],
    ['archived', { active: false }],
    ['notStorable', { is_storable: false }],
  ])('lets a SKU go with its reason when it becomes %s, and never sets it to 0', async (reason, values) => {
    const world = await openStockWorld({
      products: [
        { sku: 'MUG', qty: 10 },
        { sku: 'CUP', qty: 7 },
      ],
    });
    await world.calmDown();
    const puts = world.puts();

    await world.writeProduct('MUG', values);
    await quarter(world);
    await world.settle(world.odoo.control.countStock('CUP', 6));
    await world.workOffHints();
    await quarter(world);

    expect(await reasonOf(world, 'MUG')).toBe(reason);
    expect([world.inputQty('MUG'), world.inputQty('CUP')]).toEqual([10, 6]);
    expect(world.puts() - puts).toBe(1);
  });

  it('does not fight the merchant over a SKU that is no longer flagged', async () => {
    const world = await openStockWorld({ products: [{ sku: 'MUG', qty: 10 }] });
    await world.calmDown();
    const puts = world.puts();

    await world.writeProduct('MUG', { x_walmart_sync: false });
    await quarter(world);
    await world.sellerSets('MUG', 50);
    await quarter(world);
    await quarter(world);

    expect(world.inputQty('MUG')).toBe(50);
    expect(world.puts()).toBe(puts);
  });

  it('lets the old SKU of a renamed product go and publishes the new one', async () => {
    const world = await openStockWorld({ products: [{ sku: 'MUG', qty: 10 }], atWalmart: { MUG: 0, 'MUG-2': 0 } });
    await world.calmDown();

    await world.writeProduct('MUG', { default_code: 'MUG-2' });
    await quarter(world);
    await world.settle(world.odoo.control.countStock('MUG-2', 4));
    await world.workOffHints();
    await quarter(world);

    expect(await reasonOf(world, 'MUG')).toBe('unreadable');
    expect([world.inputQty('MUG'), world.inputQty('MUG-2')]).toEqual([10, 4]);
  });

  it('publishes a SKU again that comes back', async () => {
    const world = await openStockWorld({ products: [{ sku: 'MUG', qty: 10 }] });
    await world.calmDown();
    await world.writeProduct('MUG', { x_walmart_sync: false });
    await quarter(world);
    await world.settle(world.odoo.control.countStock('MUG', 4));
    await world.workOffHints();

    await world.writeProduct('MUG', { x_walmart_sync: true });
    await quarter(world);

    expect(world.inputQty('MUG')).toBe(4);
  });

  it('skips a SKU that two products carry, and publishes it when one of them gives it up', async () => {
    const world = await openStockWorld({
      products: [
        { sku: 'MUG', qty: 10 },
        { sku: 'TWIN', qty: 3 },
      ],
      atWalmart: { MUG: 0, TWIN: 0 },
    });
    await world.calmDown();

    await world.writeProduct('TWIN', { default_code: 'MUG' });
    await quarter(world);
    const doubled = await reasonOf(world, 'MUG');
    const kept = world.inputQty('MUG');
    await world.archiveFirst('MUG');
    await quarter(world);

    expect(doubled).toBe('doubledSku');
    expect(kept).toBe(10);
    expect(world.inputQty('MUG')).toBe(3);
  });

  it('publishes nothing while Walmart does not know the SKU, and its quantity once it appears there', async () => {
    const world = await openStockWorld({ products: [{ sku: 'MUG', qty: 10 }], atWalmart: {} });
    await world.run('stock-poll');
    await quarter(world);
    const before = world.walmart.truth.calls().endpoints['PUT /v3/inventory'];

    world.walmart.addItem({ sku: 'MUG', productName: 'Mug', price: 1000 });
    await quarter(world);

    expect(before).toBeUndefined();
    expect(world.inputQty('MUG')).toBe(10);
    expect(world.puts()).toBe(1);
  });

  it('stops sending what Walmart answers with 404, without a failure, until it is listed again', async () => {
    const world = await openStockWorld({ products: [{ sku: 'MUG', qty: 10 }] });
    await world.run('stock-poll');
    await world.run('inventory-verify');
    const end = world.onWalmart((request) =>
      request.method === 'PUT'
        ? {
            status: 404,
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({
              errors: { error: [{ code: 'CONTENT_NOT_FOUND.GMP_INVENTORY_API', severity: 'INFO' }] },
            }),
          }
        : undefined,
    );

    await world.run('inventory-push');
    await world.run('inventory-push');
    end();
    const during = await world.sku('MUG');
    await quarter(world);

    expect(during.walmart?.listed).toBe(false);
    expect(world.metric('inventory-push', 'PutUnknownSku')).toBe(1);
    expect(world.inputQty('MUG')).toBe(10);
  });

  it('skips a kit, whose stock is that of its parts', async () => {
    const world = await openStockWorld({ products: [{ sku: 'KIT', qty: 10 }] });
    world.onOdoo(({ body }) =>
      body.includes('"fields_get"') && body.includes('is_kits') ? json({ is_kits: { type: 'boolean' } }) : undefined,
    );
    world.onOdoo(({ body }) =>
      body.includes('"product.product"') && body.includes('"search_read"') && body.includes('is_kits')
        ? json([kitRow])
        : undefined,
    );

    await world.run('stock-poll');
    await quarter(world);

    expect(await reasonOf(world, 'KIT')).toBe('kit');
    expect(world.puts()).toBe(0);
  });
});

const kitRow = {
  id: 1,
  default_code: 'KIT',
  display_name: '[KIT] KIT',
  active: true,
  is_storable: true,
  x_walmart_sync: true,
  uom_id: 1,
  product_tmpl_id: 1,
  is_kits: true,
};

const json = (result: unknown) => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ jsonrpc: '2.0', id: 1, result }),
});

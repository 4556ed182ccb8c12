/** A person's word about a SKU that is held at 0, and about cancellations that the brake stopped, against embedded engines. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../shared/core/index.ts';
import { changeSku, loadSkus, readCancelCounts } from '../../shared/steps/index.ts';
import { holdAtZero } from '../../shared/transform/index.ts';
import { ACCOUNT, type BridgeDesk, NOW, openBridgeDesk } from '../support/bridge-desk.ts';

let desk: BridgeDesk;
beforeEach(async () => {
  desk = await openBridgeDesk();
});
afterEach(() => desk.close());

describe('bridge stock release of a SKU', () => {
  const hold = async () => {
    const scope = { state: desk.state, account: ACCOUNT, shipNode: '' };
    for (const loaded of (await loadSkus(scope, ['OBS-1012'])).values())
      await changeSku(scope, loaded, (state) =>
        holdAtZero(state, { version: 90, at: NOW - MINUTE_MS, reason: 'cancelled at Walmart as out of stock' }),
      );
  };

  it('ends the hold at 0, has the product read again, and keeps who and why', async () => {
    await hold();
    const shown = await desk.bridge('sku', 'show', 'OBS-1012');

    const { code, out } = await desk.bridge('stock', 'release', 'OBS-1012', '--reason', 'counted by phone');

    expect(shown.out).toMatch(/held at 0 +since .*, cancelled at Walmart as out of stock: until it is counted/);
    expect(code).toBe(0);
    expect(out).toContain('is no longer held at 0');
    expect((await desk.sku('OBS-1012')).zeroHold).toBeUndefined();
    expect(await desk.take('stock-changed')).toMatchObject([{ type: 'stock-hint', body: { productId: 12 } }]);
    expect((await desk.trail('sku/OBS-1012')).at(-1)).toMatch(
      /^sku-hold-ended bridge \(alice\) .*"reason":"counted by phone"/,
    );
  });

  it('says that it is not held, and wants a reason', async () => {
    const free = await desk.bridge('stock', 'release', 'OBS-1012', '--reason', 'x');
    const bare = await desk.bridge('stock', 'release', 'OBS-1012');

    expect(free).toMatchObject({ code: 3, err: expect.stringContaining('is not held at 0') });
    expect(bare).toMatchObject({ code: 2, err: expect.stringContaining('--reason is missing') });
  });
});

describe('bridge order release-cancellations', () => {
  it('lets cancellations through, and keeps who and why', async () => {
    const scope = { state: desk.state, account: ACCOUNT };

    const { code, out } = await desk.bridge('order', 'release-cancellations', '--reason', 'water damage');

    expect({ code, out }).toEqual({
      code: 0,
      out: `order-cancellations is released for ${ACCOUNT} for the rest of the local run`,
    });
    expect(await readCancelCounts(scope, NOW)).toMatchObject({ isReleased: true });
    expect(await desk.trail('brake/order-cancellations')).toEqual([
      'brake-released bridge (alice) {"released":true,"until":null,"reason":"water damage"}',
    ]);
  });

  it('wants a reason', async () => {
    expect(await desk.bridge('order', 'release-cancellations')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--reason'),
    });
  });
});

import { Agent } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveHttp } from '../../../local/simulators/carrier-http.ts';
import { seededRandom } from '../../../local/simulators/simulator.ts';
import { createWalmartSimulator } from '../../../local/simulators/walmart/index.ts';
import { UnknownOutcomeError } from '../../../shared/core/index.ts';
import { MemoryStateStore, MemoryVault, seededChance } from '../../../shared/memory/index.ts';
import { connectWalmart, type WalmartClient } from '../../../shared/walmart/index.ts';

/** Real sockets, time moved by hand: what undici really sends and how it really fails. */
describe('the client over sockets', () => {
  let now = Date.parse('2026-11-20T10:00:00Z');
  const time = {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
  };
  const account = { clientId: 'client', clientSecret: 'secret', partnerId: '100009', shipNode: '100009' };
  const walmart = createWalmartSimulator({ time, random: seededRandom(1), account });
  const http = new Agent();
  let carrier: Awaited<ReturnType<typeof serveHttp>>;
  let connect: (changes?: { readonly baseUrl?: string; readonly headersTimeoutMs?: number }) => WalmartClient;

  beforeAll(async () => {
    walmart.addItem({ sku: 'SKU é 1', productName: 'Thing', price: 1999, inputQty: 100 });
    carrier = await serveHttp(walmart);
    const credentials = JSON.stringify({ clientId: 'client', clientSecret: 'secret' });
    const vault = new MemoryVault(time, {
      'w/credentials': credentials,
      'w/token-0': undefined,
      'w/token-1': undefined,
    });
    const telemetry = { add: () => undefined, info: () => undefined, warn: () => undefined };
    const platform = {
      state: new MemoryStateStore(time),
      vault,
      clock: time,
      chance: seededChance(1),
      http,
      telemetry,
    };
    connect = (changes = {}) =>
      connectWalmart({ baseUrl: carrier.url, account: 'local/acme', secretBase: 'w', ...changes }, platform);
  });

  afterAll(async () => {
    await http.close();
    await carrier.close();
  });

  it('ships, patches and deletes', async () => {
    const { fulfilment, orders, webhooks } = connect();
    const placement = walmart.placeOrder({ lines: [{ sku: 'SKU é 1', quantity: 1 }], visibleAfterMs: 0 });
    const po = placement.placed ? placement.purchaseOrderId : '';
    const [line] = walmart.truth.orders().find((order) => order.po === po)?.lines ?? [];
    const lineNumber = line?.lineNumber ?? '';
    const carrier = { carrier: 'UPS' } as const;
    const parcel = { units: 1, trackingNumber: '1Z', carrier, methodCode: 'Standard', shippedAt: now };
    const target = { eventType: 'PO_CREATED', resourceName: 'ORDER', eventUrl: 'https://x.example.com' };

    const shipped = await fulfilment.ship(po, {
      sellerOrderId: 'S1',
      known: [{ lineNumber, open: 1 }],
      lines: [{ lineNumber, parcels: [parcel] }],
    });
    const [made] = await webhooks.subscribe([target]);
    await webhooks.patch(made?.subscriptionId ?? '', { status: 'INACTIVE' });
    const listed = await webhooks.list();
    const removed = await webhooks.remove(made?.subscriptionId ?? '');

    expect(shipped.outcome).toBe('done');
    expect(JSON.stringify((await orders.get(po))?.raw)).toContain('"trackingNumber":"1Z"');
    expect(listed).toMatchObject([{ status: 'INACTIVE' }]);
    expect(removed).toBe(true);
  });

  it('sends and reads stock and feeds', async () => {
    const { inventory, feeds } = connect();

    await inventory.put('SKU é 1', 7);
    const { feedId } = await feeds.submitInventory([{ sku: 'SKU é 1', amount: 8 }], { feedType: 'inventory' });
    now += 3_600_000;

    expect(await feeds.status(feedId)).toMatchObject({ feedStatus: 'PROCESSED', itemsSucceeded: 1 });
    expect(await inventory.get('SKU é 1')).toEqual({ sku: 'SKU é 1', amount: 8 });
  });

  it('bridges a reset of a read and leaves a reset write open', async () => {
    const { inventory, feeds } = connect();
    walmart.faults.add({ kind: 'reset-before', match: { path: '/v3/inventory' }, count: 1 });
    walmart.faults.add({ kind: 'reset-after', match: { path: '/v3/feeds' }, count: 1 });

    const found = await inventory.get('SKU é 1');
    const error = await feeds
      .submitInventory([{ sku: 'SKU é 1', amount: 9 }], { feedType: 'inventory' })
      .catch((fault: unknown) => fault);

    expect(found?.sku).toBe('SKU é 1');
    expect(error).toBeInstanceOf(UnknownOutcomeError);
  });

  it('knows that nothing went out when nobody listens', async () => {
    const client = connect({ baseUrl: 'http://127.0.0.1:1' });

    const error = await client.feeds
      .submitInventory([{ sku: 'SKU é 1', amount: 9 }], { feedType: 'inventory' })
      .catch((fault: unknown) => fault);

    expect(error).toMatchObject({ code: 'WALMART_UNREACHABLE', disposition: 'retry' });
  });

  it('gives up on an answer that does not come', async () => {
    const client = connect({ headersTimeoutMs: 50 });
    const realWait = new Promise<void>((resolve) => setTimeout(resolve, 3000));
    const silent = await serveHttp({
      handle: async () => {
        await realWait;
        return { status: 200, headers: {}, body: '{}' };
      },
    });
    await client.inventory.get('SKU é 1');
    const late = connect({ baseUrl: silent.url, headersTimeoutMs: 50 });

    const error = await late.orders.acknowledge('1796277083022').catch((fault: unknown) => fault);
    await silent.close();

    expect(error).toMatchObject({ code: 'WALMART_UNKNOWN_OUTCOME', facts: { fault: 'UND_ERR_HEADERS_TIMEOUT' } });
  });
});

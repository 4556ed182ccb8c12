import { describe, expect, it } from 'vitest';
import { SetupError } from '../../../../shared/core/index.ts';
import { ENDPOINTS, type EndpointName, endpointOf } from '../../../../shared/walmart/endpoints.ts';

/** Walmart's table (walmart-api.md section 6) and the order's wish, per minute. */
const ceilings: Partial<Record<EndpointName, number>> = {
  'orders.list': 15 * 60,
  'orders.get': 15 * 60,
  'orders.released': 60,
  'orders.acknowledge': 60,
  'orders.ship': 60,
  'orders.cancel': 60,
  'orders.refund': 60,
  'returns.list': 50,
  'returns.refund': 60,
  'webhooks.eventTypes': 5,
  'webhooks.test': 10,
  'webhooks.list': 50,
  'webhooks.subscribe': 200,
  'webhooks.patch': 5,
  'webhooks.remove': 10,
  'inventory.get': 200,
  'inventory.put': 200,
  'inventories.get': 200,
  'inventories.list': 200,
  'feeds.list': 5000,
  'feeds.status': 5000,
  'feeds.submit:inventory': 10 / 60,
  'feeds.submit:MP_INVENTORY': 50 / 60,
  'feeds.submit:price': 10 / 60,
  'feeds.submit:MP_ITEM': 10 / 60,
  'utilities.apiStatus': 100,
};

describe('ENDPOINTS', () => {
  it.each(Object.entries(ceilings))('keeps %s at or below %d a minute', (name, ceiling) => {
    const { count, perMs } = endpointOf(name);

    expect((count / perMs) * 60_000).toBeCloseTo(ceiling, 9);
  });

  it('lets price feeds of both kinds share one bucket, and feed reads another', () => {
    expect(endpointOf('feeds.submit:price').bucket).toBe(endpointOf('feeds.submit:PRICE_AND_PROMOTION').bucket);
    expect(endpointOf('feeds.list').bucket).toBe(endpointOf('feeds.status').bucket);
  });

  it('lets no POST be sent again by itself', () => {
    const replayed = Object.values(ENDPOINTS).filter(({ method, replayable }) => method === 'POST' && replayable);

    expect(replayed).toEqual([]);
  });
});

describe('endpointOf', () => {
  it.each(['orders.ship2', 'toString', ''])('refuses %j, which has no rate', (name) => {
    expect(() => endpointOf(name)).toThrow(SetupError);
  });
});

/**
 * The endpoints we may call and how fast: data. What is not here is refused before anything is sent.
 * Rates are the smaller of the order's wish (5/s items, 10/s inventory, 15/s orders) and Walmart's published table
 * (walmart-api.md section 6). The burst is never above one second's worth of the wish, nor above Walmart's bucket.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, SetupError } from '../core/index.ts';

export interface Rate {
  /** `count` requests flow back in each `perMs`, evenly. */
  readonly count: number;
  readonly perMs: number;
  /** Requests that may go out at once after a rest. */
  readonly burst: number;
}

/** Who may go first when a bucket runs low: each class leaves a reserve for those before it. */
export const PRIORITIES = ['order', 'stock', 'price', 'product'] as const;
export type Priority = (typeof PRIORITIES)[number];

export interface Endpoint extends Rate {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  /** Endpoints of one bucket share its tokens; the endpoint's own name when missing. */
  readonly bucket?: string;
  /** May be sent again after a broken connection: reads, and absolute writes. */
  readonly replayable: boolean;
  readonly priority: Priority;
}

const rate = (count: number, perMs: number, burst: number): Rate => ({ count, perMs, burst });
const get = (limit: Rate, priority: Priority) => ({ method: 'GET', replayable: true, priority, ...limit }) as const;
const put = (limit: Rate, priority: Priority) => ({ method: 'PUT', replayable: true, priority, ...limit }) as const;
const post = (limit: Rate, priority: Priority) => ({ method: 'POST', replayable: false, priority, ...limit }) as const;

const patch = (limit: Rate, priority: Priority) => ({ method: 'PATCH', replayable: true, priority, ...limit }) as const;
const remove = (limit: Rate, priority: Priority) =>
  ({ method: 'DELETE', replayable: true, priority, ...limit }) as const;

const orderRead = rate(15, SECOND_MS, 15);
const orderWrite = rate(60, MINUTE_MS, 15);
const inventory = rate(200, MINUTE_MS, 10);
const feedRead = rate(5000, MINUTE_MS, 50);
const tenFeedsAnHour = rate(10, HOUR_MS, 10);

const defineEndpoints = <const T extends Readonly<Record<string, Endpoint>>>(endpoints: T): T => endpoints;

export const ENDPOINTS = defineEndpoints({
  /** No published limit; ours keeps far below anything that could be taken for one request per call. */
  'token.issue': post(rate(6, MINUTE_MS, 6), 'order'),
  'token.detail': get(rate(6, MINUTE_MS, 6), 'order'),
  'orders.list': get(orderRead, 'order'),
  'orders.get': get(orderRead, 'order'),
  'orders.released': get(rate(60, MINUTE_MS, 15), 'order'),
  'orders.acknowledge': post(orderWrite, 'order'),
  'orders.ship': post(orderWrite, 'order'),
  'orders.cancel': post(orderWrite, 'order'),
  'orders.refund': post(orderWrite, 'order'),
  'returns.list': get(rate(50, MINUTE_MS, 10), 'order'),
  'returns.refund': post(orderWrite, 'order'),
  'webhooks.eventTypes': get(rate(5, MINUTE_MS, 5), 'product'),
  'webhooks.test': post(rate(10, MINUTE_MS, 5), 'product'),
  'webhooks.list': get(rate(50, MINUTE_MS, 10), 'product'),
  'webhooks.subscribe': post(rate(200, MINUTE_MS, 10), 'product'),
  'webhooks.patch': patch(rate(5, MINUTE_MS, 5), 'product'),
  'webhooks.remove': remove(rate(10, MINUTE_MS, 10), 'product'),
  'inventory.get': get(inventory, 'stock'),
  'inventory.put': put(inventory, 'stock'),
  'inventories.get': get(inventory, 'stock'),
  'inventories.list': get(inventory, 'stock'),
  'feeds.list': { ...get(feedRead, 'stock'), bucket: 'feeds.read' },
  'feeds.status': { ...get(feedRead, 'stock'), bucket: 'feeds.read' },
  'feeds.submit:inventory': post(tenFeedsAnHour, 'stock'),
  'feeds.submit:MP_INVENTORY': post(rate(50, HOUR_MS, 50), 'stock'),
  'feeds.submit:price': { ...post(tenFeedsAnHour, 'price'), bucket: 'feeds.submit:prices' },
  'feeds.submit:PRICE_AND_PROMOTION': { ...post(tenFeedsAnHour, 'price'), bucket: 'feeds.submit:prices' },
  'feeds.submit:promo': post(rate(6, DAY_MS, 6), 'price'),
  'feeds.submit:MP_ITEM': post(tenFeedsAnHour, 'product'),
  'feeds.submit:MP_MAINTENANCE': post(tenFeedsAnHour, 'product'),
  'feeds.submit:MP_ITEM_MATCH': post(rate(20, HOUR_MS, 20), 'product'),
  'feeds.submit:lagtime': post(rate(6, DAY_MS, 6), 'product'),
  'utilities.apiStatus': get(rate(100, MINUTE_MS, 10), 'order'),
});

export type EndpointName = keyof typeof ENDPOINTS;

export interface KnownEndpoint extends Endpoint {
  readonly name: string;
  readonly bucket: string;
}

/**
 * The endpoint of a name, with its bucket.
 * @throws {SetupError} WALMART_ENDPOINT_UNKNOWN when it has no rate: nothing is called without one.
 */
export const endpointOf = (name: string, endpoints: Readonly<Record<string, Endpoint>> = ENDPOINTS): KnownEndpoint => {
  const endpoint = Object.hasOwn(endpoints, name) ? endpoints[name] : undefined;
  if (endpoint === undefined) {
    throw new SetupError({
      code: 'WALMART_ENDPOINT_UNKNOWN',
      message: `Walmart endpoint ${name} has no rate in shared/walmart/endpoints.ts and was not called; add it with its published limit`,
      facts: { endpoint: name },
    });
  }
  return { ...endpoint, name, bucket: endpoint.bucket ?? name };
};

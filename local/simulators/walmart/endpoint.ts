/** What a resource file offers to the router. */

import type { SimRequest, SimResponse } from '../simulator.ts';
import type { Query } from './query.ts';
import type { World } from './state.ts';

export interface Call {
  readonly world: World;
  readonly request: SimRequest;
  /** Decoded values of the `{name}` segments. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly now: number;
  /** Reads show the state of this time: now, or earlier under a `stale` fault. */
  readonly asOf: number;
}

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/v3/orders/{purchaseOrderId}`, as in the published documents. */
  readonly template: string;
  /** Only the token call takes Basic; everything else needs an access token. */
  readonly auth: 'basic' | 'token';
  /** Row of the limit table when it depends on the query; by default method and template. */
  readonly limitRow?: (query: Query) => string;
  /** A promise only where Walmart itself calls somebody before it answers. */
  readonly handle: (call: Call) => SimResponse | Promise<SimResponse>;
}

export const endpointName = (endpoint: Endpoint): string => `${endpoint.method} ${endpoint.template}`;

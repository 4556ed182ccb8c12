/** The Walmart client of one account: everything wired, nothing called yet. */
import type { Dispatcher } from 'undici';
import { type Account, type Breaker, NO_BREAKER, SECOND_MS } from '../core/index.ts';
import type { Chance, Clock, Journal, StateStore, Telemetry, Vault } from '../ports/index.ts';
import type { Priority } from './endpoints.ts';
import { createFeeds, type Feeds } from './feeds.ts';
import { createFulfilment, type Fulfilment } from './fulfilment.ts';
import { guardExchange, guardLimiter } from './guarded.ts';
import type { HeaderSettings } from './headers.ts';
import { createHttp } from './http.ts';
import { createInventory, type Inventory } from './inventory.ts';
import { createLimiter, type Quota } from './limiter.ts';
import { createOrders, type Orders } from './orders.ts';
import { createReturns, type Returns } from './returns.ts';
import { createTokens } from './token.ts';
import { issueToken } from './token-issue.ts';
import { createExchange } from './transport.ts';
import { parseBaseUrl } from './url.ts';
import { createUtilities, type Utilities } from './utilities.ts';
import { createWebhooks, type Webhooks } from './webhooks.ts';

export interface WalmartSettings {
  /** With or without `/v3/` at its end; one of WALMART_BASE_URLS or a simulator's. */
  readonly baseUrl: string;
  readonly account: Account;
  /** Names of the secrets begin with it: `<base>/credentials`, `<base>/token-0`, `<base>/token-1`. */
  readonly secretBase: string;
  /** Default `Walmart Marketplace`. */
  readonly serviceName?: string;
  /** A solution provider's UUID; left out by default. */
  readonly channelType?: string;
  /** `v2` for the stateful sandbox; left out by default. */
  readonly sandboxVersion?: string;
  /** Time-outs of the wire; default 20 s each. */
  readonly headersTimeoutMs?: number;
  readonly bodyTimeoutMs?: number;
  /** Longest wait for an endpoint's quota; default 20 s. Each call may state its own. */
  readonly patienceMs?: number;
}

export interface WalmartPlatform {
  readonly state: Pick<StateStore, 'get' | 'put'>;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly http: Dispatcher;
  readonly telemetry: Pick<Telemetry, 'add' | 'info' | 'warn'>;
  /** Default: none. */
  readonly breaker?: Breaker;
  /** Is told of every write and of reads that fail. Default: nobody is. */
  readonly journal?: Journal;
}

const NO_JOURNAL: Journal = { note: () => {} };

export interface WalmartClient {
  readonly orders: Orders;
  readonly fulfilment: Fulfilment;
  readonly returns: Returns;
  readonly webhooks: Webhooks;
  readonly inventory: Inventory;
  readonly feeds: Feeds;
  readonly utilities: Utilities;
  /** What an endpoint's bucket would give now, for the planner. Names: ENDPOINTS. */
  quotaLeft(endpoint: string, priority?: Priority): Promise<Quota>;
}

const WIRE_TIMEOUT_MS = 20 * SECOND_MS;
const PATIENCE_MS = 20 * SECOND_MS;

const headersOf = (settings: WalmartSettings): HeaderSettings => ({
  serviceName: settings.serviceName ?? 'Walmart Marketplace',
  ...(settings.channelType === undefined ? {} : { channelType: settings.channelType }),
  ...(settings.sandboxVersion === undefined ? {} : { sandboxVersion: settings.sandboxVersion }),
});

/** @throws {SetupError} WALMART_BASE_URL when the base URL is none. */
export const connectWalmart = (settings: WalmartSettings, platform: WalmartPlatform): WalmartClient => {
  const { account, secretBase, patienceMs = PATIENCE_MS } = settings;
  const { clock, chance, state, vault, telemetry, breaker = NO_BREAKER, journal = NO_JOURNAL } = platform;
  const headers = headersOf(settings);
  const limiter = guardLimiter(createLimiter({ account, state, clock, telemetry }), breaker);
  const wire = createExchange({
    http: platform.http,
    base: parseBaseUrl(settings.baseUrl),
    clock,
    telemetry,
    headersTimeoutMs: settings.headersTimeoutMs ?? WIRE_TIMEOUT_MS,
    bodyTimeoutMs: settings.bodyTimeoutMs ?? WIRE_TIMEOUT_MS,
  });
  const exchange = guardExchange(wire, breaker);
  const credentialsName = `${secretBase}/credentials`;
  const issue = () =>
    issueToken({ exchange, limiter, vault, clock, chance, headers, credentialsName, patienceMs, journal });
  const tokens = createTokens({ account, secretBase, state, vault, clock, chance, telemetry, issue });
  const http = createHttp({ exchange, limiter, tokens, clock, chance, headers, patienceMs, journal });

  return {
    orders: createOrders(http, telemetry),
    fulfilment: createFulfilment(http),
    returns: createReturns(http, telemetry),
    webhooks: createWebhooks(http),
    inventory: createInventory(http, telemetry),
    feeds: createFeeds(http, chance),
    utilities: createUtilities(http),
    quotaLeft: (endpoint, priority) => limiter.quotaLeft(endpoint, priority),
  };
};

/** The gateway: finds the endpoint, then checks headers, token and quota in this order, and injects faults. */

import type { SimOutcome, SimRequest, SimResponse } from '../simulator.ts';
import { asXml, edgePage, gatewayError, missingHeader, systemError, tooManyRequests, unauthorized } from './answers.ts';
import { type Call, type Endpoint, endpointName } from './endpoint.ts';
import { drawFault, type FaultSpec } from './faults.ts';
import { matchTemplate, type Query, splitPath } from './query.ts';
import { drawMs } from './settings.ts';
import { settleWorld } from './settle.ts';
import type { World } from './state.ts';
import type { Take } from './throttle.ts';
import { findToken } from './token.ts';

interface Route {
  readonly endpoint: Endpoint;
  readonly params: Readonly<Record<string, string>>;
}

export const createHandler =
  (world: World, endpoints: readonly Endpoint[]) =>
  async (request: SimRequest): Promise<SimOutcome> => {
    const { path, query } = splitPath(request.path);
    const route = findRoute(endpoints, request.method, path);
    const fault = drawFault(world.faults, request, world.time.now(), world.chance.faults);

    await waitFor(world, drawMs(world.settings.latencyMs, world.chance.faults));
    if (fault?.kind === 'slow') await waitFor(world, fault.delayMs);
    settleWorld(world, world.time.now());
    const given = fail(world, fault, request) ?? answer(world, endpoints, route, request, query, fault);
    const outcome = given instanceof Promise ? spoil(fault, await given) : spoil(fault, given);

    const name = route === undefined ? 'unknown' : endpointName(route.endpoint);
    world.calls.count(name, 'broken' in outcome ? 'reset' : String(outcome.status));
    return outcome;
  };

const waitFor = async (world: World, ms: number): Promise<void> => {
  if (ms > 0) await world.time.sleep(ms);
};

/** Templates without a name in braces win: /v3/orders/released is no purchase order. */
const findRoute = (endpoints: readonly Endpoint[], method: string, path: string): Route | undefined => {
  const routes = endpoints.flatMap((endpoint) => {
    const params = endpoint.method === method ? matchTemplate(endpoint.template, path) : undefined;
    return params === undefined ? [] : [{ endpoint, params }];
  });
  return routes.find(({ params }) => Object.keys(params).length === 0) ?? routes[0];
};

/** Faults in place of an answer: nothing is carried out. */
const fail = (world: World, fault: FaultSpec | undefined, request: SimRequest): SimOutcome | undefined => {
  switch (fault?.kind) {
    case 'reset-before':
      return { broken: 'reset' };
    case 'html':
      return edgePage(fault.status ?? 503);
    case 'status':
      return fault.afterEffect === true ? undefined : withEcho(request, errorOf(fault.status));
    case 'throttle': {
      const retryAfter = fault.retryAfterS === undefined ? {} : { 'retry-after': String(fault.retryAfterS) };
      const take = { allowed: false, left: 0, replenishedAt: world.time.now() + (fault.retryAfterS ?? 60) * 1000 };
      return withEcho(request, tooManyRequests({ ...quotaHeaders(world, take), ...retryAfter }));
    }
    default:
      return undefined;
  }
};

/** Faults after the effect: the call was carried out, its answer is lost. */
const spoil = (fault: FaultSpec | undefined, response: SimOutcome): SimOutcome => {
  if ('broken' in response) return response;
  if (fault?.kind === 'reset-after') return { broken: 'reset' };
  if (fault?.kind === 'status' && fault.afterEffect === true) return errorOf(fault.status);
  return response;
};

const errorOf = (status: number): SimResponse => {
  if (status === 401) return unauthorized();
  if (status === 429) return tooManyRequests({});
  if (status >= 500) return systemError(status);
  return gatewayError(status, { code: 'INVALID_REQUEST.GMP_GATEWAY_API', description: 'Invalid Request' });
};

const answer = (
  world: World,
  endpoints: readonly Endpoint[],
  route: Route | undefined,
  request: SimRequest,
  query: Query,
  fault: FaultSpec | undefined,
): SimResponse | Promise<SimResponse> => {
  if (route === undefined) return withEcho(request, noRoute(endpoints, splitPath(request.path).path));
  const { endpoint, params } = route;
  const now = world.time.now();
  const refusal = checkHeaders(world, endpoint, request, now);
  if (refusal !== undefined) return withEcho(request, refusal);
  const take = takeFromBucket(world, endpoint, query, now);
  if (take?.allowed === false) return withEcho(request, tooManyRequests(throttleHeaders(world, take, now)));

  const asOf = fault?.kind === 'stale' && request.method === 'GET' ? now - fault.staleMs : now;
  const call: Call = { world, request, params, query, now, asOf };
  const finish = (response: SimResponse): SimResponse => {
    const shaped = wantsJson(request) || endpoint.auth === 'basic' ? response : asXml(response);
    return withEcho(request, {
      ...shaped,
      headers: { ...shaped.headers, ...(take === undefined ? {} : quotaHeaders(world, take)) },
    });
  };
  const response = endpoint.handle(call);
  return response instanceof Promise ? response.then(finish) : finish(response);
};

const noRoute = (endpoints: readonly Endpoint[], path: string): SimResponse =>
  endpoints.some((endpoint) => matchTemplate(endpoint.template, path) !== undefined)
    ? gatewayError(405, { code: 'METHOD_NOT_ALLOWED.GMP_GATEWAY_API', description: 'Method not allowed' })
    : gatewayError(404, { code: 'URI_NOT_FOUND.GMP_GATEWAY_API', description: `No resource at ${path}` });

const checkHeaders = (world: World, endpoint: Endpoint, request: SimRequest, now: number): SimResponse | undefined => {
  for (const name of ['WM_QOS.CORRELATION_ID', 'WM_SVC.NAME']) {
    if ((request.headers[name.toLowerCase()] ?? '') === '') return missingHeader(name);
  }
  return endpoint.auth === 'token' && findToken(world, request, now) === undefined ? unauthorized() : undefined;
};

const takeFromBucket = (world: World, endpoint: Endpoint, query: Query, now: number): Take | undefined => {
  const row = endpoint.limitRow?.(query) ?? endpointName(endpoint);
  const limit = world.settings.limits[row];
  return limit === undefined ? undefined : world.throttle.take(row, limit, now);
};

const throttleHeaders = (world: World, take: Take, now: number): Record<string, string> => {
  const tells = world.chance.headers() < world.settings.retryAfterShare;
  const seconds = Math.max(1, Math.ceil((take.replenishedAt - now) / 1000));
  return { ...quotaHeaders(world, take), ...(tells ? { 'retry-after': String(seconds) } : {}) };
};

const quotaHeaders = (world: World, take: Take): Record<string, string> => ({
  'x-current-token-count': String(take.left),
  'x-next-replenishment-time': spellTime(world, take.replenishedAt),
});

const spellTime = (world: World, at: number): string => {
  const spellings = ['milliseconds', 'seconds', 'iso'] as const;
  const { replenishmentTimeAs } = world.settings;
  const spelling =
    replenishmentTimeAs === 'varying' ? spellings[Math.floor(world.chance.headers() * 3)] : replenishmentTimeAs;
  if (spelling === 'seconds') return String(Math.ceil(at / 1000));
  return spelling === 'iso' ? new Date(at).toISOString() : String(at);
};

const wantsJson = (request: SimRequest): boolean => /json|\*\/\*/.test(request.headers.accept ?? '');

const withEcho = (request: SimRequest, response: SimResponse): SimResponse => {
  const correlationId = request.headers['wm_qos.correlation_id'];
  return correlationId === undefined
    ? response
    : { ...response, headers: { ...response.headers, 'wm_qos.correlation_id': correlationId } };
};

/** Both far sides as one container reaches them: each call may break before or after it took hold, and the container with it. */
import { errors } from 'undici';
import type { OdooSimulator } from '../simulators/odoo/index.ts';
import type { SimOutcome, SimRequest, SimTime, Simulator } from '../simulators/simulator.ts';
import type { WalmartSimulator } from '../simulators/walmart/index.ts';
import { type Container, hang } from './container.ts';
import type { Effects } from './effects.ts';
import type { FarCalls } from './far-calls.ts';
import type { Injector } from './injector.ts';
import type { FaultKind } from './kinds.ts';
import type { Trace } from './trace.ts';

export interface FarParts {
  readonly time: SimTime;
  readonly injector: Injector;
  readonly trace: Trace;
  readonly effects: Effects;
  readonly calls: FarCalls;
  readonly walmart: WalmartSimulator;
  readonly odoo: OdooSimulator;
  /** Every call to Odoo takes up to so much longer, on its way in or out. */
  readonly odooSlowMs: number;
  /** Windows in which a whole side answers nothing but this. */
  readonly weather: Weather;
}

/** What is so of a whole side now; the same twice when two meet. */
export type Weather = ('Walmart storm' | 'Walmart outage' | 'Odoo outage')[];

interface Side {
  readonly name: 'Walmart' | 'Odoo';
  readonly call: (request: SimRequest) => Promise<SimOutcome>;
  /** Breaks the call in this side's own way. */
  readonly misbehave: (request: SimRequest, strikes: Strikes) => Promise<SimOutcome> | undefined;
  /** The client's time-out. */
  readonly patienceMs: number;
}

type Strikes = (kind: FaultKind) => boolean;

const RESET: SimOutcome = { broken: 'reset' };

const answerOf = (status: number, type: string, body: string, headers: Record<string, string> = {}): SimOutcome => ({
  status,
  headers: { 'content-type': type, ...headers },
  body,
});

const edgePage = (): SimOutcome =>
  answerOf(503, 'text/html', '<html><body><h1>503 Service Unavailable</h1></body></html>');
const systemError = (): SimOutcome =>
  answerOf(500, 'application/json', '{"error":[{"code":"SYSTEM_ERROR.GMP_GATEWAY_API","description":"System error"}]}');
const tooMany = (seconds: number): SimOutcome =>
  answerOf(429, 'application/json', '{"error":[{"code":"REQUEST_THRESHOLD_VIOLATED.GMP_GATEWAY_API"}]}', {
    'retry-after': String(seconds),
    'x-current-token-count': '0',
  });

/** The answer to a write, or to anything, is lost after it took hold. */
const afterwards = async (outcome: Promise<SimOutcome>, instead: SimOutcome): Promise<SimOutcome> => {
  await outcome;
  return instead;
};

/** The far side takes longer than the client waits; what was asked is carried out all the same. */
const tooLate = async (parts: FarParts, side: Side, request: SimRequest): Promise<never> => {
  const late = parts.injector.random() < 0.5;
  if (late)
    void parts.time
      .sleep(Math.floor(side.patienceMs * (0.5 + parts.injector.random() * 1.4)))
      .then(() => side.call(request));
  else void side.call(request);
  await parts.time.sleep(side.patienceMs);
  throw new errors.HeadersTimeoutError();
};

const slowly = async (parts: FarParts, side: Side, request: SimRequest): Promise<SimOutcome> => {
  const ms = Math.floor(parts.injector.random() ** 2 * side.patienceMs * 0.9);
  if (parts.injector.random() < 0.5) {
    await parts.time.sleep(ms);
    return side.call(request);
  }
  const outcome = await side.call(request);
  await parts.time.sleep(ms);
  return outcome;
};

const walmartSide = (parts: FarParts): Side => {
  const { walmart, weather, injector } = parts;
  const call = (request: SimRequest): Promise<SimOutcome> => walmart.handle(request);
  return {
    name: 'Walmart',
    call,
    patienceMs: 20_000,
    misbehave: (request, strikes) => {
      if (weather.includes('Walmart outage')) return Promise.resolve(injector.random() < 0.5 ? edgePage() : RESET);
      if (weather.includes('Walmart storm')) return Promise.resolve(tooMany(5 + Math.floor(injector.random() * 60)));
      if (strikes('Walmart reset before')) return Promise.resolve(RESET);
      if (strikes('Walmart 429')) return Promise.resolve(tooMany(1 + Math.floor(injector.random() * 90)));
      if (strikes('Walmart HTML')) return Promise.resolve(edgePage());
      if (strikes('Walmart 5xx')) return Promise.resolve(systemError());
      if (strikes('Walmart reset after')) return afterwards(call(request), RESET);
      if (strikes('Walmart 5xx after effect')) return afterwards(call(request), systemError());
      if (request.method === 'GET' && strikes('Walmart stale read'))
        walmart.faults.add({ kind: 'stale', staleMs: Math.floor(injector.random() * 240_000), count: 1 });
      return undefined;
    },
  };
};

const ODOO_OWN = [
  ['Odoo restart, rolled back', 'connectionClosedRolledBack'],
  ['Odoo restart, committed', 'connectionClosedCommitted'],
  ['Odoo serialization failure', 'serialization'],
] as const;

const odooSide = (parts: FarParts): Side => {
  const { odoo, weather, injector, odooSlowMs } = parts;
  const lag = (): Promise<void> => parts.time.sleep(Math.floor((injector.random() * odooSlowMs) / 2));
  const call = async (request: SimRequest): Promise<SimOutcome> => {
    if (odooSlowMs === 0) return odoo.handle(request);
    await lag();
    const outcome = await odoo.handle(request);
    await lag();
    return outcome;
  };
  return {
    name: 'Odoo',
    call,
    patienceMs: 60_000,
    misbehave: (request, strikes) => {
      if (weather.includes('Odoo outage')) return Promise.resolve(RESET);
      if (strikes('Odoo reset before')) return Promise.resolve(RESET);
      if (strikes('Odoo bad gateway'))
        return Promise.resolve(answerOf(502, 'text/html', '<html>502 Bad Gateway</html>'));
      if (strikes('Odoo reset after')) return afterwards(call(request), RESET);
      for (const [kind, own] of ODOO_OWN) if (strikes(kind)) odoo.control.faults.add({ kind: own, times: 1 });
      return undefined;
    },
  };
};

/** `sale.order.create` of an RPC body of either wire; the path of anything else. */
const sayRequest = (side: Side, { method, path, body }: SimRequest): string => {
  if (side.name === 'Walmart') return `${method} ${path}${method === 'GET' ? '' : ` ${body.slice(0, 300)}`}`;
  const json = /"args":\["[^"]*",\d+,"[^"]*","([^"]*)","([^"]*)",(.{0,260})/s.exec(body);
  if (json) return `${json[1]}.${json[2]} ${json[3]}`;
  const xml = [...body.matchAll(/<string>([^<]*)<\/string>/g)].map((match) => match[1]);
  return `${xml[2] ?? ''}.${xml[3] ?? ''}`;
};

const isLook = (side: Side, request: SimRequest, said: string): boolean =>
  side.name === 'Walmart'
    ? request.method === 'GET'
    : /\.(search_read|read|fields_get|search_count|authenticate|version)\b/.test(said);

const isBad = (outcome: SimOutcome): boolean =>
  'broken' in outcome || outcome.status >= 500 || outcome.body.trimStart().startsWith('<html');

/** Notes how it ended, whether or not the one who asked still lives. */
const noted = async (call: Promise<SimOutcome>, tell: (isBad: boolean) => void): Promise<SimOutcome> => {
  try {
    const outcome = await call;
    tell(isBad(outcome));
    return outcome;
  } catch (error) {
    tell(true);
    throw error;
  }
};

const sayOutcome = (outcome: SimOutcome): string => ('broken' in outcome ? outcome.broken : String(outcome.status));

const answerTo = (parts: FarParts, side: Side, request: SimRequest, strikes: Strikes): Promise<SimOutcome> =>
  side.misbehave(request, strikes) ??
  (strikes(`${side.name} answer too late`)
    ? tooLate(parts, side, request)
    : strikes(`${side.name} slow`)
      ? slowly(parts, side, request)
      : side.call(request));

const reach = (parts: FarParts, side: Side, container: Container): Simulator => ({
  handle: async (request) => {
    if (container.isDead) return hang();
    const { injector, trace } = parts;
    const { who } = container;
    const said = sayRequest(side, request);
    const where = `${side.name} ${said.slice(0, 60)}`;
    const strikes: Strikes = (kind) => injector.strikes(kind, who, where);
    if (strikes('crash before an effect')) {
      container.die('crashed');
      return hang();
    }
    const tell = side.name === 'Walmart' ? parts.effects.observeWalmart(who, request) : undefined;
    const look = side.name === 'Odoo' ? parts.effects.observeOdoo(who, said) : undefined;
    const system = side.name === 'Walmart' ? 'walmart' : 'odoo';
    const ended = parts.calls.begin(system, who);
    const outcome = await noted(answerTo(parts, side, request, strikes), ended);
    look?.();
    if (!isLook(side, request, said)) trace.add(who, `${side.name} ${said} → ${sayOutcome(outcome)}`);
    if (container.isDead) return hang();
    if (strikes('crash after an effect')) {
      container.die('crashed');
      return hang();
    }
    tell?.(!('broken' in outcome) && outcome.status === 200);
    return outcome;
  },
});

export const farSidesOf = (parts: FarParts, container: Container): { walmart: Simulator; odoo: Simulator } => ({
  walmart: reach(parts, walmartSide(parts), container),
  odoo: reach(parts, odooSide(parts), container),
});

/** A client of shared/walmart before a scripted Walmart, on memory ports in virtual time. */
import { inProcessDispatcher } from '../../../../local/simulators/carrier-dispatcher.ts';
import type { SimOutcome, SimRequest } from '../../../../local/simulators/simulator.ts';
import { MemoryStateStore, MemoryVault, seededChance, VirtualClock } from '../../../../shared/memory/index.ts';
import type { LogFields } from '../../../../shared/ports/index.ts';
import { connectWalmart, type WalmartClient, type WalmartSettings } from '../../../../shared/walmart/index.ts';

export const ACCOUNT = 'local/acme';
export const START = Date.parse('2026-11-20T10:00:00Z');

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a text as it is. */
  readonly body?: unknown;
}

export type Script = (request: SimRequest, count: number) => Reply | 'reset';

export const json = (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  headers,
  body,
});

export interface LogLine {
  readonly level: 'info' | 'warn';
  readonly event: string;
  readonly fields: LogFields;
}

/** Telemetry that keeps what it was told. */
export const listeningTelemetry = () => {
  const lines: LogLine[] = [];
  const metrics: { readonly name: string; readonly unit: string; readonly value: number }[] = [];
  return {
    lines,
    metrics,
    info: (event: string, fields: LogFields = {}) => void lines.push({ level: 'info', event, fields }),
    warn: (event: string, fields: LogFields = {}) => void lines.push({ level: 'warn', event, fields }),
    add: (name: string, unit: string, value: number) => void metrics.push({ name, unit, value }),
  };
};

export const secrets = {
  'walmart/credentials': JSON.stringify({ clientId: 'client', clientSecret: 'MARK-secret' }),
  'walmart/token-0': undefined,
  'walmart/token-1': undefined,
};

export interface Bench {
  readonly client: WalmartClient;
  readonly clock: VirtualClock;
  readonly state: MemoryStateStore;
  readonly vault: MemoryVault;
  readonly telemetry: ReturnType<typeof listeningTelemetry>;
  /** What came in, the token calls left out. */
  readonly requests: readonly SimRequest[];
  readonly tokenRequests: readonly SimRequest[];
  /** Another container of the same account. */
  connect(settings?: Partial<WalmartSettings>): WalmartClient;
  /** Drives time until the promise has settled. */
  run<T>(work: Promise<T>): Promise<T>;
  /** The error that the work ends with. */
  failure(work: Promise<unknown>): Promise<unknown>;
}

export const collectAll = async <T>(rows: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
};

/** Tokens `token-1`, `token-2`, … of 900 s unless the script of the token call says otherwise. */
export const openBench = (script: Script, tokenScript?: Script, settings: Partial<WalmartSettings> = {}): Bench => {
  const clock = new VirtualClock({ startAt: START });
  const state = new MemoryStateStore(clock);
  const vault = new MemoryVault(clock, secrets);
  const telemetry = listeningTelemetry();
  const requests: SimRequest[] = [];
  const tokenRequests: SimRequest[] = [];
  const grant: Script = (_request, count) =>
    json({ access_token: `token-${count}`, token_type: 'Bearer', expires_in: 900 });

  const answer = (request: SimRequest): Reply | 'reset' => {
    if (request.path === '/v3/token') {
      tokenRequests.push(request);
      return (tokenScript ?? grant)(request, tokenRequests.length);
    }
    requests.push(request);
    return script(request, requests.length);
  };
  const handle = async (request: SimRequest): Promise<SimOutcome> => {
    const reply = answer(request);
    if (reply === 'reset') return { broken: 'reset' };
    const body = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {});
    return { status: reply.status ?? 200, headers: { ...reply.headers }, body };
  };
  const http = inProcessDispatcher({ 'https://walmart.test': { handle } });
  let containers = 0;
  const connect: Bench['connect'] = (changes = {}) => {
    containers += 1;
    return connectWalmart(
      { baseUrl: 'https://walmart.test/v3/', account: ACCOUNT, secretBase: 'walmart', ...settings, ...changes },
      { state, vault, clock, chance: seededChance(containers), http, telemetry },
    );
  };
  const run = <T>(work: Promise<T>): Promise<T> => clock.settle(work);
  return {
    client: connect(),
    clock,
    state,
    vault,
    telemetry,
    requests,
    tokenRequests,
    connect,
    run,
    failure: (work) =>
      run(
        work.then(
          (value) => Promise.reject(new Error(`It did not fail but gave ${JSON.stringify(value)}`)),
          (error: unknown) => error,
        ),
      ),
  };
};

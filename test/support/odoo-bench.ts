/** An Odoo client before a scripted server: answers by method, keeps what was asked. No sockets. */
import { inProcessDispatcher } from '../../local/simulators/carrier-dispatcher.ts';
import type { SimOutcome, SimRequest } from '../../local/simulators/simulator.ts';
import { Secret } from '../../shared/core/index.ts';
import { connectOdoo, connectRpc, type OdooConfig, type OdooRpc } from '../../shared/odoo/index.ts';

export const ODOO_URL = 'http://odoo.test:8069';

export const login: OdooConfig = {
  url: ODOO_URL,
  database: 'shop',
  user: 'bot',
  secretName: 'odoo',
  wire: 'json',
  warehouseCode: 'WH',
};

export interface Asked {
  readonly service: string;
  readonly method: string;
  readonly args: readonly unknown[];
}

export const page = (status: number, body = '<html>no</html>', headers: Record<string, string> = {}): SimOutcome => ({
  status,
  headers: { 'content-type': 'text/html', ...headers },
  body,
});
export const reset: SimOutcome = { broken: 'reset' };

const json = (body: object): SimOutcome => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...body }),
});
export const value = (result: unknown): SimOutcome => json(result === undefined ? {} : { result });
export const fault = (name: string, message: string): SimOutcome =>
  json({ error: { code: 200, message: 'Odoo Server Error', data: { name, message } } });

export const platform = (handle: (request: SimRequest) => Promise<SimOutcome>, keys: () => string = () => 'key-1') => {
  const measured: number[] = [];
  const slept: number[] = [];
  return {
    measured,
    slept,
    vault: {
      read: async () => ({ value: new Secret(JSON.stringify({ apiKey: keys() })), version: keys() }),
      write: async () => {},
    },
    clock: {
      now: () => 0,
      sleep: async (ms: number) => {
        slept.push(ms);
      },
    },
    chance: { random: () => 0.5 },
    telemetry: { add: (_name: string, _unit: string, ms: number) => measured.push(ms) },
    http: inProcessDispatcher({ [ODOO_URL]: { handle } }),
  };
};

/** A JSON-RPC server: `answer` sees each call of `object` as (model, method, args, kwargs); `authenticate` gives uid 7. */
export const scriptedOdoo = (
  answer: (model: string, method: string, args: readonly unknown[], kwargs: Record<string, unknown>) => SimOutcome,
  options: { readonly keys?: () => string; readonly authenticate?: (key: unknown) => SimOutcome } = {},
) => {
  const asked: Asked[] = [];
  const handle = async (request: SimRequest): Promise<SimOutcome> => {
    const { params } = JSON.parse(request.body);
    asked.push(params);
    if (params.method === 'authenticate') return options.authenticate?.(params.args[2]) ?? value(7);
    const [, , , model, method, args, kwargs] = params.args;
    return answer(model, method, args, kwargs);
  };
  const parts = platform(handle, options.keys);
  return { asked, parts, rpc: connectRpc(login, parts), odoo: connectOdoo(login, parts) };
};

/** A port that answers from a table `model.method`, and keeps the calls. */
export const fakeRpc = (answers: Readonly<Record<string, (...args: never[]) => unknown>>) => {
  const calls: { readonly call: string; readonly args: readonly unknown[]; readonly kwargs: unknown }[] = [];
  const rpc: OdooRpc = {
    async execute(model, method, args, kwargs = {}) {
      const call = `${model}.${method}`;
      calls.push({ call, args, kwargs });
      const answer = answers[call];
      if (!answer) throw new Error(`The fake has no answer to ${call}`);
      return answer(...([args, kwargs] as never[]));
    },
    version: async () => ({ serverVersion: '18.0', major: 18 }),
    uid: async () => 7,
  };
  return { rpc, calls };
};

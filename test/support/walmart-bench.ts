/** A Walmart simulator on a hand-moved clock with a valid token, ready to be called in tests. */

import { seededRandom } from '../../local/simulators/simulator.ts';
import {
  createWalmartSimulator,
  type WalmartSimulator,
  type WalmartWishes,
} from '../../local/simulators/walmart/index.ts';
import { isObject, type JsonObject } from './json-schema.ts';

export interface BenchAnswer {
  /** 0 when the connection broke. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body as JSON; empty when it is none. */
  readonly json: JsonObject;
}

export interface WalmartBench {
  readonly walmart: WalmartSimulator;
  now(): number;
  /** Moves the clock. */
  pass(ms: number): void;
  /** With a token and all required headers; `headers` add to them, an empty value takes one away. */
  call(method: string, path: string, body?: string, headers?: Readonly<Record<string, string>>): Promise<BenchAnswer>;
  renewToken(): Promise<string>;
}

export const account = { clientId: 'client', clientSecret: 'secret', partnerId: '100009', shipNode: '100009' };
export const basic = `Basic ${Buffer.from('client:secret').toString('base64')}`;

export const openWalmart = async (settings: WalmartWishes = {}, seed = 1): Promise<WalmartBench> => {
  let now = Date.parse('2026-11-20T10:00:00Z');
  let token = '';
  const time = {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
  };
  const walmart = createWalmartSimulator({ time, random: seededRandom(seed), account, settings });

  const bench: WalmartBench = {
    walmart,
    now: () => now,
    pass(ms) {
      now += ms;
    },
    async call(method, path, body = '', headers = {}) {
      const sent = {
        'wm_sec.access_token': token,
        'wm_qos.correlation_id': '5b1bd84e-0e54-4a4d-9b0e-2bba1a0a1a11',
        'wm_svc.name': 'Walmart Marketplace',
        accept: 'application/json',
        ...headers,
      };
      const kept = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== ''));
      const outcome = await walmart.handle({ method, path, headers: kept, body });
      if ('broken' in outcome) return { status: 0, headers: {}, body: '', json: {} };
      return { ...outcome, json: readJson(outcome.body) };
    },
    async renewToken() {
      const answer = await bench.call('POST', '/v3/token', 'grant_type=client_credentials', {
        authorization: basic,
        'content-type': 'application/x-www-form-urlencoded',
      });
      token = String(answer.json.access_token);
      return token;
    },
  };
  await bench.renewToken();
  return bench;
};

const readJson = (body: string): JsonObject => {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
};

/** What a history stands on: virtual time, both simulators, the memory platform, and the functions between them. */
import { Secret } from '@bridge/shared/core';
import { type MemoryPlatform, memoryPlatform, seededChance, VirtualClock } from '@bridge/shared/memory';
import { connectRpc, setUpOdoo } from '@bridge/shared/odoo';
import { FLOWS } from '../host-flows.ts';
import { subscribe } from '../set-up.ts';
import {
  ACCOUNT,
  DOOR_TOKEN,
  flowEnvironment,
  type Places,
  queueSpecs,
  SIMULATED_ODOO,
  START_AT,
  secretsOf,
  TOPIC,
  WAREHOUSE,
} from '../settings.ts';
import { inProcessDispatcher } from '../simulators/carrier-dispatcher.ts';
import type { Deliver, OdooSimulator } from '../simulators/odoo/index.ts';
import { runNow } from '../simulators/odoo/orm/runner.ts';
import type { WalmartSimulator } from '../simulators/walmart/index.ts';
import { simulateOdoo, simulateWalmart } from '../simulators.ts';
import { createEffects, type Effects } from './effects.ts';
import { createFarCalls, type FarCalls } from './far-calls.ts';
import { farSidesOf, type Weather } from './far-sides.ts';
import { createFunctions, type Functions } from './functions.ts';
import { createInjector, type Injector } from './injector.ts';
import { createLeaks, type Leaks } from './marks.ts';
import type { Plan } from './plan.ts';
import { platformOf } from './ports.ts';
import { createTrace, type Trace } from './trace.ts';

const WALMART_URL = 'https://walmart.localhost';
const ODOO_URL = 'https://odoo.localhost';
const DOOR_URL = 'https://door.localhost';

const places: Places = {
  walmartUrl: WALMART_URL,
  odoo: { url: ODOO_URL, ...SIMULATED_ODOO },
  topicArn: `arn:aws:sns:us-east-1:000000000000:${TOPIC}`,
  queueUrl: (name) => `https://queues.localhost/${name}`,
};

export const queueUrl = places.queueUrl;

/** Setting up takes hours of its own in no history; work in virtual time may wait for as long as a history lasts. */
const LONGEST_WORK_MS = 7 * 86_400_000;

export interface Ground {
  readonly plan: Plan;
  readonly clock: VirtualClock;
  readonly platform: MemoryPlatform;
  readonly walmart: WalmartSimulator;
  readonly odoo: OdooSimulator;
  readonly functions: Functions;
  readonly injector: Injector;
  readonly weather: Weather;
  /** Flows of which each run crashes, as after a bad release. */
  readonly broken: Set<string>;
  readonly trace: Trace;
  readonly effects: Effects;
  readonly calls: FarCalls;
  readonly leaks: Leaks;
  /** Goods into Odoo and onto the shelf, and the product's own set-up. */
  setUp(): Promise<void>;
}

/** Odoo sends a webhook once and forgets it: it may be lost or come twice; Walmart tries again. */
const deliverThrough =
  (injector: Injector, doorOf: () => Functions['door'], from: 'odoo' | 'walmart'): Deliver =>
  async (url, headers, body) => {
    const request = { method: 'POST', path: new URL(url).pathname, headers, body };
    if (injector.strikes('webhook lost', from, 'webhook')) throw new Error('The webhook is lost');
    if (injector.strikes('webhook doubled', from, 'webhook')) void doorOf()(request);
    return doorOf()(request);
  };

const setUpIn = async (ground: Pick<Ground, 'plan' | 'clock' | 'platform' | 'odoo' | 'walmart'>): Promise<void> => {
  const { plan, clock, platform, odoo, walmart } = ground;
  odoo.control.seedCatalogue(
    plan.goods.map(({ sku, name, priceCents, quantity }) => ({
      sku,
      name,
      price: priceCents / 100,
      qty: quantity,
      flagged: true,
    })),
  );
  const apiKey = new Secret(JSON.stringify({ apiKey: SIMULATED_ODOO.key }));
  const { url, database, user } = places.odoo;
  const rpc = connectRpc(
    { url, database, user, secretName: 'set-up', wire: plan.wire },
    {
      vault: { read: async () => ({ value: apiKey, version: '1' }), write: async () => {} },
      clock,
      chance: platform.chance,
      http: platform.http({}),
      telemetry: { add: () => {} },
    },
  );
  const hookUrl = `${DOOR_URL}/odoo/${DOOR_TOKEN}`;
  const report = await setUpOdoo(rpc, { account: ACCOUNT, warehouseCode: WAREHOUSE, hookUrl, currency: 'USD' });
  if (report.failure) throw new Error(`Set-up of Odoo failed: ${report.failure.message}`);
  odoo.control.flagCatalogue();
  if (plan.odoo.reservesByHand) reserveByHand(odoo);
  for (const { sku, name, priceCents } of plan.goods)
    walmart.addItem({ sku, productName: name, price: priceCents, inputQty: 0 });
  if (plan.hasWalmartHooks) await subscribe({ platform, places, clock, http: platform.http({}) });
};

const reserveByHand = (odoo: OdooSimulator): void =>
  runNow(odoo.state.runner, 2, (env) => {
    env.write('stock.picking.type', env.search('stock.picking.type', [['code', '=', 'outgoing']]), {
      reservation_method: 'manual',
    });
  });

export const layGround = (plan: Plan): Ground => {
  const { seed } = plan;
  const clock = new VirtualClock({ startAt: START_AT, longestWorkMs: LONGEST_WORK_MS });
  const now = (): number => clock.now();
  const trace = createTrace(now);
  const leaks = createLeaks();
  const injector = createInjector({ chance: seededChance(seed, 'faults'), rates: plan.rates, now, trace });
  let functions: Functions | undefined;
  const door: Functions['door'] = (request) =>
    functions ? functions.door(request) : Promise.reject(new Error('The door is not open yet'));
  const through = (from: 'odoo' | 'walmart') => deliverThrough(injector, () => door, from);
  const walmart = simulateWalmart(clock, seed, plan.walmart, plan.hasWalmartHooks ? through('walmart') : undefined);
  const { splitQuants, cleanUpEveryMs } = plan.odoo;
  const odoo = simulateOdoo(clock, seed, through('odoo'), { latency: 'measured', splitQuants, cleanUpEveryMs });
  walmart.failFeedItems(plan.feedItemFailureRate);
  const effects = createEffects(walmart, odoo, now);
  const platform = memoryPlatform({
    clock,
    chance: seededChance(seed, 'flows'),
    http: inProcessDispatcher({ [WALMART_URL]: walmart, [ODOO_URL]: odoo }),
    sink: (line) => leaks.look('log', line),
    queues: queueSpecs(places.queueUrl),
    secrets: secretsOf(places),
  });
  const weather: Weather = [];
  const calls = createFarCalls(now);
  const broken = new Set<string>();
  const far = { time: clock, injector, trace, effects, calls, walmart, odoo, weather, odooSlowMs: plan.odoo.slowMs };
  const ports = {
    ...{ base: platform, injector, trace, effects, leaks },
    httpOf: (container: Parameters<typeof farSidesOf>[1]) => {
      const sides = farSidesOf(far, container);
      return inProcessDispatcher({ [WALMART_URL]: sides.walmart, [ODOO_URL]: sides.odoo });
    },
  };
  functions = createFunctions({
    ...{
      flows: FLOWS,
      clock,
      injector,
      trace,
      chance: platform.chance,
      outbox: platform.outbox(),
      skewMs: plan.skewMs,
      noteTaken: effects.observeTaken,
      isBroken: (flow: string) => broken.has(flow),
    },
    platformOf: (container) => platformOf(ports, container),
    environmentOf: (flow) => ({
      ...flowEnvironment(flow, places, { wire: plan.wire, startAt: START_AT }),
      POLICY: JSON.stringify(plan.policy),
    }),
    queueUrl: places.queueUrl,
  });
  return {
    ...{ plan, clock, platform, walmart, odoo, functions, injector, weather, trace, effects, calls, broken, leaks },
    setUp: () => setUpIn({ plan, clock, platform, odoo, walmart }),
  };
};

/** One run from its first line to its report: goods, set-up, flows, activity, calm, counting. */
import { HOUR_MS, SECOND_MS } from '@bridge/shared/core';
import type { Platform } from '@bridge/shared/ports';
import { watchAlerts } from './alerts.ts';
import { waitForRest } from './calm.ts';
import { CHAOS } from './chaos.ts';
import { type Chaos, createChaos } from './chaos-play.ts';
import { askBridge, lookAtBoth, type Times, toTruth } from './collect.ts';
import { viewLife } from './collect-lines.ts';
import { countDeadLetters } from './dead-letters.ts';
import type { Engine } from './engine.ts';
import { createHost, type Host } from './host.ts';
import { FLOWS } from './host-flows.ts';
import { createNarrator, type Narrator } from './narrator.ts';
import type { OdooSide } from './odoo-side.ts';
import type { Options } from './options.ts';
import { makeReport, type Report } from './report/index.ts';
import { endlessEvents, makeScript, type Script } from './script.ts';
import { runSetUp } from './set-up.ts';
import { flowEnvironment, RULE_POLICY } from './settings.ts';
import { seededRandom } from './simulators/simulator.ts';
import { sleepUntil } from './sleep.ts';
import { createWorld, type World } from './world.ts';

export interface RunParts {
  readonly engine: Engine;
  readonly odoo: OdooSide;
  readonly options: Options;
  /** A line for the merchant. */
  readonly write: (line: string) => void;
  readonly log: (line: string) => void;
  /** Told when the door is open: its URL. */
  readonly onOpen: (doorUrl: string) => void;
  /** Ends the run early. */
  readonly signal: AbortSignal;
}

export interface Verdict {
  readonly report: Report;
  readonly complaints: readonly string[];
}

const BUYERS_STREAM = 303;
const CHAOS_STREAM = 404;
const LIVES_STREAM = 505;

const scriptOf = (options: Options): Script =>
  makeScript({
    seed: options.seed,
    products: options.products,
    ordersPerHour: options.ordersPerHour,
    // Without an end the events come hour by hour; the products are the same.
    hours: options.hours ?? 0,
    ...(options.chaos === undefined ? {} : { everyBadOrder: CHAOS[options.chaos].everyBadOrder }),
  });

const makeHost = ({ engine, options, log }: RunParts, platform: Platform): Host =>
  createHost({
    flows: FLOWS,
    platform,
    stopwatch: engine.stopwatch,
    log,
    environmentOf: (flow) => flowEnvironment(flow, engine.places, { wire: options.wire, startAt: engine.startAt }),
    eventsOf: (flow) => engine.events(flow),
  });

/** Narration follows real time: about one look a second; in virtual time a quarter of an hour is enough. */
const lookEveryMs = (options: Options): number =>
  options.speed === 'max' ? 15 * 60 * SECOND_MS : options.speed * SECOND_MS;

/** Looks from time to time until `ended`, and a last time then. */
const narrate = async ({ engine, odoo, options }: RunParts, narrator: Narrator, ended: AbortSignal): Promise<void> => {
  while (!ended.aborted) {
    await sleepUntil(engine.clock, engine.clock.now() + lookEveryMs(options), ended);
    narrator.tell(await lookAtBoth(engine.walmart, odoo, engine.clock.now()));
  }
};

/** Calls of set-up and of the run itself are not the bridge's. */
const lessThan = (
  all: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(all)
      .map(([name, count]) => [name, count - (before[name] ?? 0)] as const)
      .filter(([, count]) => count > 0),
  );

const walmartCalls = (engine: Engine): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(engine.walmart.truth.calls().endpoints).map(([name, { total }]) => [name, total]));

const prepare = async (
  { engine, odoo, options }: RunParts,
  hookUrl: string,
  script: Script,
  world: World,
): Promise<readonly string[]> => {
  await odoo.bringGoods(script.products);
  const sentences = await runSetUp(engine, options, hookUrl);
  await odoo.flagGoods();
  world.offerGoods(script.products);
  return sentences;
};

interface Stage {
  readonly parts: RunParts;
  readonly host: Host;
  readonly narrator: Narrator;
  readonly callsBefore: Readonly<Record<string, number>>;
  /** Codes of the alerts so far. */
  readonly alerts: readonly string[];
  readonly chaos?: Chaos;
}

const look = async ({ parts, host, callsBefore, chaos }: Stage, times: Times) => {
  const { engine, odoo } = parts;
  const view = await lookAtBoth(engine.walmart, odoo, engine.clock.now());
  const feeds = engine.walmart.truth.feeds();
  const calls = {
    walmart: walmartCalls(engine),
    odoo: engine.odoo ? lessThan(view.odoo.calls, callsBefore) : (engine.odooCalls?.() ?? {}),
  };
  return {
    truth: toTruth(view, viewLife(engine.walmart.truth, odoo), feeds, times, calls, chaos?.injected()),
    feeds,
    queued: await host.queued(),
    says: await askBridge(engine.platform),
  };
};

/** Activity has ended: wait for rest, stop the flows, count. */
const conclude = async (stage: Stage, times: Times, hours: number): Promise<Verdict> => {
  const { parts, host, narrator } = stage;
  const { clock, name } = parts.engine;
  narrator.say(clock.now(), 'activity has ended; waiting until both sides are at rest');
  const unrest = await waitForRest(clock, () => look(stage, times), RULE_POLICY, parts.signal);
  narrator.say(
    clock.now(),
    unrest.length === 0 ? 'both sides are at rest' : `not at rest after an hour: ${unrest.join(', ')}`,
  );
  await host.stop();
  const { truth, says } = await look(stage, times);
  const told = { deadLetters: await countDeadLetters(parts.engine), alerts: stage.alerts };
  const { chaos } = parts.options;
  return makeReport({
    ...{ hours, engine: name, truth, says: { ...says, ...told }, policy: RULE_POLICY },
    ...(chaos === undefined ? {} : { chaos }),
  });
};

const act = async (stage: Stage, script: Script, world: World, startedAt: number): Promise<Verdict | undefined> => {
  const { engine, options, signal } = stage.parts;
  const events = options.hours === undefined ? endlessEvents(options, script.products) : script.events;
  const until = startedAt + (options.hours ?? Number.POSITIVE_INFINITY) * HOUR_MS;
  await Promise.all([world.play(events, startedAt, until, signal), stage.chaos?.play(startedAt, signal)]);
  if (options.hours === undefined || signal.aborted) return undefined;
  await sleepUntil(engine.clock, until, signal);
  const verdict = await conclude(stage, { startedAt, activityEndedAt: engine.clock.now() }, options.hours);
  return signal.aborted ? undefined : verdict;
};

const chaosOf = ({ engine, options, odoo: side }: RunParts, narrator: Narrator, script: Script): Chaos | undefined => {
  const { clock, walmart, odoo } = engine;
  if (options.chaos === undefined || !odoo) return undefined;
  return createChaos({
    ...{ script: CHAOS[options.chaos], clock, walmart, odoo, products: script.products },
    random: seededRandom(options.seed + CHAOS_STREAM),
    // What went before it comes first.
    say: async (at, text) => {
      narrator.tell(await lookAtBoth(walmart, side, at));
      narrator.say(at, text);
    },
  });
};

const start = async (
  parts: RunParts,
  narrator: Narrator,
  { host, alerts }: { host: Host; alerts: readonly string[] },
  script: Script,
) => {
  const { engine, odoo, options } = parts;
  const chaos = chaosOf(parts, narrator, script);
  const world = createWorld({
    clock: engine.clock,
    random: seededRandom(options.seed + BUYERS_STREAM),
    seed: options.seed + LIVES_STREAM,
    walmart: engine.walmart,
    odoo,
    ...(chaos ? { untilOdooIsUp: chaos.untilOdooIsUp } : {}),
    onFailure: (what, error) => narrator.say(engine.clock.now(), `the merchant's ${what} failed: ${String(error)}`),
  });
  const doorUrl = await engine.openDoor((request) => host.door(request));
  const sentences = await prepare(parts, doorUrl, script, world);
  parts.onOpen(doorUrl);
  const startedAt = engine.clock.now();
  const before = await lookAtBoth(engine.walmart, odoo, startedAt);
  narrator.know(before);
  for (const sentence of sentences) narrator.say(startedAt, sentence);
  narrator.say(startedAt, `${script.products.length} products are for sale; the flows start`);
  return {
    world,
    startedAt,
    stage: { parts, host, narrator, alerts, callsBefore: before.odoo.calls, ...(chaos ? { chaos } : {}) },
  };
};

/**
 * @returns the verdict; nothing when the run was ended by its signal.
 * @throws what ends a run: a crash of the host, an Odoo that refuses set-up.
 */
export const run = async (parts: RunParts): Promise<Verdict | undefined> => {
  const script = scriptOf(parts.options);
  const narrator = createNarrator(script.products, parts.write);
  const { platform, raised } = watchAlerts(parts.engine.platform);
  const host = makeHost(parts, platform);
  const { world, startedAt, stage } = await start(parts, narrator, { host, alerts: raised }, script);
  const ended = new AbortController();
  const telling = narrate(parts, narrator, AbortSignal.any([ended.signal, parts.signal]));
  host.start();
  try {
    return await Promise.race([act(stage, script, world, startedAt), host.crashed, telling.then(() => undefined)]);
  } finally {
    ended.abort();
    await host.stop();
    await telling.catch(() => {});
  }
};

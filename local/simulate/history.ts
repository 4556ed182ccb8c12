/** One history: set-up, activity under faults, calm, judgement. The same seed gives the same history. */
import { seededRandom } from '../simulators/simulator.ts';
import type { Breach } from './breach.ts';
import { engineWork } from './engine-work.ts';
import { type Evidence, gatherEvidence } from './evidence.ts';
import { type Ground, layGround } from './ground.ts';
import { brokenOnTheWay, unrest } from './invariants/index.ts';
import { orderWork } from './order-work.ts';
import { type Doings, playDeeds, releaseBrakes } from './people.ts';
import { drawPlan, type Plan } from './plan.ts';
import type { TraceLine } from './trace.ts';

export interface HistoryResult {
  readonly seed: number;
  readonly plan: Plan;
  readonly breaches: readonly Breach[];
  readonly faults: ReadonlyMap<string, number>;
  readonly traceHash: string;
  readonly trace: readonly TraceLine[];
  readonly orders: number;
  readonly invocations: number;
  /** Virtual milliseconds from the end of activity to rest. */
  readonly calmMs: number;
  /** What the failure engine had to do, by kind. */
  readonly engine: ReadonlyMap<string, number>;
  /** What became of orders after their import, by kind. */
  readonly lives: ReadonlyMap<string, number>;
}

const MINUTE = 60_000;
/** Visibility time-outs (20 min), replays of held orders (15 min), feeds by age (30 min) and an hour's pause all fit in. */
const LONGEST_CALM_MS = 200 * MINUTE;
const LOOK_EVERY_MS = 2 * MINUTE;
const LOOKS_IN_A_ROW = 2;

/** Faults end; a person lets stuck feeds run and answers every brake with "it is right". */
const calmDown = (ground: Ground): void => {
  ground.injector.calm();
  ground.weather.length = 0;
  ground.broken.clear();
  ground.walmart.faults.clear();
  ground.odoo.control.faults.clear();
  ground.walmart.failFeedItems(0);
  ground.walmart.releaseFeeds();
};

interface Ended {
  readonly evidence: Evidence;
  readonly left: readonly Breach[];
  readonly calmMs: number;
}

const waitForRest = async (ground: Ground, startedAt: number, doings: Doings): Promise<Ended> => {
  const { clock } = ground;
  const calmedAt = clock.now();
  let restful = 0;
  for (;;) {
    await releaseBrakes(ground, doings, LONGEST_CALM_MS * 2);
    await clock.sleep(LOOK_EVERY_MS);
    const evidence = await gatherEvidence(ground, startedAt, doings);
    const left = unrest(evidence);
    restful = left.length === 0 ? restful + 1 : 0;
    const calmMs = clock.now() - calmedAt;
    if (restful >= LOOKS_IN_A_ROW || calmMs >= LONGEST_CALM_MS) return { evidence, left, calmMs };
  }
};

const live = async (ground: Ground): Promise<Ended> => {
  await ground.setUp();
  const startedAt = ground.clock.now();
  ground.functions.start();
  const doings = await playDeeds(ground, seededRandom(ground.plan.seed));
  calmDown(ground);
  return waitForRest(ground, startedAt, doings);
};

/** @throws {StallError} when virtual time cannot go on: code under test waits for something real. */
export const runHistory = async (seed: number): Promise<HistoryResult> => {
  const plan = drawPlan(seed);
  const ground = layGround(plan);
  const { evidence, left, calmMs } = await ground.clock.settle(live(ground));
  const breaches = [...brokenOnTheWay(evidence), ...left];
  return {
    ...{ seed, plan, breaches, calmMs },
    faults: ground.injector.counts,
    traceHash: ground.trace.hash(),
    trace: ground.trace.lines,
    orders: evidence.walmart.orders.length,
    invocations: ground.functions.invocations(),
    engine: engineWork(evidence),
    lives: orderWork(evidence),
  };
};

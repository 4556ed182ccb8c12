/** Sends the marked SKUs: the planner chooses PUT or feed, brakes stop what looks like an accident. */
import type { Run, Tally } from '@bridge/shared/lambda';
import { loadDueSkus, type PublishDeps, publishStock } from '@bridge/shared/steps';

/** One feed and a run's PUTs are less than this. */
const MOST_SKUS = 12_000;

export const inventoryPush = async (deps: PublishDeps, run: Run): Promise<Tally> =>
  publishStock(deps, run, await loadDueSkus(deps, run.startedAt, MOST_SKUS));

/** Asks how the open feeds ended and settles each of their SKUs. One feed that cannot be asked never stops the others. */
import { BridgeError, explain } from '@bridge/shared/core';
import type { Run, Tally } from '@bridge/shared/lambda';
import {
  lookLater,
  oldestFeedIntent,
  openFeedsList,
  readFeedRow,
  type SettleFeedDeps,
  settleFeed,
  tellOldestIntent,
} from '@bridge/shared/steps';

const FEEDS_PER_RUN = 20;
/** A feed of 10,000 rows has 200 pages; none is begun when so little is left of the function's time. */
const MARGIN_MS = 60_000;

type Feed = Parameters<typeof settleFeed>[2];

interface Looked {
  readonly tally: Tally;
  /** What a person must hear of: neither a wait nor an outage. */
  readonly alarming?: { readonly error: unknown };
}

const isAlarming = (error: unknown): boolean =>
  !(error instanceof BridgeError) || (error.disposition !== 'retry' && error.disposition !== 'throttled');

const lookAt = async (deps: SettleFeedDeps, run: Run, feed: Feed): Promise<Looked> => {
  try {
    return { tally: await settleFeed(deps, run, feed) };
  } catch (error) {
    const { code, reason } = explain(error);
    run.telemetry.warn('feed not settled, a later run tries again', { intent: feed.intent, code, reason });
    await lookLater(deps, feed);
    return { tally: { FeedFailedToLook: 1 }, ...(isAlarming(error) ? { alarming: { error } } : {}) };
  }
};

const addTo = (total: Record<string, number>, more: Tally): void => {
  for (const [name, value] of Object.entries(more)) total[name] = (total[name] ?? 0) + value;
};

/** @throws the first alarming error, after every due feed had its turn. */
export const feedStatus = async (deps: SettleFeedDeps, run: Run): Promise<Tally> => {
  const { rows } = await deps.state.pending(openFeedsList(run.account), { until: run.startedAt, limit: FEEDS_PER_RUN });
  const tally: Record<string, number> = { FeedsDue: rows.length };
  let alarming: Looked['alarming'];
  for (const row of rows) {
    if (run.remainingMs() < MARGIN_MS) break;
    const looked = await lookAt(deps, run, readFeedRow(row));
    addTo(tally, looked.tally);
    alarming ??= looked.alarming;
  }
  tellOldestIntent(run, await oldestFeedIntent(deps));
  if (alarming) throw alarming.error;
  return tally;
};

/** Asks how the open feeds ended and settles each of their SKUs. One feed that cannot be asked never stops the others. */
import { BridgeError } from '@bridge/shared/core';
import type { Run, Tally } from '@bridge/shared/lambda';
import { openFeedsList, readFeedRow, type SettleFeedDeps, settleFeed } from '@bridge/shared/steps';

const FEEDS_PER_RUN = 20;
/** A feed of 10,000 rows has 200 pages; none is begun when so little is left of the function's time. */
const MARGIN_MS = 60_000;

const addTo = (total: Record<string, number>, more: Tally): void => {
  for (const [name, value] of Object.entries(more)) total[name] = (total[name] ?? 0) + value;
};

const settleOne = async (deps: SettleFeedDeps, run: Run, feed: Parameters<typeof settleFeed>[2]): Promise<Tally> => {
  try {
    return await settleFeed(deps, run, feed);
  } catch (error) {
    if (!(error instanceof BridgeError) || error.disposition === 'alert' || error.disposition === 'refresh')
      throw error;
    run.telemetry.warn('feed not settled, next run tries again', {
      intent: feed.intent,
      code: error.code,
      reason: error.message,
    });
    return { FeedFailed: 1 };
  }
};

export const feedStatus = async (deps: SettleFeedDeps, run: Run): Promise<Tally> => {
  const { rows } = await deps.state.pending(openFeedsList(run.account), { until: run.startedAt, limit: FEEDS_PER_RUN });
  const tally: Record<string, number> = { FeedsDue: rows.length };
  for (const row of rows) {
    if (run.remainingMs() < MARGIN_MS) break;
    addTo(tally, await settleOne(deps, run, readFeedRow(row)));
  }
  return tally;
};

/** Captures every return that is new or changed at Walmart, by last change with an overlap, and has its orders looked at. */
import { DAY_MS, MINUTE_MS, type Policy, TransientError } from '@bridge/shared/core';
import type { Run, Tally } from '@bridge/shared/lambda';
import {
  type CaptureReturnsDeps,
  captureReturns,
  RETURN_OUTCOMES,
  readWatermark,
  recheckReturns,
  writeWatermark,
} from '@bridge/shared/steps';
import type { Returns, TimeWindow } from '@bridge/shared/walmart';

export interface ReturnPullDeps extends CaptureReturnsDeps {
  readonly policy: Policy;
  readonly returns: Pick<Returns, 'listPages'>;
}

const WATERMARK = 'return-pull';
/** As with orders: what changed may show later than it says. */
const OVERLAP_MS = 30 * MINUTE_MS;
const LOOK_BACK_MS = 30 * DAY_MS;
/** One search gives at most 20,000 returns: the first run goes by weeks. */
const LONGEST_WINDOW_MS = 7 * DAY_MS;
/** The run ends as failed, with its watermark where it was, when so little of the function's time is left. */
const MARGIN_MS = 45_000;

const windowsOf = (deps: ReturnPullDeps, now: number, watermark: number | undefined): readonly TimeWindow[] => {
  const first = Math.max(now - LOOK_BACK_MS, Date.parse(deps.policy.ordersFrom));
  const from = watermark === undefined ? first : watermark - OVERLAP_MS;
  const windows: TimeWindow[] = [];
  for (let start = from; start < now; start += LONGEST_WINDOW_MS)
    windows.push({ start, end: Math.min(now, start + LONGEST_WINDOW_MS) });
  return windows;
};

export const returnPull = async (deps: ReturnPullDeps, run: Run): Promise<Tally> => {
  const now = run.startedAt;
  const tally: Record<string, number> = { Rechecked: await recheckReturns(deps, run) };
  const watermark = await readWatermark(deps.state, run.account, WATERMARK);
  const searches = deps.policy.shipNodeTypes.includes('WFSFulfilled') ? [false, true] : [false];
  for (const isWfs of searches) {
    for (const lastModified of windowsOf(deps, now, watermark)) {
      for await (const { rows } of deps.returns.listPages({ lastModified, isWfs })) {
        if (run.remainingMs() < MARGIN_MS) {
          throw new TransientError({
            code: 'ORDER_RETURN_PULL_TIME',
            message: 'The return pull ran out of time; the next run begins at the same place',
          });
        }
        const counts = await captureReturns(deps, run, rows);
        for (const outcome of RETURN_OUTCOMES) tally[outcome] = (tally[outcome] ?? 0) + counts[outcome];
      }
    }
  }
  await writeWatermark(deps.state, run.account, WATERMARK, now);
  return tally;
};

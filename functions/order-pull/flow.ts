/** Captures every order that is new or changed: by last change with an overlap, and what waits for its acknowledgement. */
import { DAY_MS, HOUR_MS, MINUTE_MS, TransientError } from '@bridge/shared/core';
import type { Run, Tally } from '@bridge/shared/lambda';
import {
  CAPTURE_OUTCOMES,
  type CaptureDeps,
  type CaptureOutcome,
  captureOrders,
  readWatermark,
  writeWatermark,
} from '@bridge/shared/steps';
import type { OrderFilter, OrderListFilter, OrderPage, Orders, ShipNodeType } from '@bridge/shared/walmart';

export interface OrderPullDeps extends CaptureDeps {
  readonly orders: Pick<Orders, 'listPages' | 'releasedPages'>;
}

const WATERMARK = 'order-pull';
/** Windows overlap: orders are visible minutes to hours after they were placed (walmart-api.md 7.4). */
const OVERLAP_MS = 30 * MINUTE_MS;
/** Walmart gives orders of the last 180 days. */
const LOOK_BACK_MS = 179 * DAY_MS;
const RELEASED_LOOK_BACK_MS = 30 * DAY_MS;
/** One search gives at most 10,000 orders; a window with more is halved. */
const MOST_IN_A_SEARCH = 10_000;
const SHORTEST_WINDOW_MS = HOUR_MS;
const FIRST_WINDOW_MS = 30 * DAY_MS;
/** The run ends as failed, with its watermark where it was, when so little of the function's time is left. */
const MARGIN_MS = 45_000;

interface Window {
  readonly from: number;
  readonly until: number;
}

/** One search: its pages within a window. */
interface Search {
  readonly shipNodeType: ShipNodeType;
  pages(window: Window): AsyncIterable<OrderPage>;
}

const COUNTED: Readonly<Record<CaptureOutcome, string>> = {
  captured: 'Captured',
  recorded: 'Recorded',
  changed: 'Changed',
  known: 'Known',
  unkeyed: 'Unkeyed',
};

const add = (tally: Record<string, number>, counts: Readonly<Record<CaptureOutcome, number>>): void => {
  for (const outcome of CAPTURE_OUTCOMES) tally[COUNTED[outcome]] = (tally[COUNTED[outcome]] ?? 0) + counts[outcome];
};

const halves = ({ from, until }: Window): readonly [Window, Window] => {
  const middle = from + Math.floor((until - from) / 2);
  return [
    { from, until: middle },
    { from: middle, until },
  ];
};

const capturePages = async (
  deps: OrderPullDeps,
  run: Run,
  pages: AsyncIterable<OrderPage>,
  shipNodeType: ShipNodeType,
  tally: Record<string, number>,
): Promise<'done' | 'tooMany'> => {
  for await (const page of pages) {
    if ((page.totalCount ?? 0) > MOST_IN_A_SEARCH) return 'tooMany';
    if (run.remainingMs() < MARGIN_MS) {
      throw new TransientError({
        code: 'ORDER_PULL_TIME',
        message: 'The order pull ran out of time; the next run begins at the same place',
      });
    }
    add(tally, await captureOrders(deps, run, page.rows, shipNodeType));
  }
  return 'done';
};

const captureWindow = async (
  deps: OrderPullDeps,
  run: Run,
  search: Search,
  window: Window,
  tally: Record<string, number>,
): Promise<void> => {
  const outcome = await capturePages(deps, run, search.pages(window), search.shipNodeType, tally);
  if (outcome === 'done') return;
  if (window.until - window.from <= SHORTEST_WINDOW_MS) {
    throw new TransientError({
      code: 'ORDER_PULL_WINDOW',
      message: `More than ${MOST_IN_A_SEARCH} orders within an hour: Walmart does not show them all`,
      facts: { from: window.from, until: window.until },
    });
  }
  for (const half of halves(window)) await captureWindow(deps, run, search, half, tally);
};

/** The first run looks at everything since `ordersFrom`, window by window; later ones at what changed. */
const windowsOf = (deps: OrderPullDeps, now: number, watermark: number | undefined): readonly Window[] => {
  if (watermark !== undefined) return [{ from: watermark - OVERLAP_MS, until: now }];
  const start = Math.max(now - LOOK_BACK_MS, Date.parse(deps.policy.ordersFrom));
  const windows: Window[] = [];
  for (let from = start; from < now; from += FIRST_WINDOW_MS)
    windows.push({ from, until: Math.min(now, from + FIRST_WINDOW_MS) });
  return windows;
};

/** The newest window stays open at its end: nothing that changes while we read is cut off. */
const createdIn = ({ from, until }: Window, now: number): OrderFilter => ({
  createdStart: from,
  ...(until < now ? { createdEnd: until } : {}),
});

const modifiedIn = ({ from, until }: Window, now: number): OrderListFilter => ({
  createdStart: now - LOOK_BACK_MS,
  lastModifiedStart: from,
  ...(until < now ? { lastModifiedEnd: until } : {}),
});

const listSearch = (
  deps: OrderPullDeps,
  now: number,
  watermark: number | undefined,
  shipNodeType: ShipNodeType,
): Search => ({
  shipNodeType,
  pages: (window) =>
    deps.orders.listPages({
      ...(watermark === undefined ? createdIn(window, now) : modifiedIn(window, now)),
      shipNodeType,
    }),
});

/** What nobody has acknowledged: also orders that appear hours late and keep their old dates. */
const releasedSearch = (deps: OrderPullDeps, now: number, shipNodeType: ShipNodeType): Search => ({
  shipNodeType,
  pages: (window) => deps.orders.releasedPages({ ...createdIn(window, now), shipNodeType }),
});

export const orderPull = async (deps: OrderPullDeps, run: Run): Promise<Tally> => {
  const now = run.startedAt;
  const watermark = await readWatermark(deps.state, run.account, WATERMARK);
  const tally: Record<string, number> = {};
  for (const shipNodeType of deps.policy.shipNodeTypes) {
    const search = listSearch(deps, now, watermark, shipNodeType);
    for (const window of windowsOf(deps, now, watermark)) await captureWindow(deps, run, search, window, tally);
    const released = releasedSearch(deps, now, shipNodeType);
    await captureWindow(deps, run, released, { from: now - RELEASED_LOOK_BACK_MS, until: now }, tally);
  }
  await writeWatermark(deps.state, run.account, WATERMARK, now);
  return tally;
};

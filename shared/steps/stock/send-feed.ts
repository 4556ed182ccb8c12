/** Many SKUs as one inventory feed: intent, content and fences are written before it is sent (docs/architecture.md, rule 4). */
import { BridgeError, mapBounded, UnknownOutcomeError } from '../../core/index.ts';
import type { Run, Tally } from '../../lambda/index.ts';
import type { About, Audit, Chance, Clock, RawStore } from '../../ports/index.ts';
import { enterFeed, feedRefused, knownAtWalmart } from '../../transform/index.ts';
import { auditEntry } from '../audit-entry.ts';
import { changeFeed, type FeedRow, nextCheckAt, toFeedDraft } from './feed-rows.ts';
import type { Outgoing } from './publish.ts';
import { changeSku, changeSkus, type LoadedSku, type SkuScope, WRITE_WIDTH } from './sku-rows.ts';

export interface FeedItem {
  readonly sku: string;
  readonly quantity: number;
}

/** The part of the Walmart client that sends an inventory feed. */
export interface FeedSender {
  /**
   * @param trail what the feed is about, and where its rows are stored: no second copy of them is kept.
   * @throws {UnknownOutcomeError} when Walmart may have it all the same.
   */
  submitInventory(
    items: readonly FeedItem[],
    shipNode: string,
    trail: { readonly about: About; readonly bodyKey: string },
  ): Promise<{ readonly feedId: string }>;
}

interface SendFeedDeps extends SkuScope {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly raw: RawStore;
  readonly audit: Audit;
  readonly feeds: FeedSender;
}

/** Our id of a feed: sorts by time. */
const newIntent = (deps: SendFeedDeps): string => `${String(deps.clock.now()).padStart(14, '0')}-${deps.chance.uuid()}`;

/** Each row with what Walmart had before, as far as we know: one object for a feed, not an entry of the trail for each SKU. */
const putContent = (deps: SendFeedDeps, contentKey: string, outgoing: readonly Outgoing[]): Promise<void> =>
  deps.raw.put(
    contentKey,
    JSON.stringify(
      outgoing.map(({ loaded, sending }) => ({
        sku: sending.sku,
        quantity: sending.quantity,
        before: knownAtWalmart(loaded.state) ?? null,
      })),
    ),
  );

const planFeed = async (deps: SendFeedDeps, outgoing: readonly Outgoing[]): Promise<FeedRow> => {
  const intent = newIntent(deps);
  const contentKey = `${deps.account}/feeds/${intent}.json`;
  await putContent(deps, contentKey, outgoing);
  const now = deps.clock.now();
  const feed: FeedRow = {
    intent,
    phase: 'planned',
    feedType: 'inventory',
    items: outgoing.length,
    contentKey,
    plannedAt: now,
    checks: 0,
    nextCheckAt: nextCheckAt(now, 0),
  };
  await deps.state.put(toFeedDraft(deps.account, feed), 'absent');
  return feed;
};

interface Fenced {
  readonly loaded: LoadedSku;
  readonly item: FeedItem;
  readonly outgoing: Outgoing;
}

/** Raises the fence of each SKU; one that is fenced already, or wants another quantity by now, stays out. */
const fence = async (deps: SendFeedDeps, feed: FeedRow, outgoing: readonly Outgoing[]): Promise<readonly Fenced[]> => {
  const results = await mapBounded(outgoing, WRITE_WIDTH, async (one): Promise<readonly Fenced[]> => {
    const { loaded, sending } = one;
    const after = await changeSku(deps, loaded, (state) => enterFeed(state, feed.intent, sending, deps.clock.now()));
    return after.state.openFeed?.feed === feed.intent
      ? [{ loaded: after, item: { sku: sending.sku, quantity: sending.quantity }, outgoing: one }]
      : [];
  });
  return results.flat();
};

const settleWith = (deps: SendFeedDeps, feed: FeedRow, change: (feed: FeedRow) => FeedRow): Promise<void> =>
  changeFeed(deps.state, deps.account, feed.intent, change);

const auditFeed = (deps: SendFeedDeps, run: Run, feed: FeedRow, feedId: string | null, items: number): Promise<void> =>
  deps.audit.append([
    auditEntry(deps, run, {
      subject: `feed/${feed.intent}`,
      event: feedId === null ? 'feed-outcome-unknown' : 'feed-sent',
      after: { feedId, items },
      exchange: feed.contentKey,
    }),
  ]);

/** Nothing of it reached Walmart: the fences fall, and its SKUs are due again. */
const takeBack = async (
  deps: SendFeedDeps,
  run: Run,
  feed: FeedRow,
  fenced: readonly Fenced[],
  error: BridgeError,
): Promise<Tally> => {
  const now = deps.clock.now();
  await changeSkus(
    deps,
    fenced.map((one) => one.loaded),
    (state) => feedRefused(state, feed.intent, now),
  );
  await settleWith(deps, feed, (row) => ({ ...row, phase: 'settled' }));
  run.telemetry.warn('feed not taken', { intent: feed.intent, code: error.code });
  if (error.disposition === 'throttled' || error.disposition === 'retry') return { FeedNotTaken: 1 };
  throw error;
};

const submit = async (
  deps: SendFeedDeps,
  run: Run,
  feed: FeedRow,
  fenced: readonly Fenced[],
): Promise<{ readonly feedId: string } | { readonly error: BridgeError } | 'unknown'> => {
  try {
    return await deps.feeds.submitInventory(
      fenced.map((one) => one.item),
      deps.shipNode,
      { about: { subject: `feed/${feed.intent}`, after: { items: fenced.length } }, bodyKey: feed.contentKey },
    );
  } catch (error) {
    if (error instanceof BridgeError && !(error instanceof UnknownOutcomeError)) return { error };
    run.telemetry.warn('feed outcome unknown, settled by reading', { intent: feed.intent });
    return 'unknown';
  }
};

/**
 * Sends one feed of the SKUs given; none is sent for none. That Walmart accepted it says nothing about a SKU, so its rows
 * are not written again before their results are known: the fence and the feed's own row carry that until then.
 */
export const sendFeed = async (deps: SendFeedDeps, run: Run, outgoing: readonly Outgoing[]): Promise<Tally> => {
  if (outgoing.length === 0) return {};
  const feed = await planFeed(deps, outgoing);
  const fenced = await fence(deps, feed, outgoing);
  await settleWith(deps, feed, (row) => ({
    ...row,
    items: fenced.length,
    ...(fenced.length === 0 ? { phase: 'settled' as const } : {}),
  }));
  if (fenced.length === 0) return { FeedEmpty: 1 };
  // What is stored is what goes out.
  if (fenced.length < outgoing.length)
    await putContent(
      deps,
      feed.contentKey,
      fenced.map((one) => one.outgoing),
    );
  const outcome = await submit(deps, run, feed, fenced);
  if (outcome === 'unknown') {
    await auditFeed(deps, run, feed, null, fenced.length);
    return { FeedUnknown: 1 };
  }
  if ('error' in outcome) return takeBack(deps, run, feed, fenced, outcome.error);
  const { feedId } = outcome;
  const now = deps.clock.now();
  await settleWith(deps, feed, (row) => ({ ...row, phase: 'sent', feedId, nextCheckAt: nextCheckAt(now, 0) }));
  await auditFeed(deps, run, feed, feedId, fenced.length);
  return { FeedSent: 1, FeedItems: fenced.length };
};

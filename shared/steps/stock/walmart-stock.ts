/** The Walmart client as the stock steps see it: one ship node, quantities, and the outcome of each feed item. */
import { RejectedError, SECOND_MS } from '../../core/index.ts';
import type { InventoryQuotas } from '../../transform/index.ts';
import type { SkuStock, WalmartClient } from '../../walmart/index.ts';
import type { FeedSender } from './send-feed.ts';
import type { InventoryPutter } from './send-put.ts';
import type { FeedItemStatus, FeedReader } from './sent-feed.ts';
import type { InventoryLister, ListedInventory } from './verify.ts';

const nodeOption = (shipNode: string): { readonly shipNode?: string } => (shipNode === '' ? {} : { shipNode });

/** A single PUT waits this long for its token; the planner knows how many will come. */
const PUT_PATIENCE_MS = 45 * SECOND_MS;

export const inventoryPutter = (client: WalmartClient): InventoryPutter => ({
  async put({ sku, quantity, shipNode, about }) {
    try {
      await client.inventory.put(sku, quantity, { ...nodeOption(shipNode), patienceMs: PUT_PATIENCE_MS, about });
      return 'applied';
    } catch (error) {
      if (error instanceof RejectedError && error.code === 'WALMART_NOT_FOUND') return 'unknownSku';
      throw error;
    }
  },
});

export const feedSender = (client: WalmartClient): FeedSender => ({
  submitInventory: (items, shipNode, trail) =>
    client.feeds.submitInventory(
      items.map(({ sku, quantity }) => ({ sku, amount: quantity })),
      { feedType: 'inventory', ...nodeOption(shipNode), patienceMs: 5 * SECOND_MS, ...trail },
    ),
});

/** With '' the seller has one node, or Walmart's list shows the default one first. */
const nodeOf = (stock: SkuStock, shipNode: string): SkuStock['nodes'][number] | undefined =>
  shipNode === '' ? stock.nodes[0] : stock.nodes.find((node) => node.shipNode === shipNode);

const toListed = (stock: SkuStock, shipNode: string): readonly ListedInventory[] => {
  const node = nodeOf(stock, shipNode);
  if (node?.inputQty === undefined) return [];
  return [{ sku: stock.sku, inputQty: node.inputQty, reservedQty: node.reservedQty ?? 0 }];
};

/** A full read paces itself by the limiter and may wait for it. */
const LIST_PATIENCE_MS = 60 * SECOND_MS;

export const inventoryLister = (client: WalmartClient): InventoryLister => ({
  async *list(shipNode) {
    for await (const page of client.inventory.listPages({ patienceMs: LIST_PATIENCE_MS })) {
      yield page.rows.flatMap((row) => toListed(row, shipNode));
    }
  },
});

const PAGE = 50;

export const feedReader = (client: WalmartClient): FeedReader => ({
  async status(feedId) {
    const report = await client.feeds.status(feedId, { limit: 1 });
    return report && { feedId, status: report.feedStatus };
  },
  async *items(feedId) {
    let page: FeedItemStatus[] = [];
    for await (const item of client.feeds.items(feedId, { patienceMs: LIST_PATIENCE_MS })) {
      const error = item.ingestionErrors[0];
      page.push({
        sku: item.sku,
        result: item.ingestionStatus,
        ...(error?.code === undefined ? {} : { code: error.code }),
        ...(error?.description === undefined ? {} : { description: error.description }),
      });
      if (page.length === PAGE) {
        yield page;
        page = [];
      }
    }
    if (page.length > 0) yield page;
  },
  async recent() {
    const feeds = await client.feeds.recent();
    return feeds.flatMap(({ feedId, feedType, itemsReceived, feedDate }) =>
      feedType === undefined || itemsReceived === undefined || feedDate === undefined
        ? []
        : [{ feedId, feedType, itemsReceived, receivedAt: feedDate }],
    );
  },
});

/** What is left of both ways to send stock. */
export const stockQuotas = (client: WalmartClient, now: () => number) => async (): Promise<InventoryQuotas> => {
  const [puts, feeds] = await Promise.all([
    client.quotaLeft('inventory.put', 'stock'),
    client.quotaLeft('feeds.submit:inventory', 'stock'),
  ]);
  return {
    putTokens: puts.available,
    putsPerSecond: SECOND_MS / puts.intervalMs,
    feeds: Math.floor(feeds.available),
    ...(feeds.waitMs > 0 ? { nextFeedAt: now() + feeds.waitMs } : {}),
  };
};

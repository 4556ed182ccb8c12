/** Stock at Walmart: one SKU, one SKU by ship nodes, all SKUs (walmart-api.md section 8). Quantities are absolute EACH. */
import { InvalidDataError, type Issue } from '../core/index.ts';
import type { Telemetry } from '../ports/index.ts';
import { type CallOptions, toIssues, type WalmartHttp } from './http.ts';
import { followCursors, rowsOf } from './pages.ts';
import { isRecord, type Problem, problemsIn } from './problems.ts';
import { inventoriesSchema, inventorySchema, skuNodesSchema } from './schemas/inventory.ts';
import { encodeValue, toQuery } from './url.ts';

export interface NodeStock {
  readonly shipNode: string;
  /** What the seller said; undefined when Walmart left it out. */
  readonly inputQty: number | undefined;
  readonly availToSellQty: number | undefined;
  /** In open orders. */
  readonly reservedQty: number | undefined;
  /** Filled when this node failed, although the answer as a whole did not. */
  readonly problems: readonly Problem[];
}

export interface SkuStock {
  readonly sku: string;
  readonly nodes: readonly NodeStock[];
}

export interface StockPage {
  readonly rows: readonly SkuStock[];
  /** Rows that did not fit the schema: counted, never silently left out. */
  readonly unreadable: readonly { readonly sku: string | undefined; readonly issues: readonly Issue[] }[];
  readonly size: number;
  readonly nextCursor: string | undefined;
  readonly totalCount: number | undefined;
}

/** Without a ship node Walmart takes the account's default one. */
export interface NodeOptions extends CallOptions {
  readonly shipNode?: string;
}

export interface StockListOptions extends CallOptions {
  /** Rows a page; default and most 50. */
  readonly limit?: number;
}

export interface Inventory {
  /** The quantity said last. @returns undefined when Walmart does not know the SKU. */
  get(sku: string, options?: NodeOptions): Promise<{ readonly sku: string; readonly amount: number } | undefined>;
  /**
   * Sets the quantity; repeating is safe, but an older one that arrives late overwrites a newer one.
   * @param amount whole EACH, at least 0.
   * @throws {RejectedError} WALMART_NOT_FOUND when Walmart does not know the SKU (yet).
   */
  put(sku: string, amount: number, options?: NodeOptions): Promise<{ readonly sku: string; readonly amount: number }>;
  /** One SKU by ship nodes, with what is reserved. @returns undefined when Walmart does not know the SKU. */
  nodes(sku: string, options?: NodeOptions): Promise<SkuStock | undefined>;
  listPages(options?: StockListOptions): AsyncGenerator<StockPage, void, undefined>;
  list(options?: StockListOptions): AsyncGenerator<SkuStock, void, undefined>;
}

const LARGEST_PAGE = 50;
/** 500,000 SKUs. */
const MOST_PAGES = 10_000;

/** Walmart's rule for quantities: whole EACH, at least 0. */
export const quantityIssue = (path: string, amount: number): Issue | undefined =>
  Number.isSafeInteger(amount) && amount >= 0
    ? undefined
    : { path, rule: 'a whole number of EACH, at least 0, is needed', value: String(amount) };

type RawNodes = ReturnType<typeof skuNodesSchema.parse>;

const toSkuStock = ({ sku, nodes }: RawNodes): SkuStock => ({
  sku,
  nodes: nodes.map(({ shipNode, inputQty, availToSellQty, reservedQty, errors }) => ({
    shipNode,
    inputQty,
    availToSellQty,
    reservedQty,
    problems: problemsIn({ errors }, 200),
  })),
});

const readRow = (raw: unknown) => {
  const parsed = skuNodesSchema.safeParse(raw);
  if (parsed.success) return { row: toSkuStock(parsed.data) };
  const sku = isRecord(raw) && typeof raw.sku === 'string' ? raw.sku : undefined;
  return { unreadable: { sku, issues: toIssues(parsed.error) } };
};

export const createInventory = (http: WalmartHttp, telemetry: Pick<Telemetry, 'add' | 'warn'>): Inventory => {
  const target = (sku: string, shipNode: string | undefined): string => `/v3/inventory${toQuery({ sku, shipNode })}`;

  const listPages: Inventory['listPages'] = ({ limit: asked, ...options } = {}) => {
    const limit = Math.min(asked ?? LARGEST_PAGE, LARGEST_PAGE);
    return followCursors<SkuStock, StockPage>({
      endpoint: 'inventories.list',
      maxPages: MOST_PAGES,
      firstOf: (page) => page.rows[0]?.sku,
      onRepeat: () => telemetry.warn('Walmart repeated a page', { endpoint: 'inventories.list' }),
      read: async (nextCursor) => {
        const path = `/v3/inventories${toQuery({ limit, nextCursor })}`;
        const reply = await http.find({ ...options, endpoint: 'inventories.list', path, schema: inventoriesSchema });
        if (reply === undefined) return undefined;
        const { meta, elements } = reply.data;
        const read = (elements?.inventories ?? []).map(readRow);
        const unreadable = read.flatMap((each) => each.unreadable ?? []);
        if (unreadable.length > 0) telemetry.add('WalmartRowUnreadable', 'Count', unreadable.length);
        const rows = read.flatMap((each) => each.row ?? []);
        return { rows, unreadable, size: read.length, nextCursor: meta?.nextCursor, totalCount: meta?.totalCount };
      },
    });
  };

  return {
    async get(sku, { shipNode, ...options } = {}) {
      const call = { ...options, endpoint: 'inventory.get', path: target(sku, shipNode), subject: `SKU ${sku}` };
      const reply = await http.find({ ...call, schema: inventorySchema });
      return reply && { sku: reply.data.sku, amount: reply.data.quantity.amount };
    },

    async put(sku, amount, { shipNode, ...options } = {}) {
      const issue = quantityIssue('quantity.amount', amount);
      if (issue) {
        throw new InvalidDataError({
          code: 'WALMART_QUANTITY',
          message: `SKU ${sku} was not sent to Walmart: ${amount} is not a whole number of EACH, at least 0`,
          facts: { sku },
          issues: [issue],
        });
      }
      const reply = await http.send({
        ...options,
        endpoint: 'inventory.put',
        path: target(sku, shipNode),
        subject: `SKU ${sku}`,
        key: `sku/${sku}`,
        contentType: 'application/json',
        body: JSON.stringify({ sku, quantity: { unit: 'EACH', amount } }),
        schema: inventorySchema,
      });
      return { sku: reply.data.sku, amount: reply.data.quantity.amount };
    },

    async nodes(sku, { shipNode, ...options } = {}) {
      const path = `/v3/inventories/${encodeValue(sku)}${toQuery({ shipNode })}`;
      const call = { ...options, endpoint: 'inventories.get', path, subject: `SKU ${sku}` };
      const reply = await http.find({ ...call, schema: skuNodesSchema });
      return reply && toSkuStock(reply.data);
    },

    listPages,
    list: (options) => rowsOf(listPages(options)),
  };
};

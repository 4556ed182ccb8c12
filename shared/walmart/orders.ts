/** Orders: read, list, acknowledge (walmart-api.md section 7). */
import * as z from 'zod';
import { type Issue, RejectedError, toWalmartTime } from '../core/index.ts';
import type { Telemetry } from '../ports/index.ts';
import { type CallOptions, toIssues, type WalmartHttp } from './http.ts';
import { followCursors, rowsOf } from './pages.ts';
import { isRecord } from './problems.ts';
import { type ShipNodeType, type WalmartOrder, walmartOrderSchema } from './schemas/order.ts';
import { oneOrderSchema, orderListSchema } from './schemas/order-answers.ts';
import { encodeValue, toQuery, withCursor } from './url.ts';

/** An order as it came, and as we understood it. */
export interface ReadableOrder {
  readonly readable: true;
  readonly purchaseOrderId: string;
  readonly order: WalmartOrder;
  /** The JSON as Walmart sent it; personal. */
  readonly raw: unknown;
}

/** An order that does not fit the schema: captured all the same, held with its issues. */
export interface UnreadableOrder {
  readonly readable: false;
  /** Missing only when not even the key could be read. */
  readonly purchaseOrderId: string | undefined;
  readonly issues: readonly Issue[];
  readonly raw: unknown;
}

export type OrderEntry = ReadableOrder | UnreadableOrder;

/** Times are epoch milliseconds. */
export interface OrderFilter {
  /** Always needed: without it Walmart looks back 7 days only; never more than 180 (section 2, fact 6). */
  readonly createdStart: number;
  readonly createdEnd?: number;
  readonly shipNodeType?: ShipNodeType;
  readonly sku?: string;
  readonly customerOrderId?: string;
  readonly purchaseOrderId?: string;
  /** Rows a page; default and most 200. */
  readonly limit?: number;
}

export interface OrderListFilter extends OrderFilter {
  readonly lastModifiedStart?: number;
  readonly lastModifiedEnd?: number;
  /** An order matches when any of its lines does. */
  readonly status?: 'Created' | 'Acknowledged' | 'Shipped' | 'Delivered' | 'Cancelled';
}

export interface OrderPage {
  readonly rows: readonly OrderEntry[];
  readonly size: number;
  readonly nextCursor: string | undefined;
  /** Of the whole search. Walmart gives at most 10,000 to 20,000 in one: narrow the window when it comes near. */
  readonly totalCount: number | undefined;
}

/** `acknowledged`: with the order as Walmart answered it. `moved-on`: a line is past Created; read the order and compare. */
export type Acknowledgement =
  | { readonly outcome: 'acknowledged'; readonly entry: OrderEntry }
  | { readonly outcome: 'moved-on'; readonly reason: string };

export interface Orders {
  /** Orders page by page, each with `replacementInfo`. */
  listPages(filter: OrderListFilter, options?: CallOptions): AsyncGenerator<OrderPage, void, undefined>;
  list(filter: OrderListFilter, options?: CallOptions): AsyncGenerator<OrderEntry, void, undefined>;
  /** Orders with a line in status Created: the safety net for the 4-hour rule. */
  releasedPages(filter: OrderFilter, options?: CallOptions): AsyncGenerator<OrderPage, void, undefined>;
  released(filter: OrderFilter, options?: CallOptions): AsyncGenerator<OrderEntry, void, undefined>;
  /** @returns undefined when Walmart knows no such order. */
  get(purchaseOrderId: string, options?: CallOptions): Promise<OrderEntry | undefined>;
  /**
   * Acknowledges the whole purchase order; repeating is harmless.
   * @throws {UnknownOutcomeError} after a time-out, reset or 5xx: get the order, then decide.
   */
  acknowledge(purchaseOrderId: string, options?: CallOptions): Promise<Acknowledgement>;
}

const LARGEST_PAGE = 200;
const MOST_ORDERS = 20_000;
/** Codes that an acknowledgement is refused with when there is nothing to acknowledge any more. */
const MOVED_ON: ReadonlySet<string> = new Set([
  'WALMART_HIGHER_STATUS',
  'WALMART_ALREADY_SHIPPED',
  'WALMART_ALREADY_CANCELLED',
]);

const keySchema = z.object({ purchaseOrderId: walmartOrderSchema.shape.purchaseOrderId });

export const toOrderEntry = (raw: unknown): OrderEntry => {
  const parsed = walmartOrderSchema.safeParse(raw);
  if (parsed.success) {
    return { readable: true, purchaseOrderId: parsed.data.purchaseOrderId, order: parsed.data, raw };
  }
  const key = keySchema.safeParse(raw);
  return {
    readable: false,
    purchaseOrderId: key.success ? key.data.purchaseOrderId : undefined,
    issues: toIssues(parsed.error),
    raw,
  };
};

const timeOf = (atMs: number | undefined): string | undefined => (atMs === undefined ? undefined : toWalmartTime(atMs));

const queryOf = (filter: OrderListFilter, limit: number): string =>
  toQuery({
    lastModifiedStartDate: timeOf(filter.lastModifiedStart),
    lastModifiedEndDate: timeOf(filter.lastModifiedEnd),
    createdStartDate: timeOf(filter.createdStart),
    createdEndDate: timeOf(filter.createdEnd),
    status: filter.status,
    shipNodeType: filter.shipNodeType,
    sku: filter.sku,
    customerOrderId: filter.customerOrderId,
    purchaseOrderId: filter.purchaseOrderId,
    replacementInfo: true,
    limit,
  });

const identityOf = (page: OrderPage): string | undefined => {
  const first = page.rows[0];
  if (first === undefined) return undefined;
  return first.purchaseOrderId ?? (isRecord(first.raw) ? JSON.stringify(first.raw) : undefined);
};

export const orderPath = (purchaseOrderId: string): string => `/v3/orders/${encodeValue(purchaseOrderId)}`;

export const createOrders = (http: WalmartHttp, telemetry: Pick<Telemetry, 'warn'>): Orders => {
  const pages = (endpoint: string, path: string, filter: OrderListFilter, options: CallOptions) => {
    const limit = Math.min(filter.limit ?? LARGEST_PAGE, LARGEST_PAGE);
    const firstPath = path + queryOf(filter, limit);
    return followCursors<OrderEntry, OrderPage>({
      endpoint,
      maxPages: Math.ceil(MOST_ORDERS / limit) + 1,
      firstOf: identityOf,
      onRepeat: () => telemetry.warn('Walmart repeated a page', { endpoint }),
      read: async (cursor) => {
        const target = cursor === undefined ? firstPath : withCursor(path, cursor);
        const reply = await http.find({ ...options, endpoint, path: target, schema: orderListSchema });
        if (reply === undefined) return undefined;
        const { meta, elements } = reply.data.list;
        const rows = (elements?.order ?? []).map(toOrderEntry);
        return {
          rows,
          size: rows.length,
          nextCursor: meta?.nextCursor,
          totalCount: meta?.totalCount,
        };
      },
    });
  };
  const listPages: Orders['listPages'] = (filter, options = {}) => pages('orders.list', '/v3/orders', filter, options);
  const releasedPages: Orders['releasedPages'] = (filter, options = {}) =>
    pages('orders.released', '/v3/orders/released', filter, options);

  return {
    listPages,
    releasedPages,
    list: (filter, options) => rowsOf(listPages(filter, options)),
    released: (filter, options) => rowsOf(releasedPages(filter, options)),

    async get(purchaseOrderId, options = {}) {
      const reply = await http.find({
        ...options,
        endpoint: 'orders.get',
        path: `${orderPath(purchaseOrderId)}${toQuery({ replacementInfo: true })}`,
        subject: `order ${purchaseOrderId}`,
        key: `order/${purchaseOrderId}`,
        schema: oneOrderSchema,
      });
      return reply === undefined ? undefined : toOrderEntry(reply.data.order);
    },

    async acknowledge(purchaseOrderId, options = {}) {
      try {
        const reply = await http.send({
          ...options,
          endpoint: 'orders.acknowledge',
          path: `${orderPath(purchaseOrderId)}/acknowledge`,
          subject: `order ${purchaseOrderId}`,
          key: `order/${purchaseOrderId}`,
          // Without it the empty POST is answered 500 or 520 (section 5.3).
          contentType: 'application/json',
          schema: oneOrderSchema,
        });
        return { outcome: 'acknowledged', entry: toOrderEntry(reply.data.order) };
      } catch (error) {
        if (error instanceof RejectedError && MOVED_ON.has(error.code)) {
          return { outcome: 'moved-on', reason: error.message };
        }
        throw error;
      }
    },
  };
};

/** Returns: list, and refund whole units (walmart-api.md section 12). */
import * as z from 'zod';
import { type Issue, toWalmartTime } from '../core/index.ts';
import type { Telemetry } from '../ports/index.ts';
import { type CallOptions, toIssues, type WalmartHttp } from './http.ts';
import { checked, units } from './outgoing.ts';
import { followCursors } from './pages.ts';
import { isRecord } from './problems.ts';
import { returnListSchema, returnRefundSchema, type WalmartReturn, walmartReturnSchema } from './schemas/return.ts';
import { encodeValue, toQuery, withCursor } from './url.ts';

/** A return as it came, and as we understood it. */
export type ReturnEntry =
  | {
      readonly readable: true;
      readonly returnOrderId: string;
      readonly order: WalmartReturn;
      /** The JSON as Walmart sent it; personal. */
      readonly raw: unknown;
    }
  | {
      readonly readable: false;
      readonly returnOrderId: string | undefined;
      readonly issues: readonly Issue[];
      readonly raw: unknown;
    };

/** Epoch milliseconds. Walmart wants both ends or none. */
export interface TimeWindow {
  readonly start: number;
  readonly end: number;
}

export interface ReturnFilter {
  readonly created?: TimeWindow;
  readonly lastModified?: TimeWindow;
  readonly returnOrderId?: string;
  readonly customerOrderId?: string;
  readonly status?: 'INITIATED' | 'DELIVERED' | 'COMPLETED';
  readonly returnType?: 'REFUND' | 'REPLACEMENT';
  /** Returns of what Walmart fulfils; the others come without it. */
  readonly isWfs?: boolean;
  /** Rows a page; default and most 200. */
  readonly limit?: number;
}

export interface ReturnPage {
  readonly rows: readonly ReturnEntry[];
  readonly size: number;
  readonly nextCursor: string | undefined;
  readonly totalCount: number | undefined;
}

export interface ReturnRefund {
  readonly customerOrderId: string;
  readonly lines: readonly { readonly returnOrderLineNumber: number; readonly units: number }[];
}

export interface Returns {
  /** Pages; none when there is nothing (Walmart answers 404 or an empty list). */
  listPages(filter: ReturnFilter, options?: CallOptions): AsyncGenerator<ReturnPage, void, undefined>;
  /**
   * Refunds whole units; parts of amounts go through the order's refund. Not idempotent.
   * @throws {InvalidDataError} WALMART_REQUEST_INVALID before anything is sent.
   * @throws {UnknownOutcomeError} after an unclear end: list the return, then decide.
   * @throws {RejectedError} when Walmart refuses, as after a refund that was made before: read the return again and compare.
   */
  refund(returnOrderId: string, refund: ReturnRefund, options?: CallOptions): Promise<void>;
}

const LARGEST_PAGE = 200;
const MOST_RETURNS = 20_000;
/** Ends are cut to the second: a change within the last second must not fall out of this window and out of the next. */
const ceilSecond = (atMs: number): number => Math.ceil(atMs / 1000) * 1000;

const keySchema = z.object({ returnOrderId: walmartReturnSchema.shape.returnOrderId });

export const toReturnEntry = (raw: unknown): ReturnEntry => {
  const parsed = walmartReturnSchema.safeParse(raw);
  if (parsed.success) return { readable: true, returnOrderId: parsed.data.returnOrderId, order: parsed.data, raw };
  const key = keySchema.safeParse(raw);
  return {
    readable: false,
    returnOrderId: key.success ? key.data.returnOrderId : undefined,
    issues: toIssues(parsed.error),
    raw,
  };
};

const startOf = (window: TimeWindow | undefined): string | undefined =>
  window === undefined ? undefined : toWalmartTime(window.start);

const endOf = (window: TimeWindow | undefined): string | undefined =>
  window === undefined ? undefined : toWalmartTime(ceilSecond(window.end));

const queryOf = (filter: ReturnFilter, limit: number): string =>
  toQuery({
    returnOrderId: filter.returnOrderId,
    customerOrderId: filter.customerOrderId,
    status: filter.status,
    returnType: filter.returnType,
    returnCreationStartDate: startOf(filter.created),
    returnCreationEndDate: endOf(filter.created),
    returnLastModifiedStartDate: startOf(filter.lastModified),
    returnLastModifiedEndDate: endOf(filter.lastModified),
    replacementInfo: true,
    isWFSEnabled: filter.isWfs === true ? 'Y' : undefined,
    limit,
  });

const refundSchema = z.object({
  customerOrderId: z.string().min(1, { error: 'the customer’s order number is needed' }),
  lines: z
    .array(z.object({ returnOrderLineNumber: z.number().int().min(1, { error: 'a line number is needed' }), units }))
    .min(1, { error: 'at least one line is needed' })
    .readonly(),
});

const toRefundBody = (refund: ReturnRefund, subject: string): string => {
  const { customerOrderId, lines } = checked(refundSchema, refund, subject);
  const refundLines = lines.map((line) => ({
    returnOrderLineNumber: line.returnOrderLineNumber,
    quantity: { unitOfMeasure: 'EACH', measurementValue: line.units },
  }));
  return JSON.stringify({ customerOrderId, refundLines });
};

export const createReturns = (http: WalmartHttp, telemetry: Pick<Telemetry, 'warn'>): Returns => {
  const endpoint = 'returns.list';
  const path = '/v3/returns';
  return {
    listPages(filter, options = {}) {
      const limit = Math.min(filter.limit ?? LARGEST_PAGE, LARGEST_PAGE);
      const firstPath = path + queryOf(filter, limit);
      return followCursors<ReturnEntry, ReturnPage>({
        endpoint,
        maxPages: Math.ceil(MOST_RETURNS / limit) + 1,
        firstOf: ({ rows: [first] }) =>
          first?.returnOrderId ?? (isRecord(first?.raw) ? JSON.stringify(first.raw) : undefined),
        onRepeat: () => telemetry.warn('Walmart repeated a page', { endpoint }),
        read: async (cursor) => {
          const target = cursor === undefined ? firstPath : withCursor(path, cursor);
          const reply = await http.find({ ...options, endpoint, path: target, schema: returnListSchema });
          if (reply === undefined) return undefined;
          const { meta, returnOrders } = reply.data;
          const rows = returnOrders.map(toReturnEntry);
          return { rows, size: rows.length, nextCursor: meta?.nextCursor, totalCount: meta?.totalCount };
        },
      });
    },

    async refund(returnOrderId, refund, options = {}) {
      const subject = `return ${returnOrderId}`;
      await http.send({
        ...options,
        endpoint: 'returns.refund',
        path: `${path}/${encodeValue(returnOrderId)}/refund`,
        subject,
        key: `return/${returnOrderId}`,
        contentType: 'application/json',
        body: toRefundBody(refund, subject),
        schema: returnRefundSchema,
      });
    },
  };
};

/** Both sides' truth about an order. */
import { InvalidDataError, RejectedError, TransientError } from '../../core/index.ts';
import type { OdooOrderTruth } from '../../odoo/index.ts';
import { returnLinesOf, type WalmartReturnLine } from '../../transform/index.ts';
import type { OrderEntry, WalmartOrder, WalmartReturn } from '../../walmart/index.ts';
import { orderKey, readOrderRow } from '../orders/order-rows.ts';
import type { OrderLifeDeps, OrderWork } from './work.ts';

/** One waits its turn this long: what is throttled comes back by its message. */
export const PATIENCE_MS = 5_000;

export interface WalmartSide {
  readonly order: WalmartOrder;
  readonly returns: readonly WalmartReturnLine[];
  /** Not all returns could be read: nothing is refunded meanwhile. */
  readonly isReturnMissing: boolean;
  readonly shipNodeType?: string;
  /** When the reads were begun (epoch ms). */
  readonly readAt: number;
}

/** @throws {RejectedError} ORDER_NOT_AT_WALMART; {InvalidDataError} ORDER_UNREADABLE. */
export const readableOrder = (purchaseOrderId: string, entry: OrderEntry | undefined): WalmartOrder => {
  if (entry?.readable) return entry.order;
  const facts = { purchaseOrderId };
  if (!entry)
    throw new RejectedError({
      code: 'ORDER_NOT_AT_WALMART',
      message: `Walmart does not know order ${purchaseOrderId}: look at its number in Odoo`,
      facts,
    });
  const [first] = entry.issues;
  throw new InvalidDataError({
    code: 'ORDER_UNREADABLE',
    message: `Walmart's order ${purchaseOrderId} does not fit: ${first?.path} ${first?.rule}; nothing is done about it`,
    facts,
    issues: entry.issues,
  });
};

interface Returns {
  readonly lines: readonly WalmartReturnLine[];
  /** One of them does not fit the schema; return-pull has told people. */
  readonly isIncomplete: boolean;
}

const NO_RETURNS: Returns = { lines: [], isIncomplete: false };

const readReturns = async (
  { walmart }: OrderLifeDeps,
  { state }: OrderWork,
  { customerOrderId, purchaseOrderId, shipNode }: WalmartOrder,
): Promise<Returns> => {
  const found: WalmartReturn[] = [];
  let isIncomplete = false;
  const isWfs = shipNode?.type === 'WFSFulfilled' || state.fulfilment?.isOurs === false;
  for await (const page of walmart.returns.listPages({ customerOrderId, isWfs }, { patienceMs: PATIENCE_MS })) {
    for (const entry of page.rows) {
      if (entry.readable) found.push(entry.order);
      else isIncomplete = true;
    }
  }
  return { lines: returnLinesOf(found, purchaseOrderId), isIncomplete };
};

/** Of the search that found the order, while nothing is known of it yet. */
const shipNodeTypeOf = async ({ state, account }: OrderLifeDeps, work: OrderWork): Promise<string | undefined> => {
  if (work.state.fulfilment !== undefined) return undefined;
  const row = await state.get(orderKey(account, work.purchaseOrderId));
  return row && readOrderRow(row).shipNodeType;
};

/** One that we have had from Walmart is there: a read that does not know it is older than it (walmart-api.md 7.1). */
const isCaptured = async ({ state, account }: OrderLifeDeps, { purchaseOrderId, state: life }: OrderWork) =>
  life.fulfilment !== undefined || (await state.get(orderKey(account, purchaseOrderId))) !== undefined;

/** @throws {TransientError} ORDER_NOT_SHOWN_YET; what `readableOrder` throws. */
const readOrder = async (deps: OrderLifeDeps, work: OrderWork): Promise<WalmartOrder> => {
  const { purchaseOrderId } = work;
  const entry = await deps.walmart.orders.get(purchaseOrderId, { patienceMs: PATIENCE_MS });
  if (!entry && (await isCaptured(deps, work)))
    throw new TransientError({
      code: 'ORDER_NOT_SHOWN_YET',
      message: `Walmart does not show order ${purchaseOrderId}, which it gave us before: it is asked again`,
      facts: { purchaseOrderId },
    });
  return readableOrder(purchaseOrderId, entry);
};

/** @param known the order as Walmart's answer to our own call just showed it: not read again. */
export const readWalmartSide = async (
  deps: OrderLifeDeps,
  work: OrderWork,
  known?: { readonly order: WalmartOrder; readonly readAt: number },
): Promise<WalmartSide> => {
  const readAt = known?.readAt ?? deps.clock.now();
  const order = known?.order ?? (await readOrder(deps, work));
  const returns = work.state.hasReturns ? await readReturns(deps, work, order) : NO_RETURNS;
  const shipNodeType = await shipNodeTypeOf(deps, work);
  return {
    ...{ order, readAt, returns: returns.lines, isReturnMissing: returns.isIncomplete },
    ...(shipNodeType !== undefined && { shipNodeType }),
  };
};

/** In as few calls as possible; an order that Odoo does not have is missing. */
export const readOdooSides = async (
  deps: Pick<OrderLifeDeps, 'odoo' | 'account'>,
  purchaseOrderIds: readonly string[],
): Promise<ReadonlyMap<string, OdooOrderTruth>> => {
  const truths = await deps.odoo.fulfilment.truths(deps.account, purchaseOrderIds);
  return new Map(truths.map((truth) => [truth.purchaseOrderId, truth]));
};

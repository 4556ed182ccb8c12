/** The row of an order's life after its import: one item per purchase order, on the list of orders to be looked at. */
import * as z from 'zod';
import { type Account, amend, HOUR_MS, MINUTE_MS } from '../../core/index.ts';
import type { Draft, JsonObject, Key, Row, StateStore } from '../../ports/index.ts';
import { fulfilmentSchema } from '../../transform/index.ts';

const atMs = z.number().int().min(0);

export const orderLifeSchema = z.strictObject({
  purchaseOrderId: z.string().min(1),
  /** What the planner knows; missing until the order was looked at for the first time. */
  fulfilment: fulfilmentSchema.optional(),
  /** Walmart has return orders with lines of this order: each look reads them. */
  hasReturns: z.boolean(),
  /** Who looks at it now; nobody else may before `until`. */
  claim: z.strictObject({ holder: z.string(), until: atMs }).optional(),
  /** Something may have changed while somebody was at it: look again right after. */
  isWanted: z.boolean(),
  /** When it is to be looked at again without being asked; missing when nothing is left to do unless something changes. */
  lookAt: atMs.optional(),
  /** Walmart told of a change, and a read may be older than what it told: a look of this time or later has to follow. */
  confirmAt: atMs.optional(),
  /** When its message was last sent by a schedule. */
  sentAt: atMs.optional(),
  /** Keys of the questions that people were asked and that are not answered. */
  questions: z.array(z.string()),
  /** The last look failed, which the failure ledger may hold: the next good one takes it out. */
  failedAt: atMs.optional(),
  /** Steps that Odoo refused, by what they are: not tried again for a while. */
  refused: z.array(z.strictObject({ step: z.string(), text: z.string(), at: atMs })),
});

export type OrderLifeState = z.output<typeof orderLifeSchema>;

export interface OrderLifeScope {
  readonly state: StateStore;
  readonly account: Account;
}

export const orderLifeKey = (account: Account, purchaseOrderId: string): Key => ({
  pk: `fulfilment#${account}`,
  sk: purchaseOrderId,
});

/** Orders by the time at which they are to be looked at. */
export const orderLifeList = (account: Account): string => `fulfilments#${account}`;

export const readOrderLifeRow = (row: Row): OrderLifeState => orderLifeSchema.parse(row.data);

export const newOrderLife = (purchaseOrderId: string): OrderLifeState => ({
  purchaseOrderId,
  hasReturns: false,
  isWanted: false,
  questions: [],
  refused: [],
});

/** A message that brought nothing within this time is sent again; it may be on the ladder, where its own time counts. */
const RESEND_AFTER_MS = 15 * MINUTE_MS;
/** A step that Odoo refused is tried again after this: a person may have mended the reason. */
export const REFUSED_AGAIN_MS = HOUR_MS;

/** When the order's message is to be sent (epoch ms), never while somebody is at it; undefined when nothing is left to do. */
export const orderLookAt = (order: OrderLifeState): number | undefined => {
  const { claim, sentAt } = order;
  const dueAt = claim?.until ?? order.lookAt;
  if (dueAt === undefined) return undefined;
  return sentAt !== undefined && sentAt >= dueAt ? sentAt + RESEND_AFTER_MS : dueAt;
};

export const toOrderLifeDraft = (account: Account, order: OrderLifeState): Draft => {
  const at = orderLookAt(order);
  return {
    ...orderLifeKey(account, order.purchaseOrderId),
    data: order satisfies JsonObject,
    ...(at === undefined ? {} : { pending: { list: orderLifeList(account), at } }),
  };
};

/**
 * One pure step of an order's row under its revision.
 * @param decide gets undefined when there is no row; gives undefined to leave all as it is.
 * @returns what was written, or undefined.
 */
export const changeOrderLife = async (
  scope: OrderLifeScope,
  purchaseOrderId: string,
  decide: (order: OrderLifeState | undefined) => OrderLifeState | undefined,
): Promise<OrderLifeState | undefined> => {
  let written: OrderLifeState | undefined;
  await amend<Row, Draft>(scope.state, orderLifeKey(scope.account, purchaseOrderId), (row) => {
    written = decide(row ? readOrderLifeRow(row) : undefined);
    return written === undefined ? undefined : toOrderLifeDraft(scope.account, written);
  });
  return written;
};

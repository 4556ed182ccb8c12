/** The row of a purchase order: captured before it is understood, on the list of open orders until nothing is left to do. */
import * as z from 'zod';
import { type Account, amend, HOUR_MS, MINUTE_MS, type Policy } from '../../core/index.ts';
import type { Draft, JsonObject, Key, Row, StateStore } from '../../ports/index.ts';

const atMs = z.number().int().min(0);

/**
 * - `captured`: stored raw, to be imported.
 * - `held`: cannot be imported for the reason given; tried again from time to time.
 * - `imported`: one sale order in Odoo, confirmed unless policy `statusPreset` or a person keeps it a quotation.
 * - `recorded`: known and not to be imported (older than `ordersFrom`, or cancelled before).
 */
export const ORDER_PHASES = ['captured', 'held', 'imported', 'recorded'] as const;

export const orderStateSchema = z.strictObject({
  purchaseOrderId: z.string().min(1),
  phase: z.enum(ORDER_PHASES),
  /** Of the canonical raw order: tells a repeat from a change. */
  hash: z.string(),
  /** Where the raw order lies in the RawStore. */
  rawKey: z.string(),
  firstSeenAt: atMs,
  /** Who ships it; missing in rows of before this was kept: the seller. */
  shipNodeType: z.enum(['SellerFulfilled', 'WFSFulfilled', '3PLFulfilled']).optional(),
  /** Walmart's order date; missing when the raw order does not tell. */
  orderedAt: atMs.optional(),
  shipBy: atMs.optional(),
  /** Why it is held or only recorded. */
  reason: z.strictObject({ code: z.string(), text: z.string() }).optional(),
  /** When its message was last sent. */
  sentAt: atMs,
  /** The last run on it failed for a reason that time may mend; the queue brings its message back first. */
  failedAt: atMs.optional(),
  /** Not acknowledged before: after a refusal that time may mend. */
  notBefore: atMs.optional(),
  /** Who imports it now, or did so with an unclear outcome: nobody else may before `until`. */
  claim: z.strictObject({ holder: z.string(), until: atMs }).optional(),
  /** Since when it is not known whether Odoo has carried out what it was asked; until a run has read it there. */
  unclearSince: atMs.optional(),
  odoo: z.strictObject({ orderId: z.number().int().positive(), confirmed: z.boolean() }).optional(),
  /** Units kept from sale until Odoo shows their moves. */
  holds: z.array(z.strictObject({ sku: z.string(), units: z.number().int().positive(), lineNumber: z.string() })),
  acknowledgement: z.strictObject({
    /** `tried`: sent, outcome not known: read the order before sending again. */
    state: z.enum(['open', 'tried', 'done', 'ahead', 'notNeeded']),
    at: atMs.optional(),
  }),
});

export type OrderState = z.output<typeof orderStateSchema>;

export interface OrderScope {
  readonly state: StateStore;
  readonly account: Account;
}

export const openOrdersList = (account: Account): string => `orders#${account}`;
export const orderKey = (account: Account, purchaseOrderId: string): Key => ({
  pk: `order#${account}`,
  sk: purchaseOrderId,
});
export const rawOrderKey = (account: Account, purchaseOrderId: string, hash: string): string =>
  `${account}/orders/${purchaseOrderId}/${hash}.json`;

export const readOrderRow = (row: Row): OrderState => orderStateSchema.parse(row.data);

/** A message that brought nothing within this time is sent again. */
const RESEND_AFTER_MS = 3 * MINUTE_MS;
/** What failed, is held, or shows no stock moves yet is tried again this often: its reason may be gone. */
const REPLAY_EVERY_MS = 15 * MINUTE_MS;

type AckPolicy = Pick<Policy, 'ackDeadlineHours'>;

/** Shipped by Walmart from its own warehouses: never acknowledged or shipped by us, and nothing of ours is kept for it. */
export const isFulfilledByWalmart = (order: Pick<OrderState, 'shipNodeType'>): boolean =>
  order.shipNodeType === 'WFSFulfilled';

/** Waits for its import. */
export const isWaiting = (order: OrderState): boolean => order.phase === 'captured' || order.phase === 'held';

/** Has a sale order, whose life order-changed follows. */
export const isFollowed = (order: OrderState): boolean => order.odoo !== undefined && !isWaiting(order);

/** Nothing is left to be said to Walmart about it. */
export const isAcknowledged = (order: OrderState): boolean =>
  order.acknowledgement.state !== 'open' && order.acknowledgement.state !== 'tried';

/** When a captured order that waits is acknowledged from its stored record; undefined when it never is. */
export const ackAheadAt = (order: OrderState, policy: AckPolicy): number | undefined =>
  policy.ackDeadlineHours === 'never' || isAcknowledged(order)
    ? undefined
    : order.firstSeenAt + policy.ackDeadlineHours * HOUR_MS;

/** When the order is to be acknowledged (epoch ms): as soon as its sale order exists, or at its deadline. */
export const acknowledgeAt = (order: OrderState, policy: AckPolicy): number | undefined => {
  if (isAcknowledged(order) || order.phase === 'recorded') return undefined;
  const at = order.phase === 'imported' ? order.sentAt : ackAheadAt(order, policy);
  return at === undefined ? undefined : Math.max(at, order.notBefore ?? 0);
};

/** When its message is sent again (epoch ms), never while somebody is at it; undefined when nothing is left to import. */
export const resendAt = (order: OrderState): number | undefined => {
  const free = order.claim?.until ?? 0;
  switch (order.phase) {
    case 'captured':
      return Math.max(free, order.sentAt + (order.failedAt === undefined ? RESEND_AFTER_MS : REPLAY_EVERY_MS));
    case 'held':
      return Math.max(free, order.sentAt + REPLAY_EVERY_MS);
    case 'imported':
      return order.holds.length === 0 ? undefined : Math.max(free, order.sentAt + REPLAY_EVERY_MS);
    case 'recorded':
      return undefined;
    default:
      return order.phase satisfies never;
  }
};

/** When something is to be done about the order next (epoch ms); undefined when it is finished. */
export const nextLookAt = (order: OrderState, policy: AckPolicy): number | undefined => {
  const times = [acknowledgeAt(order, policy), resendAt(order)].filter((at) => at !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
};

export const toOrderDraft = (account: Account, order: OrderState, policy: AckPolicy): Draft => {
  const at = nextLookAt(order, policy);
  return {
    ...orderKey(account, order.purchaseOrderId),
    data: order satisfies JsonObject,
    ...(at === undefined ? {} : { pending: { list: openOrdersList(account), at } }),
  };
};

/**
 * One pure step of an order's state under its revision.
 * @param decide gets undefined when there is no row; gives undefined to leave all as it is.
 * @returns what was written, or undefined.
 */
export const changeOrder = async (
  scope: OrderScope,
  policy: AckPolicy,
  purchaseOrderId: string,
  decide: (order: OrderState | undefined) => OrderState | undefined,
): Promise<OrderState | undefined> => {
  let written: OrderState | undefined;
  await amend<Row, Draft>(scope.state, orderKey(scope.account, purchaseOrderId), (row) => {
    written = decide(row ? readOrderRow(row) : undefined);
    return written === undefined ? undefined : toOrderDraft(scope.account, written, policy);
  });
  return written;
};

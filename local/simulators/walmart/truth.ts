/** What really happened, as plain data: for tests, and for a report that judges from outside. */

import type { CallCounts } from './calls.ts';
import { type FeedStatus, feedStatusAt, settleFeeds } from './feed-engine.ts';
import { sharesAt } from './order-lifecycle.ts';
import type {
  AppliedQuantity,
  BadKind,
  Buyer,
  Charge,
  ItemOutcome,
  Order,
  ShipNodeType,
  StatusShare,
  World,
} from './state.ts';

/** Cents; the discount as a positive number to take off. */
export interface Totals {
  readonly product: number;
  readonly shipping: number;
  readonly discount: number;
  readonly tax: number;
}

export interface TrueOrder {
  readonly po: string;
  readonly customerOrderId: string;
  readonly placedAt: number;
  readonly visibleAt: number;
  readonly acknowledgedAt: number | null;
  readonly bad: BadKind | null;
  readonly shipNodeType: ShipNodeType;
  readonly currency: string;
  readonly totals: Totals;
  readonly lines: readonly {
    readonly lineNumber: string;
    readonly sku: string;
    readonly quantity: number;
    readonly totals: Totals;
    readonly statuses: readonly StatusShare[];
    /** Units still in Walmart's `reservedQty`. */
    readonly reserved: number;
  }[];
  readonly buyer: Buyer;
}

export interface TrueStock {
  readonly sku: string;
  readonly shipNode: string;
  readonly inputQty: number;
  readonly reservedQty: number;
  readonly availToSellQty: number;
  /** Before anything was applied. */
  readonly firstInputQty: number;
  readonly applied: readonly AppliedQuantity[];
  readonly sold: readonly { readonly at: number; readonly quantity: number; readonly po: string }[];
}

export interface TrueFeed {
  readonly feedId: string;
  readonly submittedAt: number;
  readonly status: FeedStatus;
  /** Null while it is not settled. */
  readonly processedAt: number | null;
  readonly items: readonly {
    readonly sku: string;
    readonly amount: number;
    readonly outcome: ItemOutcome | null;
    readonly appliedAt: number | null;
  }[];
}

export interface WalmartTruth {
  orders(): readonly TrueOrder[];
  inventory(): readonly TrueStock[];
  feeds(): readonly TrueFeed[];
  calls(): CallCounts;
}

export const createTruth = (world: World): WalmartTruth => {
  const settle = (): number => {
    const now = world.time.now();
    settleFeeds(world, now);
    return now;
  };
  return {
    orders: () => {
      const now = settle();
      return [...world.orders.values()].map((order) => describeOrder(order, now));
    },
    inventory: () => {
      settle();
      return [...world.items.values()].map(({ sku, stock }) => ({
        sku,
        shipNode: stock.shipNode,
        inputQty: stock.inputQty,
        reservedQty: stock.reservedQty,
        availToSellQty: Math.max(0, stock.inputQty - stock.reservedQty),
        firstInputQty: stock.firstInputQty,
        applied: [...stock.applied],
        sold: [...stock.sold],
      }));
    },
    feeds: () => {
      const now = settle();
      return [...world.feeds.values()].map((feed) => ({
        feedId: feed.feedId,
        submittedAt: feed.submittedAt,
        status: feedStatusAt(feed, now),
        processedAt: feed.settled && feed.stuckAfterShare === undefined ? feed.endsAt : null,
        items: feed.items.map(({ sku, amount, outcome, appliedAt }) => ({ sku, amount, outcome, appliedAt })),
      }));
    },
    calls: () => world.calls.read(),
  };
};

const describeOrder = (order: Order, now: number): TrueOrder => ({
  po: order.purchaseOrderId,
  customerOrderId: order.customerOrderId,
  placedAt: order.placedAt,
  visibleAt: order.visibleAt,
  acknowledgedAt: order.acknowledgedAt,
  bad: order.bad,
  shipNodeType: order.shipNodeType,
  currency: order.currency,
  totals: sumCharges(order.lines.flatMap((line) => line.charges)),
  lines: order.lines.map((line) => ({
    lineNumber: line.lineNumber,
    sku: line.sku,
    quantity: line.quantity,
    totals: sumCharges(line.charges),
    statuses: [...sharesAt(line, now)],
    reserved: line.reserved,
  })),
  buyer: order.buyer,
});

const sumCharges = (charges: readonly Charge[]): Totals => {
  const sum = (name: Charge['chargeName']) =>
    charges.filter((charge) => charge.chargeName === name).reduce((total, charge) => total + charge.cents, 0);
  return {
    product: sum('ItemPrice'),
    shipping: sum('Shipping'),
    discount: 0 - sum('SubscriptionDiscount'),
    tax: charges.reduce((total, charge) => total + charge.taxCents, 0),
  };
};

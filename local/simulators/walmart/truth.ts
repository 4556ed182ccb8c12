/** What really happened, as plain data: for tests, and for a report that judges from outside. */

import type { CallCounts } from './calls.ts';
import { type FeedStatus, feedStatusAt } from './feed-engine.ts';
import { charged, type MoneyByType, refunded } from './ledger.ts';
import { openUnits, sharesAt, shippedUnits, unitsIn } from './order-lifecycle.ts';
import { returnedUnits, returnRefundedUnits } from './return-life.ts';
import { type ReturnStep, stepAt } from './return-state.ts';
import { settleWorld } from './settle.ts';
import {
  type AppliedQuantity,
  type BadKind,
  type Buyer,
  buyerAt,
  type Charge,
  type ItemOutcome,
  type Order,
  type OrderLine,
  type Refund,
  type ShipNodeType,
  type StatusShare,
  type World,
} from './state.ts';
import type { HookEvent, Subscription } from './webhook-state.ts';
import type { LineFault, WriteRecord } from './write-log.ts';

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
    readonly units: TrueUnits;
    /** Cents that the customer paid for the shipped units, and got back. */
    readonly charged: MoneyByType;
    readonly refunded: MoneyByType;
    readonly refunds: readonly Refund[];
    readonly wantsToCancel: boolean;
  }[];
  /** The one it replaces. */
  readonly originalCustomerOrderId: string | undefined;
  readonly buyer: Buyer;
}

/** `open + shipped + cancelled` is the line's quantity. */
export interface TrueUnits {
  readonly open: number;
  /** Delivered ones included. */
  readonly shipped: number;
  readonly delivered: number;
  readonly cancelled: number;
  /** In returns that were not cancelled. */
  readonly returned: number;
  /** Refunded through a return. */
  readonly returnRefunded: number;
}

export interface TrueReturn {
  readonly returnOrderId: string;
  readonly customerOrderId: string;
  readonly createdAt: number;
  readonly lines: readonly {
    readonly number: number;
    readonly purchaseOrderId: string;
    readonly lineNumber: string;
    readonly sku: string;
    readonly keepIt: boolean;
    readonly units: readonly { readonly step: ReturnStep; readonly channel: string | undefined }[];
  }[];
}

/** Lines for which a call tried again what its caller had done before, refused or not. */
export interface LineFaults {
  readonly shippedTwice: number;
  readonly overShipped: number;
  readonly refundedTwice: number;
  readonly lines: readonly {
    readonly purchaseOrderId: string;
    readonly lineNumber: string;
    readonly fault: LineFault;
  }[];
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
  /** Changes of `reservedQty`: up when something is sold, down when it is shipped or cancelled. */
  readonly reservations: readonly { readonly at: number; readonly delta: number }[];
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
  returns(): readonly TrueReturn[];
  /** Every shipment, correction, cancellation and refund that was tried, by whom, when, and how it ended. */
  writes(): readonly WriteRecord[];
  lineFaults(): LineFaults;
  webhooks(): readonly HookEvent[];
  subscriptions(): readonly Subscription[];
}

export const createTruth = (world: World): WalmartTruth => {
  const settle = (): number => {
    const now = world.time.now();
    settleWorld(world, now);
    return now;
  };
  return {
    orders: () => {
      const now = settle();
      return [...world.orders.values()].map((order) => describeOrder(world, order, now));
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
        reservations: [...stock.reservations],
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
    returns: () => {
      const now = settle();
      return [...world.returns.values()].map(({ returnOrderId, customerOrderId, createdAt, lines }) => ({
        returnOrderId,
        customerOrderId,
        createdAt,
        lines: lines.map(({ number, purchaseOrderId, lineNumber, sku, keepIt, units }) => ({
          number,
          purchaseOrderId,
          lineNumber,
          sku,
          keepIt,
          units: units.map((unit) => ({ step: stepAt(unit, now), channel: unit.channel })),
        })),
      }));
    },
    writes: () => {
      settle();
      return [...world.writes];
    },
    lineFaults: () => {
      settle();
      return describeFaults(world);
    },
    webhooks: () => {
      settle();
      return world.hooks.map((event) => ({ ...event, sent: [...event.sent] }));
    },
    subscriptions: () => [...world.subscriptions.values()],
  };
};

const describeFaults = (world: World): LineFaults => {
  const found = world.writes.flatMap(({ purchaseOrderId, faults }) =>
    faults.map((fault) => ({ purchaseOrderId, ...fault })),
  );
  const lines = [...new Map(found.map((fault) => [Object.values(fault).join(' '), fault])).values()];
  const count = (wanted: LineFault) => lines.filter(({ fault }) => fault === wanted).length;
  return {
    shippedTwice: count('shippedTwice'),
    overShipped: count('overShipped'),
    refundedTwice: count('refundedTwice'),
    lines,
  };
};

const describeUnits = (world: World, order: Order, line: OrderLine, now: number): TrueUnits => ({
  open: openUnits(line, now),
  shipped: shippedUnits(line, now),
  delivered: unitsIn(line, now, 'Delivered'),
  cancelled: unitsIn(line, now, 'Cancelled'),
  returned: returnedUnits(world, order, line, now),
  returnRefunded: returnRefundedUnits(world, order, line, now),
});

const describeOrder = (world: World, order: Order, now: number): TrueOrder => ({
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
    units: describeUnits(world, order, line, now),
    charged: charged(line, now),
    refunded: refunded(line, now),
    refunds: [...line.refunds],
    wantsToCancel: line.wantsToCancelAt !== null,
  })),
  originalCustomerOrderId: order.originalCustomerOrderId,
  buyer: buyerAt(order, now),
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

/** The state behind the simulated Walmart: what the seller, its customers and Walmart itself have done. */

import type { SimTime } from '../simulator.ts';
import { seededRandom } from '../simulator.ts';
import { type Agenda, createAgenda } from './agenda.ts';
import type { CallLog } from './calls.ts';
import { createCallLog } from './calls.ts';
import type { Fault } from './faults.ts';
import type { OrderSearch } from './order-search.ts';
import type { ReturnOrder, ReturnSearch } from './return-state.ts';
import type { WalmartAccount, WalmartSettings } from './settings.ts';
import { createThrottle, type Throttle } from './throttle.ts';
import type { Deliver, HookEvent, Subscription } from './webhook-state.ts';
import type { WriteRecord } from './write-log.ts';

export type ShipNodeType = 'SellerFulfilled' | 'WFSFulfilled' | '3PLFulfilled';
export type LineStatus = 'Created' | 'Acknowledged' | 'Shipped' | 'Delivered' | 'Cancelled' | 'Refund';
export type BadKind = 'unknown-sku' | 'currency' | 'quantity';

export interface Buyer {
  readonly name: string;
  readonly phone: string;
  /** Walmart's relay address for this order. */
  readonly email: string;
  readonly address1: string;
  readonly address2?: string;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
  readonly addressType: 'RESIDENTIAL' | 'OFFICE';
}

export interface Charge {
  readonly chargeType: 'PRODUCT' | 'SHIPPING';
  readonly chargeName: 'ItemPrice' | 'SubscriptionDiscount' | 'Shipping';
  /** Line total in cents; a discount is negative. */
  readonly cents: number;
  readonly taxCents: number;
}

/** What the seller told of one package; units of one line that went out together. */
export interface Parcel {
  /** Of this simulator; the wire has none. */
  readonly id: number;
  /** When the confirmation was accepted: the four hours for corrections count from here. */
  readonly confirmedAt: number;
  readonly by: 'api' | 'elsewhere' | 'walmart';
  readonly shipDateTime: number;
  readonly carrier: { readonly carrier: string } | { readonly otherCarrier: string };
  readonly methodCode: string;
  readonly trackingNumber: string;
  readonly trackingURL: string | undefined;
}

export interface StatusShare {
  readonly status: LineStatus;
  readonly quantity: number;
  /** Of shipped and delivered units, unless a script moved them without one. */
  readonly parcel?: Parcel;
  /** Of cancelled units, when somebody gave one. */
  readonly reason?: string;
}

/** Money given back for a line, as positive cents. */
export interface Refund {
  readonly refundId: string;
  readonly at: number;
  /** Through which door: the order's, the return's, or Walmart by itself. */
  readonly by: 'order' | 'return' | 'walmart';
  readonly comments: string | undefined;
  readonly charges: readonly {
    readonly chargeType: Charge['chargeType'];
    readonly chargeName: string;
    readonly reason: string;
    readonly cents: number;
    readonly taxCents: number;
  }[];
}

export interface OrderLine {
  readonly lineNumber: string;
  readonly sku: string;
  readonly productName: string;
  readonly quantity: number;
  /** As written on the wire; differs from `quantity` only in orders made bad on purpose. */
  readonly quantityText: string;
  readonly charges: readonly Charge[];
  /** Each change of status with its time; the last one holds. */
  readonly timeline: { readonly at: number; readonly shares: readonly StatusShare[] }[];
  /** Units of this line still in `reservedQty`. */
  reserved: number;
  /** Since when the customer wants to cancel. */
  wantsToCancelAt: number | null;
  /** Since when all charges show as zero: the whole line was cancelled. */
  voidedAt: number | null;
  readonly refunds: Refund[];
  sellerOrderId: string | undefined;
}

/** Spelling of one order, drawn when it is placed and stable from then on. */
export interface OrderTraits {
  readonly phoneMissing: boolean;
  readonly emailMissing: boolean;
  /** Until then the placeholder address is shown. */
  readonly emailKnownAt: number;
  readonly address2AsNull: boolean;
  readonly addressTypeMissing: boolean;
  readonly deliveryDateMissing: boolean;
  readonly summarySent: boolean;
  readonly unit: 'EACH' | 'EA';
  readonly zeroTax: 'null' | 'missing' | 'zero';
  readonly taxNameMissing: boolean;
  readonly nullMembers: boolean;
  readonly emptyShipNodeInReleased: boolean;
}

export interface Order {
  readonly purchaseOrderId: string;
  readonly customerOrderId: string;
  readonly originalCustomerOrderId: string | undefined;
  /** With each change of address; the last one holds. */
  readonly buyers: { readonly at: number; readonly buyer: Buyer }[];
  readonly placedAt: number;
  readonly visibleAt: number;
  /** Last-modified time before anything happened to the order. */
  readonly firstModifiedAt: number;
  readonly shipNodeType: ShipNodeType;
  readonly methodCode: string;
  readonly shipBy: number;
  readonly deliverBy: number;
  readonly currency: string;
  readonly lines: readonly OrderLine[];
  readonly traits: OrderTraits;
  readonly bad: BadKind | null;
  acknowledgedAt: number | null;
  /** Changes that are none of a line's status: wishes to cancel, addresses, refunds. */
  readonly touchedAt: number[];
}

export interface AppliedQuantity {
  readonly at: number;
  readonly inputQty: number;
  /** `cancel`: Walmart set it to 0 after a cancellation as out of stock. */
  readonly by: 'put' | 'feed' | 'cancel';
  readonly feedId?: string;
}

export interface Stock {
  readonly shipNode: string;
  inputQty: number;
  reservedQty: number;
  readonly firstInputQty: number;
  readonly applied: AppliedQuantity[];
  readonly sold: { readonly at: number; readonly quantity: number; readonly po: string }[];
  readonly reservations: { readonly at: number; readonly delta: number }[];
}

export interface Item {
  readonly sku: string;
  readonly productName: string;
  /** Cents. */
  readonly price: number;
  /** Stock calls answer 404 until then. */
  readonly ingestedAt: number;
  readonly stock: Stock;
}

export type ItemOutcome = 'SUCCESS' | 'DATA_ERROR' | 'SYSTEM_ERROR' | 'TIMEOUT_ERROR';

export interface FeedItem {
  readonly sku: string;
  readonly amount: number;
  /** Why the row itself is refused, whatever the SKU. */
  readonly fault: string | null;
  outcome: ItemOutcome | null;
  appliedAt: number | null;
  errorAsObject: boolean;
}

export interface Feed {
  readonly feedId: string;
  readonly feedType: string;
  readonly submittedAt: number;
  readonly startsAt: number;
  endsAt: number;
  /** The file as a whole could not be read: it ends in ERROR. */
  readonly fileFault: string | null;
  readonly items: readonly FeedItem[];
  /** Share of rows decided before it gets stuck; undefined for a feed that runs through. */
  stuckAfterShare: number | undefined;
  modifiedAt: number;
  settled: boolean;
}

export interface Token {
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** One stream of chance per matter, so that polling more often does not change which orders come. */
export interface Chance {
  readonly orders: () => number;
  readonly feeds: () => number;
  readonly tokens: () => number;
  readonly faults: () => number;
  readonly headers: () => number;
  /** What happens to orders and returns later on. */
  readonly later: () => number;
  readonly webhooks: () => number;
}

export interface World {
  readonly time: SimTime;
  readonly settings: WalmartSettings;
  account: WalmartAccount;
  readonly chance: Chance;
  readonly tokens: Map<string, Token>;
  readonly items: Map<string, Item>;
  readonly orders: Map<string, Order>;
  readonly feeds: Map<string, Feed>;
  /** Feeds that still have something to do. */
  readonly openFeeds: Set<Feed>;
  /** How the next feeds get stuck, one entry each. */
  readonly feedsToStick: number[];
  feedItemFailureRate: number;
  readonly orderCursors: CursorStore<OrderSearch>;
  readonly inventoryCursors: CursorStore<number>;
  readonly faults: Set<Fault>;
  readonly throttle: Throttle;
  readonly calls: CallLog;
  readonly apiStatus: Map<string, string>;
  lastOrderNumber: number;
  lastParcel: number;
  readonly agenda: Agenda;
  readonly returns: Map<string, ReturnOrder>;
  readonly returnCursors: CursorStore<ReturnSearch>;
  /** Every call that would ship, correct, cancel or refund, refused ones included. */
  readonly writes: WriteRecord[];
  readonly subscriptions: Map<string, Subscription>;
  readonly hooks: HookEvent[];
  /** How webhooks leave; without it none does. */
  readonly deliver: Deliver | undefined;
}

export interface CursorStore<T> {
  remember(cursor: string, value: T): void;
  find(cursor: string): T | undefined;
}

/** The newest cursors by their exact text; older ones are forgotten, as the real ones expire. */
export const createCursorStore = <T>(size = 5000): CursorStore<T> => {
  const entries = new Map<string, T>();
  return {
    remember(cursor, value) {
      entries.set(cursor, value);
      const oldest = entries.keys().next().value;
      if (entries.size > size && oldest !== undefined) entries.delete(oldest);
    },
    find: (cursor) => entries.get(cursor),
  };
};

export const createWorld = (
  time: SimTime,
  random: () => number,
  account: WalmartAccount,
  settings: WalmartSettings,
  deliver?: Deliver,
): World => {
  const stream = () => seededRandom(Math.floor(random() * 0x1_0000_0000));
  return {
    time,
    settings,
    account,
    chance: {
      orders: stream(),
      feeds: stream(),
      tokens: stream(),
      faults: stream(),
      headers: stream(),
      later: stream(),
      webhooks: stream(),
    },
    tokens: new Map(),
    items: new Map(),
    orders: new Map(),
    feeds: new Map(),
    openFeeds: new Set(),
    feedsToStick: [],
    feedItemFailureRate: 0,
    orderCursors: createCursorStore(),
    inventoryCursors: createCursorStore(),
    faults: new Set(),
    throttle: createThrottle(),
    calls: createCallLog(),
    apiStatus: new Map(),
    lastOrderNumber: settings.firstOrderNumber,
    lastParcel: 0,
    agenda: createAgenda(time, deliver !== undefined),
    returns: new Map(),
    returnCursors: createCursorStore(),
    writes: [],
    subscriptions: new Map(),
    hooks: [],
    deliver,
  };
};

export const buyerAt = (order: Order, at: number): Buyer => {
  const [first, ...changes] = order.buyers;
  if (first === undefined) throw new Error(`The order ${order.purchaseOrderId} has no buyer.`);
  return (changes.findLast((change) => change.at <= at) ?? first).buyer;
};

export const drawHex = (length: number, random: () => number): string =>
  Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');

/** A number of so many digits, as text. */
export const drawDigits = (length: number, random: () => number): string =>
  Array.from({ length }, (_, index) => String(Math.floor(random() * 9) + (index === 0 ? 1 : 0))).join('');

export const drawUuid = (random: () => number): string =>
  [8, 4, 4, 4, 12].map((length) => drawHex(length, random)).join('-');

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The state behind the simulated Walmart: what the seller, its customers and Walmart itself have done. */

import type { SimTime } from '../simulator.ts';
import { seededRandom } from '../simulator.ts';
import type { CallLog } from './calls.ts';
import { createCallLog } from './calls.ts';
import type { Fault } from './faults.ts';
import type { OrderSearch } from './order-search.ts';
import type { WalmartAccount, WalmartSettings } from './settings.ts';
import { createThrottle, type Throttle } from './throttle.ts';

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

export interface StatusShare {
  readonly status: LineStatus;
  readonly quantity: number;
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
  readonly buyer: Buyer;
  readonly placedAt: number;
  readonly visibleAt: number;
  /** Last-modified time before anything happened to the order. */
  readonly firstModifiedAt: number;
  readonly shipNodeType: ShipNodeType;
  readonly methodCode: 'Standard' | 'Express' | 'Value';
  readonly shipBy: number;
  readonly deliverBy: number;
  readonly currency: string;
  readonly lines: readonly OrderLine[];
  readonly traits: OrderTraits;
  readonly bad: BadKind | null;
  acknowledgedAt: number | null;
  intentToCancel: boolean;
}

export interface AppliedQuantity {
  readonly at: number;
  readonly inputQty: number;
  readonly by: 'put' | 'feed';
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
): World => {
  const stream = () => seededRandom(Math.floor(random() * 0x1_0000_0000));
  return {
    time,
    settings,
    account,
    chance: { orders: stream(), feeds: stream(), tokens: stream(), faults: stream(), headers: stream() },
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
  };
};

export const drawHex = (length: number, random: () => number): string =>
  Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');

export const drawUuid = (random: () => number): string =>
  [8, 4, 4, 4, 12].map((length) => drawHex(length, random)).join('-');

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

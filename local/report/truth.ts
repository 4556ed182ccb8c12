/**
 * What the report is counted from: the two simulators' own records as plain values, and the list of orders that the bridge
 * says it holds. Nothing here or beside it imports the product's code, so that the product cannot mark its own work.
 */

export interface WalmartOrderTruth {
  readonly purchaseOrderId: string;
  readonly placedAt: number;
  /** When the API began to show it. */
  readonly visibleAt: number;
  readonly acknowledgedAt?: number;
  /** Why the simulator made it unmappable on purpose. */
  readonly bad?: string;
  /** What the buyer pays, tax left out. */
  readonly netCents: number;
  readonly taxCents: number;
  readonly lines: readonly {
    readonly sku: string;
    readonly quantity: number;
    /** Of them, by whomever. */
    readonly cancelled: number;
    readonly netCents: number;
    readonly taxCents: number;
  }[];
  /** When its last unit was cancelled, where nothing of it was or will be shipped. */
  readonly cancelledAt?: number;
}

/** One line of an order, in units; as both sides have it. */
export interface LineTruth {
  readonly purchaseOrderId: string;
  readonly lineNumber: string;
  readonly sku: string;
  readonly ordered: number;
  /** For all units ordered, tax included. */
  readonly chargeCents: number;
  readonly walmart: {
    /** By whomever; delivered ones included. */
    readonly shipped: number;
    readonly bridgeShipped: number;
    readonly delivered: number;
    readonly cancelled: number;
    /** In returns that were not cancelled: goods that come back, and what the buyer keeps. */
    readonly comingBack: number;
    readonly kept: number;
    readonly returnRefunded: number;
    /** Tax included, by whomever. */
    readonly refundedCents: number;
    /** Tracking numbers that the bridge confirmed, once for each time. */
    readonly parcels: readonly string[];
    /** Calls that tried again what was done before, refused or not. */
    readonly faults: readonly ('shippedTwice' | 'overShipped' | 'refundedTwice')[];
  };
  /** Missing while the order is not in Odoo, or where nobody can look. */
  readonly odoo?: {
    /** Still ordered; what has left of an order that is cancelled. */
    readonly kept: number;
    /** Left for the buyer. */
    readonly done: number;
    /** In return transfers: validated, and open. */
    readonly received: number;
    readonly expected: number;
    /** In posted credit notes that a person approved. */
    readonly credited: number;
  };
}

/** What Walmart took from somebody. */
export interface ChangeTruth {
  readonly kind: 'ship' | 'track' | 'cancel' | 'refund' | 'returnRefund';
  readonly by: 'bridge' | 'elsewhere' | 'customer' | 'walmart';
  /** How often: parcels of a shipment, lines of a refund, else 1. */
  readonly count: number;
}

export interface SaleOrderTruth {
  readonly purchaseOrderId: string;
  readonly state: string;
  readonly totalCents: number;
  readonly createdAt: number;
}

/** One SKU's stock in Odoo, in EACH, newest last; each entry holds from its time on. */
export interface StockTruth {
  readonly sku: string;
  readonly history: readonly {
    readonly at: number;
    readonly onHand: number;
    readonly reserved: number;
    readonly owed: number;
  }[];
  /** Kept at 0 after an out-of-stock cancellation until the next count, whatever Odoo counts as free; in order of time. */
  readonly keptAtZero?: readonly { readonly from: number; readonly until: number }[];
}

export interface InventoryTruth {
  readonly sku: string;
  readonly inputQty: number;
  /** What the seller sent, in order of sending: when it was sent, when it took hold (missing: refused or not yet). */
  readonly submissions: readonly { readonly sentAt: number; readonly quantity: number }[];
  /** What took hold, in order of time; the first entry is what was there at the start. */
  readonly applied: readonly { readonly at: number; readonly quantity: number }[];
  readonly sold: readonly { readonly at: number; readonly quantity: number; readonly reservedBefore: number }[];
}

/** What was made to go wrong on purpose; epoch milliseconds. */
export interface Injected {
  readonly what: string;
  readonly from: number;
  readonly until: number;
  /** Whether there was something that it could strike. */
  readonly struck: boolean;
  /** The side that did not answer: what takes longer for that is not the bridge's doing. */
  readonly away?: 'Walmart' | 'Odoo';
}

export interface Truth {
  readonly startedAt: number;
  /** End of merchant activity. */
  readonly activityEndedAt: number;
  readonly endedAt: number;
  readonly walmartOrders: readonly WalmartOrderTruth[];
  readonly saleOrders: readonly SaleOrderTruth[];
  /** Per purchase order: how many delivery addresses carry its reference. */
  readonly deliveryAddresses: ReadonlyMap<string, number>;
  readonly stock: readonly StockTruth[];
  readonly inventory: readonly InventoryTruth[];
  /** Business keys of the bridge's open activities in Odoo; missing where nobody looked. */
  readonly tasks?: readonly string[];
  readonly injected: readonly Injected[];
  /** Lines of every order that somebody can map and the seller ships. */
  readonly lines: readonly LineTruth[];
  readonly changes: readonly ChangeTruth[];
  /** Returns that buyers opened. */
  readonly returns: number;
  readonly calls: {
    readonly walmart: Readonly<Record<string, number>>;
    readonly odoo: Readonly<Record<string, number>>;
  };
}

/** What the bridge itself says, where only it can know. */
export interface BridgeSays {
  /** Purchase orders it holds, with the code of the reason. */
  readonly held: ReadonlyMap<string, string>;
  /** Failures that are tried again, and those that wait for a person: business key and code. */
  readonly waiting: ReadonlyMap<string, string>;
  readonly parked: ReadonlyMap<string, string>;
  /** Messages on the dead-letter queues. */
  readonly deadLetters: number;
  /** Codes of the alerts that it raised, in order. */
  readonly alerts: readonly string[];
}

/** The merchant's policy, as far as the rule needs it. */
export interface RulePolicy {
  readonly cap: number;
  readonly buffer: number;
  /** `omit` leaves Walmart's tax out of Odoo's total. */
  readonly taxPolicy: 'passThrough' | 'line' | 'omit';
}

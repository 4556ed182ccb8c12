/** Truths for the report's tests: one SKU, no orders, nothing wrong; each test fills in what it is about. */
import type {
  BridgeSays,
  InventoryTruth,
  LineTruth,
  RulePolicy,
  StockTruth,
  Truth,
  WalmartOrderTruth,
} from '../../../../local/report/index.ts';

export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const policy: RulePolicy = { cap: 999, buffer: 0, taxPolicy: 'passThrough' };
export const says: BridgeSays = {
  held: new Map(),
  waiting: new Map(),
  parked: new Map(),
  deadLetters: 0,
  alerts: [],
};

type Level = readonly [at: number, onHand: number, reserved?: number, owed?: number];

export const stock = (sku: string, ...levels: readonly Level[]): StockTruth => ({
  sku,
  history: levels.map(([at, onHand, reserved = 0, owed = 0]) => ({ at, onHand, reserved, owed })),
});

type Entry = readonly [at: number, quantity: number];

/** What was sent takes hold at once, unless `applied` says otherwise. */
export const inventory = (sku: string, sent: readonly Entry[], more: Partial<InventoryTruth> = {}): InventoryTruth => {
  const entries = sent.map(([at, quantity]) => ({ at, quantity }));
  return {
    sku,
    inputQty: sent.at(-1)?.[1] ?? 0,
    submissions: entries.map(({ at, quantity }) => ({ sentAt: at, quantity })),
    applied: entries,
    sold: [],
    ...more,
  };
};

/** A line of an order, all of it open. */
export const line = (
  sku: string,
  quantity: number,
  more: Partial<WalmartOrderTruth['lines'][number]> = {},
): WalmartOrderTruth['lines'][number] => ({
  ...{ sku, quantity, cancelled: 0, netCents: 1000, taxCents: 75 },
  ...more,
});

type LineParts = Partial<Omit<LineTruth, 'walmart' | 'odoo'>> & {
  readonly walmart?: Partial<LineTruth['walmart']>;
  readonly odoo?: Partial<NonNullable<LineTruth['odoo']>>;
};

/** Two units, open on both sides. */
export const bothSides = ({ walmart = {}, odoo = {}, ...more }: LineParts = {}): LineTruth => ({
  ...{ purchaseOrderId: '1', lineNumber: '1', sku: 'A', ordered: 2, chargeCents: 2150 },
  ...more,
  walmart: {
    ...{ shipped: 0, bridgeShipped: 0, delivered: 0, cancelled: 0, comingBack: 0, kept: 0 },
    ...{ returnRefunded: 0, refundedCents: 0, parcels: [], faults: [] },
    ...walmart,
  },
  odoo: { kept: 2, done: 0, received: 0, expected: 0, credited: 0, ...odoo },
});

export const order = (purchaseOrderId: string, more: Partial<WalmartOrderTruth> = {}): WalmartOrderTruth => ({
  purchaseOrderId,
  placedAt: 0,
  visibleAt: MINUTE,
  acknowledgedAt: 10 * MINUTE,
  netCents: 1000,
  taxCents: 75,
  lines: [line('A', 1)],
  ...more,
});

export const saleOrder = (purchaseOrderId: string, more: Partial<Truth['saleOrders'][number]> = {}) => ({
  purchaseOrderId,
  state: 'sale',
  totalCents: 1075,
  createdAt: 5 * MINUTE,
  ...more,
});

export const truth = (more: Partial<Truth> = {}): Truth => ({
  startedAt: 0,
  activityEndedAt: 2 * HOUR,
  endedAt: 2 * HOUR + 10 * MINUTE,
  walmartOrders: [],
  saleOrders: [],
  deliveryAddresses: new Map(),
  stock: [],
  inventory: [],
  injected: [],
  lines: [],
  changes: [],
  returns: 0,
  calls: { walmart: {}, odoo: {} },
  ...more,
});

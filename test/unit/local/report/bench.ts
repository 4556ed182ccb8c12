/** Truths for the report's tests: one SKU, no orders, nothing wrong; each test fills in what it is about. */
import type {
  BridgeSays,
  InventoryTruth,
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

export const order = (purchaseOrderId: string, more: Partial<WalmartOrderTruth> = {}): WalmartOrderTruth => ({
  purchaseOrderId,
  placedAt: 0,
  visibleAt: MINUTE,
  acknowledgedAt: 10 * MINUTE,
  netCents: 1000,
  taxCents: 75,
  lines: [{ sku: 'A', quantity: 1 }],
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
  calls: { walmart: {}, odoo: {} },
  ...more,
});

/** From the two sides' own records to the plain values that the report is counted from. */
import type { Account } from '@bridge/shared/core';
import { parkedList, readLedgerEntry, waitingList } from '@bridge/shared/lambda';
import type { Platform, StateStore } from '@bridge/shared/ports';
import { openOrdersList, orderLifeList, readOrderLifeRow, readOrderRow } from '@bridge/shared/steps';
import { cancelledTimes, type LifeView, toChanges, toLines, zeroHolds } from './collect-lines.ts';
import type { OdooView } from './odoo-side.ts';
import type { BridgeSays, Injected, InventoryTruth, StockTruth, Truth, WalmartOrderTruth } from './report/truth.ts';
import { ACCOUNT, TABLES } from './settings.ts';
import type { TrueFeed, TrueOrder, TrueStock, WalmartSimulator } from './simulators/walmart/index.ts';

/** Both sides at one moment. */
export interface View {
  readonly at: number;
  readonly orders: readonly TrueOrder[];
  readonly inventory: readonly TrueStock[];
  readonly odoo: OdooView;
}

export const lookAtBoth = async (
  walmart: WalmartSimulator,
  odoo: { look(): Promise<OdooView> },
  at: number,
): Promise<View> => {
  const view = await odoo.look();
  return { at, orders: walmart.truth.orders(), inventory: walmart.truth.inventory(), odoo: view };
};

/** On the wire the first line of such an order says half a unit more; who keeps stock back for it keeps a whole one. */
const unitsShown = (order: TrueOrder, index: number, quantity: number): number =>
  order.bad === 'quantity' && index === 0 ? quantity + 1 : quantity;

const toOrder = (order: TrueOrder, cancelledAt: number | undefined): WalmartOrderTruth => {
  const { product, shipping, discount, tax } = order.totals;
  return {
    purchaseOrderId: order.po,
    placedAt: order.placedAt,
    visibleAt: order.visibleAt,
    ...(order.acknowledgedAt === null ? {} : { acknowledgedAt: order.acknowledgedAt }),
    ...(order.bad === null ? {} : { bad: order.bad }),
    netCents: product + shipping - discount,
    taxCents: tax,
    ...(cancelledAt === undefined ? {} : { cancelledAt }),
    lines: order.lines.map((line, index) => ({
      sku: line.sku,
      quantity: unitsShown(order, index, line.quantity),
      cancelled: line.units.cancelled,
      netCents: line.totals.product + line.totals.shipping - line.totals.discount,
      taxCents: line.totals.tax,
    })),
  };
};

type Submission = InventoryTruth['submissions'][number];

/** PUTs take hold when they are sent; the rows of feeds were sent with their feed. */
const submissionsBySku = (
  inventory: readonly TrueStock[],
  feeds: readonly TrueFeed[],
): ReadonlyMap<string, readonly Submission[]> => {
  const found = new Map<string, Submission[]>();
  const add = (sku: string, submission: Submission): void => {
    const list = found.get(sku);
    if (list) list.push(submission);
    else found.set(sku, [submission]);
  };
  for (const { sku, applied } of inventory)
    for (const { at, inputQty, by } of applied) if (by === 'put') add(sku, { sentAt: at, quantity: inputQty });
  for (const { submittedAt, items } of feeds)
    for (const { sku, amount } of items) add(sku, { sentAt: submittedAt, quantity: amount });
  for (const list of found.values()) list.sort((a, b) => a.sentAt - b.sentAt);
  return found;
};

/** Each sale raises the reservation once, in the same order; shipping and cancelling lower it. */
const soldWithReserved = ({ reservations }: TrueStock): InventoryTruth['sold'] => {
  let reservedBefore = 0;
  return reservations.flatMap(({ at, delta }) => {
    const sale = { at, quantity: delta, reservedBefore };
    reservedBefore += delta;
    return delta > 0 ? [sale] : [];
  });
};

/** The history of goods without any stock begins with the first movement; before it there was nothing. */
const fromStart = (stock: StockTruth, startedAt: number): StockTruth => {
  const first = stock.history[0];
  if (first && first.at <= startedAt) return stock;
  return { ...stock, history: [{ at: startedAt, onHand: 0, reserved: 0, owed: 0 }, ...stock.history] };
};

export interface Times {
  readonly startedAt: number;
  readonly activityEndedAt: number;
}

export const toTruth = (
  view: View,
  life: LifeView,
  feeds: readonly TrueFeed[],
  times: Times,
  calls: Truth['calls'],
  injected: readonly Injected[] = [],
): Truth => {
  const submissions = submissionsBySku(view.inventory, feeds);
  const cancelled = cancelledTimes(view.orders, life);
  const zeroed = zeroHolds(view.orders, life);
  const placed = new Set(view.orders.map((order) => order.po));
  return {
    ...times,
    endedAt: view.at,
    walmartOrders: view.orders.map((order) => toOrder(order, cancelled.get(order.po))),
    // A real Odoo has orders of earlier runs as well.
    saleOrders: view.odoo.orders.filter((order) => placed.has(order.purchaseOrderId)),
    deliveryAddresses: new Map([...view.odoo.addresses].filter(([po]) => placed.has(po))),
    stock: view.odoo.stock.map((stock) => {
      const keptAtZero = zeroed.get(stock.sku);
      return { ...fromStart(stock, times.startedAt), ...(keptAtZero === undefined ? {} : { keptAtZero }) };
    }),
    inventory: view.inventory.map((item) => ({
      sku: item.sku,
      inputQty: item.inputQty,
      submissions: submissions.get(item.sku) ?? [],
      applied: [
        { at: times.startedAt, quantity: item.firstInputQty },
        ...item.applied.map((entry) => ({ at: entry.at, quantity: entry.inputQty })),
      ],
      sold: soldWithReserved(item),
    })),
    ...(view.odoo.tasks === undefined ? {} : { tasks: view.odoo.tasks }),
    injected,
    lines: toLines(view.orders, life),
    changes: toChanges(view.orders, life),
    returns: life.returns.length,
    calls,
  };
};

const PAGE = 500;

type Row = Awaited<ReturnType<StateStore['pending']>>['rows'][number];

const readList = async (store: StateStore, list: string): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  let after: string | undefined;
  do {
    const page = await store.pending(list, {
      until: Number.MAX_SAFE_INTEGER,
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    });
    rows.push(...page.rows);
    after = page.next;
  } while (after !== undefined);
  return rows;
};

/** Orders with a call whose outcome is not settled, or that are to be looked at again at once. */
const countBusy = async (store: StateStore, account: Account): Promise<number> => {
  const orders = (await readList(store, orderLifeList(account))).map(readOrderLifeRow);
  return orders.filter(({ isWanted, fulfilment }) => isWanted || (fulfilment?.intents.length ?? 0) > 0).length;
};

export interface BridgeAnswer extends Pick<BridgeSays, 'held' | 'waiting' | 'parked'> {
  /** Orders about which it has begun something; for the calm alone. */
  readonly busy: number;
}

/** What only the bridge knows: which orders it holds and why, what waits or is parked, and where it is not done. */
export const askBridge = async (platform: Pick<Platform, 'state'>): Promise<BridgeAnswer> => {
  const account: Account = ACCOUNT;
  const orders = (await readList(platform.state(TABLES.state), openOrdersList(account))).map(readOrderRow);
  const held = orders.filter(({ phase }) => phase === 'held');
  const codesOf = async (list: string): Promise<ReadonlyMap<string, string>> => {
    const rows = await readList(platform.state(TABLES.failures), list);
    return new Map(rows.map((row) => [row.sk, readLedgerEntry(row).code]));
  };
  return {
    held: new Map(held.map(({ purchaseOrderId, reason }) => [purchaseOrderId, reason?.code ?? 'no reason given'])),
    waiting: await codesOf(waitingList(account)),
    parked: await codesOf(parkedList(account)),
    busy: await countBusy(platform.state(TABLES.state), account),
  };
};

/**
 * Hints become truth: re-read the products once, note what Walmart shall have, and send at once what is nearly or wholly sold
 * out. Hints about Walmart's own orders go on to order-changed.
 */
import { BridgeError } from '@bridge/shared/core';
import { type BatchResult, DONE, type Run, type Tally } from '@bridge/shared/lambda';
import type { SaleOrderHint, StockHint } from '@bridge/shared/messages';
import type { SaleOrders } from '@bridge/shared/odoo';
import type { Outbox } from '@bridge/shared/ports';
import {
  type LoadedSku,
  type PublishDeps,
  publishStock,
  type RefreshDeps,
  refreshProducts,
  sendOrderChanged,
} from '@bridge/shared/steps';
import { toSending } from '@bridge/shared/transform';

export type Hint = StockHint | SaleOrderHint;

export type StockChangedDeps = RefreshDeps &
  PublishDeps & {
    readonly odoo: { readonly saleOrders: Pick<SaleOrders, 'lines' | 'byIds'> };
    readonly outbox: Outbox;
    readonly orderChangedQueue: string;
  };

const hintedOrders = (hints: readonly Hint[]): readonly number[] => [
  ...new Set(hints.flatMap((hint) => (hint.type === 'sale-order-hint' ? [hint.body.saleOrderId] : []))),
];

/** What a person did to an order of Walmart's, or to its transfer: the door cannot read Odoo, so its number is found here. */
const tellOrderChanged = async (deps: StockChangedDeps, run: Run, orderIds: readonly number[]): Promise<Tally> => {
  if (orderIds.length === 0) return {};
  const orders = await deps.odoo.saleOrders.byIds(orderIds);
  const ours = orders.flatMap(({ account, purchaseOrderId }) =>
    account === deps.account && purchaseOrderId !== undefined ? [purchaseOrderId] : [],
  );
  const { sent } = await sendOrderChanged(deps, run, ours);
  return { OrdersSent: sent };
};

/** The products of the hints: named themselves, or on the lines of a sale order that changed its state. */
const hintedProducts = async (
  deps: StockChangedDeps,
  hints: readonly Hint[],
  orders: readonly number[],
): Promise<readonly number[]> => {
  const named = hints.flatMap((hint) => (hint.type === 'stock-hint' ? [hint.body.productId] : []));
  const lines = orders.length === 0 ? [] : await deps.odoo.saleOrders.lines(orders);
  return [...new Set([...named, ...lines.flatMap((line) => line.productId ?? [])])];
};

const isUrgent = (deps: StockChangedDeps, { state }: LoadedSku): boolean => {
  const sending = toSending(state);
  return sending !== undefined && sending.quantity <= deps.policy.lowStock;
};

/** What cannot be sent now stays marked, and inventory-push sends it, or says loudly why not: the hint is done all the same. */
const publishUrgent = async (deps: StockChangedDeps, run: Run, urgent: readonly LoadedSku[]): Promise<Tally> => {
  try {
    return await publishStock(deps, run, urgent);
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    run.telemetry.warn('urgent SKUs left for inventory-push', { code: error.code, skus: urgent.length });
    return { UrgentLeft: urgent.length };
  }
};

export const stockChanged = async (deps: StockChangedDeps, hints: readonly Hint[], run: Run): Promise<BatchResult> => {
  const orders = hintedOrders(hints);
  const told = await tellOrderChanged(deps, run, orders);
  const products = await hintedProducts(deps, hints, orders);
  const refreshed = await refreshProducts(deps, run, products, 'always');
  const published = await publishUrgent(
    deps,
    run,
    refreshed.changed.filter((loaded) => isUrgent(deps, loaded)),
  );
  return { outcomes: hints.map(() => DONE), tally: { Hints: hints.length, ...told, ...refreshed.tally, ...published } };
};

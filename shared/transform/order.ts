/** A Walmart order → the values of a customer, a delivery address and a sale order in Odoo. Rows of docs/mapping.md. */
import type { Policy } from '../core/index.ts';
import type { WalmartOrder } from '../walmart/schemas/order.ts';
import { cleanLine } from './clean-text.ts';
import { type CustomerContext, type CustomerPlan, toCustomer, toKeptEmail } from './customer.ts';
import { type CurrencyContext, type OrderCurrency, toOrderCurrency } from './order-currency.ts';
import { type Findings, noFindings, type OrderWarning, toOrderError } from './order-issues.ts';
import {
  type LineContext,
  type OrderedLine,
  type OrderTotals,
  type SaleLine,
  toSaleLines,
  totalsOf,
} from './order-lines.ts';
import { type OrderState, toOrderState } from './order-state.ts';

/** What was looked up in Odoo and in the configuration beforehand. */
export interface OrderContext extends LineContext, CurrencyContext, CustomerContext {
  /** That the order is shipped from, by its kind of ship node; or why there is none. */
  readonly warehouse: { readonly id: number } | { readonly problem: string };
  readonly policy: CustomerContext['policy'] & CurrencyContext['policy'] & Pick<Policy, 'taxPolicy'>;
}

/** Values of `sale.order.create` without the partners' ids. Times are epoch milliseconds. */
export interface OrderValues {
  readonly account: string;
  readonly purchaseOrderId: string;
  readonly customerOrderId: string;
  readonly status: OrderState;
  /** Walmart's relay address, kept on the order only. */
  readonly email?: string;
  readonly placedAt: number;
  readonly shipBy: number;
  readonly warehouseId: number;
  /** Of the order's currency, where that is not the company's. */
  readonly pricelistId?: number;
  readonly currencyId: number;
  /** Of a replacement: the customer order that it replaces, where Walmart tells. */
  readonly replaces?: { readonly customerOrderId?: string };
  readonly lines: readonly SaleLine[];
}

export interface SaleOrderPlan {
  readonly kind: 'order';
  readonly customer: CustomerPlan;
  readonly order: OrderValues;
  /** What Odoo's amounts must be. */
  readonly expected: OrderTotals;
  readonly lines: readonly OrderedLine[];
  readonly shipBy: number;
  readonly warnings: readonly OrderWarning[];
}

/** Every unit is cancelled: there is no sale order to make. */
export interface NothingToImport {
  readonly kind: 'nothing';
  readonly reason: 'cancelled';
}

const toWarehouseId = ({ warehouse }: OrderContext, findings: Findings): number => {
  if ('id' in warehouse) return warehouse.id;
  findings.issues.push({ code: 'ORDER_WAREHOUSE', path: 'shipNode.type', rule: warehouse.problem });
  return 0;
};

/** Walmart sends the buyer the same again for nothing (walmart-api.md section 7.6). */
const toReplaces = ({ orderType, originalCustomerOrderID }: WalmartOrder): OrderValues['replaces'] => {
  if (orderType?.toUpperCase() !== 'REPLACEMENT' && originalCustomerOrderID === undefined) return undefined;
  const customerOrderId = cleanLine(originalCustomerOrderID ?? '');
  return customerOrderId === '' ? {} : { customerOrderId };
};

const toOrderValues = (
  order: WalmartOrder,
  lines: readonly SaleLine[],
  context: OrderContext,
  place: OrderCurrency & { readonly warehouseId: number },
): OrderValues => {
  const email = toKeptEmail(order, context.policy);
  const replaces = toReplaces(order);
  return {
    account: context.account,
    purchaseOrderId: order.purchaseOrderId,
    customerOrderId: cleanLine(order.customerOrderId),
    status: toOrderState(order),
    ...(email !== undefined && { email }),
    placedAt: order.orderDate,
    shipBy: order.shippingInfo.estimatedShipDate,
    warehouseId: place.warehouseId,
    ...(place.pricelistId !== undefined && { pricelistId: place.pricelistId }),
    currencyId: place.currencyId,
    ...(replaces && { replaces }),
    lines,
  };
};

/**
 * @throws {InvalidDataError} with every issue; its code is that of the issues if they agree, else ORDER_INVALID.
 */
export const toSaleOrder = (order: WalmartOrder, context: OrderContext): SaleOrderPlan | NothingToImport => {
  if (toOrderState(order) === 'cancelled') return { kind: 'nothing', reason: 'cancelled' };
  const findings = noFindings();
  const place = { ...toOrderCurrency(order, context, findings), warehouseId: toWarehouseId(context, findings) };
  const customer = toCustomer(order, context, findings);
  const { ordered, sale } = toSaleLines(order, context, place.code, findings);
  if (findings.issues.length > 0) throw toOrderError(order.purchaseOrderId, findings.issues);
  return {
    kind: 'order',
    customer,
    order: toOrderValues(order, sale, context, place),
    expected: totalsOf(sale),
    lines: ordered,
    shipBy: order.shippingInfo.estimatedShipDate,
    warnings: findings.warnings,
  };
};

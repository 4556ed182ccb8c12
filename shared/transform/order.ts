/** A Walmart order → the values of a customer, a delivery address and a sale order in Odoo. Rows of docs/mapping.md. */
import type { Policy } from '../core/index.ts';
import { METHOD_CODES } from '../walmart/schemas/carriers.ts';
import type { WalmartOrder } from '../walmart/schemas/order.ts';
import { type Address, type Countries, toAddress } from './address.ts';
import { cleanLine } from './clean-text.ts';
import { toCustomerEmail, toOrderEmail } from './email.ts';
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
export interface OrderContext extends LineContext {
  readonly account: string;
  readonly countries: Countries;
  readonly warehouseId: number;
  /** Needed when the account's currency is not the company's (odoo18.md section 20). */
  readonly pricelistId?: number;
  readonly companyCurrency: string;
  readonly policy: Pick<Policy, 'taxPolicy' | 'currency' | 'partnerEmail' | 'phoneRegion'>;
}

/** Values of `res.partner.create`; the delivery address is its child. Both carry `ref`. */
export interface CustomerPlan {
  readonly ref: string;
  readonly name: string;
  /** Only with policy `whenPresent`, and an address by which the customer can be found again. */
  readonly email?: string;
  readonly delivery: Address;
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
  readonly pricelistId?: number;
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

/** `walmart/<account>/<purchase order>`: by it customer and delivery address are found again. */
export const toPartnerRef = (account: string, purchaseOrderId: string): string =>
  `walmart/${account}/${purchaseOrderId}`;

const checkMethod = (order: WalmartOrder, findings: Findings): void => {
  const { methodCode } = order.shippingInfo;
  if (METHOD_CODES.some((method) => method.toLowerCase() === methodCode.toLowerCase())) return;
  const rule = `one of ${METHOD_CODES.join(', ')} is needed`;
  findings.issues.push({ code: 'ORDER_SHIPPING_METHOD', path: 'shippingInfo.methodCode', rule, value: methodCode });
};

/** Without a pricelist Odoo would take the amounts for the company's own currency, silently (odoo18.md section 20). */
const checkPricelist = (context: OrderContext, findings: Findings): void => {
  const { currency } = context.policy;
  if (currency === context.companyCurrency || context.pricelistId !== undefined) return;
  const rule = `the company's currency is ${context.companyCurrency}: a pricelist in ${currency} is needed`;
  findings.issues.push({ code: 'ORDER_CURRENCY', path: 'policy.currency', rule, value: currency });
};

/** By e-mail when there is one to know the customer by, else one anonymous customer for each order. */
const toCustomer = (order: WalmartOrder, delivery: Address, context: OrderContext): CustomerPlan => {
  const email = context.policy.partnerEmail === 'whenPresent' ? toCustomerEmail(order.customerEmailId) : undefined;
  return {
    ref: toPartnerRef(context.account, order.purchaseOrderId),
    name: email === undefined ? `Walmart customer ${cleanLine(order.customerOrderId)}` : delivery.name,
    ...(email !== undefined && { email }),
    delivery,
  };
};

const toOrderValues = (order: WalmartOrder, lines: readonly SaleLine[], context: OrderContext): OrderValues => {
  const email = toOrderEmail(order.customerEmailId);
  return {
    account: context.account,
    purchaseOrderId: order.purchaseOrderId,
    customerOrderId: cleanLine(order.customerOrderId),
    status: toOrderState(order),
    ...(email !== undefined && { email }),
    placedAt: order.orderDate,
    shipBy: order.shippingInfo.estimatedShipDate,
    warehouseId: context.warehouseId,
    ...(context.pricelistId !== undefined && { pricelistId: context.pricelistId }),
    lines,
  };
};

/**
 * @throws {InvalidDataError} with every issue; its code is that of the issues if they agree, else ORDER_INVALID.
 */
export const toSaleOrder = (order: WalmartOrder, context: OrderContext): SaleOrderPlan | NothingToImport => {
  if (toOrderState(order) === 'cancelled') return { kind: 'nothing', reason: 'cancelled' };
  const findings = noFindings();
  checkMethod(order, findings);
  checkPricelist(context, findings);
  const { postalAddress, phone } = order.shippingInfo;
  const addressContext = { countries: context.countries, phoneRegion: context.policy.phoneRegion };
  const delivery = toAddress(postalAddress, phone, addressContext, findings);
  const { ordered, sale } = toSaleLines(order, context, findings);
  if (findings.issues.length > 0) throw toOrderError(order.purchaseOrderId, findings.issues);
  return {
    kind: 'order',
    customer: toCustomer(order, delivery, context),
    order: toOrderValues(order, sale, context),
    expected: totalsOf(sale),
    lines: ordered,
    shipBy: order.shippingInfo.estimatedShipDate,
    warnings: findings.warnings,
  };
};

/** The whole way from a raw order to a plan: read, map, and hold the mapping against the independent sum. */
import { type Amount, type InvalidDataError, toAmount, toCentText } from '../core/index.ts';
import { type WalmartOrder, walmartOrderSchema } from '../walmart/schemas/order.ts';
import { compareSummary, type ExpectedTotal, expectedTotal } from './expected-total.ts';
import { type NothingToImport, type OrderContext, type SaleOrderPlan, toSaleOrder } from './order.ts';
import { type OrderIssue, type OrderWarning, toOrderError, toShapeIssues } from './order-issues.ts';
import type { OrderTotals } from './order-lines.ts';
import { member } from './raw-order.ts';

/**
 * One order as Walmart sent it, in our types.
 * @throws {InvalidDataError} with every path that does not fit, without the values.
 */
export const parseOrder = (raw: unknown): WalmartOrder => {
  const parsed = walmartOrderSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw toOrderError(String(member(raw, 'purchaseOrderId')), toShapeIssues(parsed.error));
};

const centsOf = (amount: Amount): number => Number(amount.times(100).toFixed());
const spell = (cents: number): string => (Number.isNaN(cents) ? 'no number' : toCentText(toAmount(cents).div(100)));

/**
 * The fields in which amounts differ from the independent sum, as text; undefined when all are equal to the cent. For the
 * plan before the create, and for Odoo's own amounts after it.
 */
export const totalsDifference = (expected: ExpectedTotal, found: OrderTotals): string | undefined => {
  const parts = (['untaxed', 'tax', 'total'] as const)
    .filter((field) => expected[field] !== centsOf(found[field]))
    .map((field) => `${field} ${toCentText(found[field])} instead of ${spell(expected[field])}`);
  return parts.length === 0 ? undefined : parts.join(', ');
};

const summaryIssue = (rule: string): OrderIssue => ({
  code: 'ORDER_CHARGES_READING',
  path: 'orderSummary.totalAmount',
  rule,
});

/** Walmart's own total proves another reading of the charges: held. It is explained by none: imported, with a warning. */
const judgeSummary = (raw: unknown): OrderIssue | OrderWarning | undefined => {
  const comparison = compareSummary(raw);
  switch (comparison) {
    case 'absent':
    case 'equal':
      return undefined;
    case 'perUnit':
      return summaryIssue("Walmart's total counts the charges per unit, not per line");
    case 'discountAsSigned':
      return summaryIssue("Walmart's total adds the discount");
    case 'unexplained':
      return {
        code: 'ORDER_SUMMARY_DIFFERS',
        message: "Walmart's orderSummary.totalAmount is not the sum of the order's charges and taxes",
      };
    default:
      return comparison satisfies never;
  }
};

/**
 * @param raw one order as Walmart sent it.
 * @throws {InvalidDataError} with every issue of the first step that found any.
 */
export const planOrder = (raw: unknown, context: OrderContext): SaleOrderPlan | NothingToImport => {
  const order = parseOrder(raw);
  const plan = toSaleOrder(order, context);
  if (plan.kind === 'nothing') return plan;
  const held = (issue: OrderIssue): InvalidDataError => toOrderError(order.purchaseOrderId, [issue]);
  const difference = totalsDifference(expectedTotal(raw, context.policy.taxPolicy), plan.expected);
  if (difference !== undefined) {
    throw held({ code: 'ORDER_TOTALS_DIFFER', path: 'orderLines', rule: `the mapped lines come to ${difference}` });
  }
  const summary = judgeSummary(raw);
  if (summary === undefined) return plan;
  if ('path' in summary) throw held(summary);
  return { ...plan, warnings: [...plan.warnings, summary] };
};

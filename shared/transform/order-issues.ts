/** What can be wrong with an order: every finding is collected, then thrown as one error that says why it is held. */
import type * as z from 'zod';
import { InvalidDataError, type Issue } from '../core/index.ts';

/** Each has a row in docs/errors.md; the reason of a hold. */
export type OrderIssueCode =
  | 'ORDER_SHAPE'
  | 'ORDER_UNKNOWN_SKU'
  | 'ORDER_CURRENCY'
  | 'ORDER_WAREHOUSE'
  | 'ORDER_QUANTITY'
  | 'ORDER_AMOUNT'
  | 'ORDER_DOUBLED_LINE'
  | 'ORDER_TOTALS_DIFFER'
  | 'ORDER_CHARGES_READING';

export interface OrderIssue extends Issue {
  readonly code: OrderIssueCode;
}

/** What a person has to look at before the order is shipped; at most one of a kind in an order. */
export type OrderDoubt = 'shippingMethod' | 'address';

/** Something that a person should know of, though the order is imported. */
export interface OrderWarning {
  readonly code:
    | 'ORDER_SUMMARY_DIFFERS'
    | 'ORDER_TAX_DETAILS_DIFFER'
    | 'ORDER_STATE_UNKNOWN'
    | 'ORDER_ADDRESS'
    | 'ORDER_SHIPPING_METHOD';
  /** Without anything about a person. */
  readonly message: string;
  /** Makes it a question: marked on the sale order and parked for a person. */
  readonly doubt?: OrderDoubt;
}

/** Collects findings; what is read on after one is of no further use, but finds the others. */
export interface Findings {
  readonly issues: OrderIssue[];
  readonly warnings: OrderWarning[];
}

export const noFindings = (): Findings => ({ issues: [], warnings: [] });

const describe = (issue: OrderIssue): string =>
  `${issue.rule}${issue.value === undefined ? '' : ` (${issue.value})`} at ${issue.path}`;

/** The code is that of the issues if they agree, else ORDER_INVALID. */
export const toOrderError = (purchaseOrderId: string, issues: readonly OrderIssue[]): InvalidDataError => {
  const codes = new Set(issues.map(({ code }) => code));
  const [code = 'ORDER_INVALID'] = codes.size === 1 ? codes : [];
  return new InvalidDataError({
    code,
    message: `Order ${purchaseOrderId} is held: ${issues.map(describe).join('; ')}`,
    facts: { purchaseOrderId, issues: issues.length },
    issues,
  });
};

/** A path as a person writes it: `orderLines.orderLine[0].item.sku`. */
const spellPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}${text ? '.' : ''}${String(part)}`),
    '',
  );

const isQuantity = (path: readonly PropertyKey[]): boolean =>
  path.includes('orderLineQuantity') || path.includes('statusQuantity');

/** Findings of the wire schema; values are not quoted, since some are personal. */
export const toShapeIssues = (error: z.ZodError): readonly OrderIssue[] =>
  error.issues.map((issue) => ({
    code: isQuantity(issue.path) ? 'ORDER_QUANTITY' : 'ORDER_SHAPE',
    path: spellPath(issue.path),
    rule: issue.message,
  }));

/** The body of the refund call: negative amounts, exact to the cent (walmart-api.md section 7.5). */
import * as z from 'zod';
import { isWholeCents, toAmount } from '../core/index.ts';
import { checked, lineNumber } from './outgoing.ts';
import { REFUND_REASONS, type RefundReason } from './schemas/reasons.ts';

/** Amounts are decimal text with at most 2 decimals, zero or negative as on Walmart's wire: `-5.00`. */
export interface ChargeToRefund {
  readonly reason: RefundReason;
  readonly chargeType: 'PRODUCT' | 'SHIPPING';
  /** The order's own name of the charge: `ItemPrice`, `Shipping`. */
  readonly chargeName: string;
  readonly currency: string;
  readonly amount: string;
  /** Default: none. */
  readonly tax?: { readonly name?: string; readonly amount: string };
}

export interface LineToRefund {
  readonly lineNumber: string;
  /** All charges of the line with tax and shipping; the charges below then only carry the reason. */
  readonly isFullRefund?: boolean;
  readonly comments?: string;
  readonly charges: readonly ChargeToRefund[];
}

export interface OrderRefund {
  /** Line numbers of the order as they were read. */
  readonly known: readonly string[];
  readonly lines: readonly LineToRefund[];
}

/** Up to here a JSON number gives back each cent exactly. */
const LARGEST_AMOUNT = 1e9;

/** JSON's number for a decimal text: both spell the same decimal, since it has fewer than 15 digits. */
const amount = z.string({ error: 'an amount as decimal text is needed' }).transform((text, context) => {
  const number = /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN;
  const rule = Number.isNaN(number)
    ? 'an amount as decimal text is needed'
    : number > 0
      ? 'a refund is negative'
      : number < -LARGEST_AMOUNT
        ? 'the amount is too large'
        : isWholeCents(toAmount(text.trim()))
          ? undefined
          : 'amounts have at most 2 decimals';
  if (rule === undefined) return number === 0 ? 0 : number;
  context.addIssue({ code: 'custom', message: rule });
  return z.NEVER;
});

const charge = z
  .object({
    reason: z.enum(REFUND_REASONS, { error: 'one of Walmart’s refund reasons is needed' }),
    chargeType: z.enum(['PRODUCT', 'SHIPPING']),
    chargeName: z.string().trim().min(1, { error: 'the name of the charge is needed' }),
    currency: z.string().regex(/^[A-Z]{3}$/, { error: 'an ISO 4217 code is needed' }),
    amount,
    tax: z.object({ name: z.string().optional(), amount }).optional(),
  })
  .refine((each) => each.amount < 0 || (each.tax?.amount ?? 0) < 0, {
    path: ['amount'],
    error: 'a refund of nothing is none',
  });

const refundSchema = z
  .object({
    known: z.array(z.string()).readonly(),
    lines: z
      .array(
        z.object({
          lineNumber,
          isFullRefund: z.boolean().optional(),
          comments: z.string().max(500).optional(),
          charges: z.array(charge).min(1, { error: 'at least one charge is needed' }).readonly(),
        }),
      )
      .min(1, { error: 'at least one line is needed' })
      .readonly(),
  })
  .check(({ value, issues }) => {
    for (const [index, line] of value.lines.entries()) {
      const isDouble = value.lines.findIndex((each) => each.lineNumber === line.lineNumber) !== index;
      const isKnown = value.known.includes(line.lineNumber);
      if (isKnown && !isDouble) continue;
      const message = isKnown
        ? 'a line may stand once only'
        : `the order has no such line; it has ${value.known.join(', ')}`;
      issues.push({ code: 'custom', message, input: line.lineNumber, path: ['lines', index, 'lineNumber'] });
    }
  });

type CheckedCharge = z.output<typeof charge>;

const toCharge = (each: CheckedCharge) => ({
  refundReason: each.reason,
  charge: {
    chargeType: each.chargeType,
    chargeName: each.chargeName,
    chargeAmount: { currency: each.currency, amount: each.amount },
    ...(each.tax === undefined
      ? {}
      : {
          tax: {
            taxName: each.tax.name ?? `${each.chargeName} Tax`,
            taxAmount: { currency: each.currency, amount: each.tax.amount },
          },
        }),
  },
});

/** @throws {InvalidDataError} WALMART_REQUEST_INVALID. */
export const toRefundBody = (purchaseOrderId: string, refund: OrderRefund, subject: string): string => {
  const { lines } = checked(refundSchema, refund, subject);
  const orderLine = lines.map((line) => ({
    lineNumber: line.lineNumber,
    isFullRefund: line.isFullRefund ?? false,
    refunds: {
      refund: [
        {
          ...(line.comments === undefined ? {} : { refundComments: line.comments }),
          refundCharges: { refundCharge: line.charges.map(toCharge) },
        },
      ],
    },
  }));
  return JSON.stringify({ orderRefund: { purchaseOrderId, orderLines: { orderLine } } });
};

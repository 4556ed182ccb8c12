/** What a look may do about refunds, and what the parts of its planning share. */
import type { Policy } from '../../core/index.ts';
import type { Fulfilment, LedgerEntry } from './state.ts';
import type { OdooOrderTruth, WalmartReturnLine } from './truth.ts';

/** POST /v3/returns/{returnOrderId}/refund: full units only. */
export interface RefundReturn {
  readonly kind: 'returnRefund';
  readonly returnOrderId: string;
  readonly customerOrderId: string;
  readonly lines: readonly { readonly returnLineNumber: number; readonly lineNumber: string; readonly units: number }[];
}

/** POST /v3/orders/{po}/refund: any amount. Positive decimal text here; the wire has it negative. */
export interface RefundCreditNote {
  readonly kind: 'refund';
  readonly creditNote: number;
  /** Walmart's word (walmart-api.md 7.5). */
  readonly reason: string;
  readonly lines: readonly {
    readonly lineNumber: string;
    readonly units: number;
    readonly net: string;
    readonly tax: string;
  }[];
}

/** Tells Odoo of a return that was opened at Walmart. */
export interface MakeReturn {
  readonly kind: 'makeReturn';
  readonly returnOrderId: string;
  readonly how: Policy['returns'];
  readonly lines: readonly { readonly lineNumber: string; readonly units: number }[];
}

/** Books a refund in Odoo that Walmart, or its return, made. */
export interface BookRefund {
  readonly kind: 'bookRefund';
  readonly how: Policy['walmartRefunds'];
  readonly entry: LedgerEntry;
}

export const returnRefundKey = (action: Pick<RefundReturn, 'returnOrderId' | 'lines'>): string =>
  `returnRefund/${action.returnOrderId}/${action.lines.map(({ returnLineNumber, units }) => `${returnLineNumber}:${units}`).join(',')}`;
export const refundKey = (action: Pick<RefundCreditNote, 'creditNote'>): string => `refund/${action.creditNote}`;

/** Walmart's words, if it has refused this before. */
export const refusalText = (row: Fulfilment, key: string): string | undefined =>
  row.refusals.find((refusal) => refusal.key === key)?.text;

/** Is a refund of the line under way, and not settled? */
export const isFenced = (row: Fulfilment, lineNumber: string): boolean =>
  row.intents.some(
    ({ kind, lines }) =>
      (kind === 'refund' || kind === 'returnRefund') && lines.some((line) => line.lineNumber === lineNumber),
  );

export interface RefundSight {
  readonly odoo: OdooOrderTruth;
  readonly returns: readonly WalmartReturnLine[];
  readonly policy: Policy;
}

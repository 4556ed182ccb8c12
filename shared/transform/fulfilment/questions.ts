/** What a person has to decide or mend before an order goes on; the rest of the order goes on meanwhile. */

export const QUESTION_KINDS = [
  'balanceBroken',
  'trackingInvalid',
  'trackingAmbiguous',
  'trackingMissing',
  'trackingTooLate',
  'carrierUnmapped',
  'unitsNotWhole',
  'deliveredBeyond',
  'shipmentRefused',
  'lineUnknown',
  'lineMissing',
  'orderedBeyond',
  'cancelWithoutReason',
  'cancelReasonUnknown',
  'cancelReasonNotAllowed',
  'cancelReasonAlone',
  'cancelBrake',
  'cancelRefused',
  'customerWantsToCancel',
  'shippedThoughCancelled',
  'cancelledThoughShipped',
  'shippedElsewhere',
  'refundNotApproved',
  'refundPartlyCovered',
  'refundBeyondCharge',
  'refundRefused',
  'refundReturnUnmatched',
  'keepItRefund',
  'addressChanged',
  'shipByNear',
  'shipByPassed',
  'shipByLate',
] as const;
export type QuestionKind = (typeof QUESTION_KINDS)[number];

/** The record in Odoo that the task belongs on, or the order at Walmart. */
export type QuestionSubject =
  | { readonly model: 'sale.order' | 'stock.picking' | 'account.move'; readonly id: number }
  | { readonly model: 'walmart.order'; readonly id: string };

export interface Question {
  readonly kind: QuestionKind;
  /** The same question has the same key; it is answered when a look no longer gives it. */
  readonly key: string;
  readonly subject: QuestionSubject;
  /** What happened, to which thing, which rule, what to do. */
  readonly text: string;
}

export const ask = (kind: QuestionKind, subject: QuestionSubject, text: string, part = ''): Question => ({
  kind,
  key: [kind, subject.model, String(subject.id), part].filter((word) => word !== '').join('/'),
  subject,
  text,
});

/** About the order in Odoo, which is named. */
export const askOnOrder = (
  kind: QuestionKind,
  order: { readonly orderId: number; readonly name: string },
  text: string,
  part = '',
): Question => ask(kind, { model: 'sale.order', id: order.orderId }, `Order ${order.name}: ${text}`, part);

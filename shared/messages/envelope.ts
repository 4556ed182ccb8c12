/** The one envelope of every message: ids only, no personal data. */
import * as z from 'zod';
import { type Account, ENVIRONMENTS } from '../core/index.ts';

export const ENVELOPE_VERSION = 1;

const account = z
  .string()
  .regex(new RegExp(`^(${ENVIRONMENTS.join('|')})/[a-z0-9][a-z0-9-]{0,39}$`))
  .transform((text) => text as Account);

const head = {
  /** Schema version of envelope and body. */
  version: z.literal(ENVELOPE_VERSION),
  account,
  environment: z.enum(ENVIRONMENTS),
  /** Business key: what the message is about. A redriven message has a new id, so ids of messages mean nothing. */
  key: z.string().min(1).max(200),
  correlationId: z.string().min(1).max(100),
  /** What made it: `odoo-webhook`, `order-pull`, `order-follow-up`, … */
  cause: z.string().min(1).max(60),
  /** Attempts before this sending; throttling does not raise it. */
  attempt: z.number().int().min(0),
  /** Epoch milliseconds of the first sending; kept by every copy. */
  firstSentAt: z.number().int().min(0),
};

/** A product whose stock may have changed in Odoo; re-read it. Key: `product/<id>`. */
export const stockHintSchema = z.strictObject({
  ...head,
  type: z.literal('stock-hint'),
  body: z.strictObject({ productId: z.number().int().positive() }),
});

/** A sale order that may have changed in Odoo; re-read the products of its lines. Key: `sale-order/<id>`. */
export const saleOrderHintSchema = z.strictObject({
  ...head,
  type: z.literal('sale-order-hint'),
  body: z.strictObject({ saleOrderId: z.number().int().positive() }),
});

/** As Walmart gives them: digits only. */
const orderBody = z.strictObject({ purchaseOrderId: z.string().regex(/^\d{6,20}$/) });

/** Whether a message may carry it; a person can write anything into a field of Odoo, and an event may be of another form. */
export const isPurchaseOrderId = (text: string | undefined): text is string =>
  orderBody.safeParse({ purchaseOrderId: text }).success;

/** An order was captured or is to be looked at again. Key: `order/<purchaseOrderId>`. */
export const orderCapturedSchema = z.strictObject({
  ...head,
  type: z.literal('order-captured'),
  body: orderBody,
});

/** An order may have changed on either side after its import; read both and take the next steps. Key: `fulfilment/<purchaseOrderId>`. */
export const orderChangedSchema = z.strictObject({
  ...head,
  type: z.literal('order-changed'),
  body: orderBody,
});

export const envelopeSchema = z.discriminatedUnion('type', [
  stockHintSchema,
  saleOrderHintSchema,
  orderCapturedSchema,
  orderChangedSchema,
]);

export type StockHint = z.output<typeof stockHintSchema>;
export type SaleOrderHint = z.output<typeof saleOrderHintSchema>;
export type OrderCaptured = z.output<typeof orderCapturedSchema>;
export type OrderChanged = z.output<typeof orderChangedSchema>;
export type Envelope = z.output<typeof envelopeSchema>;

export interface EnvelopeHead {
  readonly account: Account;
  readonly environment: Envelope['environment'];
  readonly correlationId: string;
  readonly cause: string;
  readonly firstSentAt: number;
}

export const stockHint = (head: EnvelopeHead, productId: number): StockHint => ({
  version: ENVELOPE_VERSION,
  ...head,
  key: `product/${productId}`,
  attempt: 0,
  type: 'stock-hint',
  body: { productId },
});

export const saleOrderHint = (head: EnvelopeHead, saleOrderId: number): SaleOrderHint => ({
  version: ENVELOPE_VERSION,
  ...head,
  key: `sale-order/${saleOrderId}`,
  attempt: 0,
  type: 'sale-order-hint',
  body: { saleOrderId },
});

export const orderCaptured = (head: EnvelopeHead, purchaseOrderId: string): OrderCaptured => ({
  version: ENVELOPE_VERSION,
  ...head,
  key: `order/${purchaseOrderId}`,
  attempt: 0,
  type: 'order-captured',
  body: { purchaseOrderId },
});

export const orderChanged = (head: EnvelopeHead, purchaseOrderId: string): OrderChanged => ({
  version: ENVELOPE_VERSION,
  ...head,
  key: `fulfilment/${purchaseOrderId}`,
  attempt: 0,
  type: 'order-changed',
  body: { purchaseOrderId },
});

/** What set-up makes in Odoo and the flows look for, by name. */

export const CHARGE_PRODUCTS = {
  tax: { sku: 'WALMART-TAX', name: 'Walmart sales tax' },
  shipping: { sku: 'WALMART-SHIPPING', name: 'Walmart shipping' },
  discount: { sku: 'WALMART-DISCOUNT', name: 'Walmart discount' },
  fee: { sku: 'WALMART-FEE', name: 'Walmart fee' },
} as const;

export type ChargeProduct = keyof typeof CHARGE_PRODUCTS;

/** Type of the activities that stand for a failure which waits for a person. */
export const PROBLEM_TYPE = 'Walmart problem';

/** `division`, 100 %, price included: turns a whole line into tax (odoo18.md section 9). */
export const PASS_THROUGH_TAX = 'Walmart marketplace tax';

export const CLEARING_ACCOUNT = { code: 'WMTAX', name: 'Walmart marketplace tax clearing' } as const;

/** Refuses a second sale order of one purchase order; company left out (docs/decisions/0003). */
export const UNIQUE_INDEX = {
  name: 'x_walmart_sale_order_po_uniq',
  table: 'sale_order',
  columns: ['x_walmart_account', 'x_walmart_purchase_order_id'],
  where: 'x_walmart_purchase_order_id',
} as const;

/** Refuses a second invoice, or a second credit note, for the same thing. */
export const DOCUMENT_INDEX = {
  name: 'x_walmart_account_move_document_uniq',
  table: 'account_move',
  columns: ['x_walmart_document'],
  where: 'x_walmart_document',
} as const;

/**
 * Choices of `x_walmart_cancel_reason`: Walmart's own reason codes, so that what a person picks is what Walmart is told.
 */
export const CANCEL_REASONS = {
  CUSTOMER_REQUESTED_SELLER_TO_CANCEL: 'Customer asked the seller to cancel',
  SELLER_CANCEL_PRICING_ERROR: 'Pricing error',
  SELLER_CANCEL_OUT_OF_STOCK: 'Out of stock',
  SELLER_CANCEL_FRAUD_STOP_SHIPMENT: 'Fraud: stop the shipment',
  SELLER_CANCEL_ADDRESS_NOT_SERVICEABLE: 'Address cannot be served',
} as const;

export type CancelReason = keyof typeof CANCEL_REASONS;

/** Name of the rule that refuses "done" on a held transfer. */
export const HOLD_RULE = 'Walmart hold: refuse done';

/** Why lines are cancelled and money goes back: the words that Walmart takes (walmart-api.md sections 7.5 and 12.1). */

export const CANCELLATION_REASONS = [
  /** Only when the line carries the customer's wish. */
  'CUSTOMER_REQUESTED_SELLER_TO_CANCEL',
  'SELLER_CANCEL_PRICING_ERROR',
  /** Walmart then shows the item as out of stock at the ship node until stock is sent again. */
  'SELLER_CANCEL_OUT_OF_STOCK',
  /** Only once Walmart's risk team has confirmed it. */
  'SELLER_CANCEL_FRAUD_STOP_SHIPMENT',
  'SELLER_CANCEL_ADDRESS_NOT_SERVICEABLE',
] as const;

export type CancellationReason = (typeof CANCELLATION_REASONS)[number];

export const REFUND_REASONS = [
  'BillingError',
  'TaxExemptCustomer',
  'ItemNotAsAdvertised',
  'IncorrectItemReceived',
  'CancelledYetShipped',
  'ItemNotReceivedByCustomer',
  'IncorrectShippingPrice',
  'DamagedItem',
  'DefectiveItem',
  'CustomerChangedMind',
  'CustomerReceivedItemLate',
  'Missing Parts / Instructions',
  'Finance -> Goodwill',
  'Finance -> Rollback',
  'Buyer canceled',
  'Customer returned item',
  'General adjustment',
  'Merchandise not received',
  'Quality -> Missing Parts / Instructions',
  'Shipping & Delivery -> Damaged',
  'Shipping & Delivery -> Shipping Price Discrepancy',
  'Others',
] as const;

export type RefundReason = (typeof REFUND_REASONS)[number];

/** What a person can do about a failure, by its code, in one sentence; docs/errors.md has every code. */

const MENDS: Readonly<Record<string, string>> = {
  FEED_ITEM_REFUSED: "mend the item in Walmart's Seller Center, then retry; another quantity in Odoo is sent by itself",
  MESSAGE_UNREADABLE: 'nothing can be retried; find out who sent it, then resolve',
  ODOO_RIGHTS: "give the technical user the right that Odoo's answer names, then retry",
  ORDER_CANCELLED_IN_ODOO: 'decide whether to cancel the order at Walmart, then resolve',
  ORDER_DELETED_IN_ODOO: 'decide whether to cancel the order at Walmart, then resolve',
  ORDER_HELD_BY_PERSON: 'bridge order release lets it go',
  ORDER_RAW_MISSING: "enter the order by hand from Walmart's Seller Center, then resolve",
  ORDER_TOTALS_DIFFER:
    'compare taxes and prices of the cancelled draft in Odoo with Walmart, mend the set-up, then retry',
  ORDER_UNKEYED: "find the order in Walmart's Seller Center, enter it by hand, then resolve",
  ORDER_UNKNOWN_SKU: 'give one active product in Odoo this SKU as internal reference; it is tried again by itself',
  SKU_NOT_COMPUTABLE: "correct the product's unit of measure in Odoo; the next full read goes on by itself",
  WALMART_HIGHER_STATUS: "look at the order's lines in Walmart's Seller Center; it is tried again by itself",
};

export const mendOf = (code: string): string => MENDS[code] ?? `see docs/errors.md, ${code}`;

/** Walmart's shipping methods: whatever spelling comes in, one of the six words goes out (walmart-api.md 7.3). */

export const SHIPPING_METHODS = ['Standard', 'Express', 'OneDay', 'Freight', 'WhiteGlove', 'Value'] as const;
export type ShippingMethod = (typeof SHIPPING_METHODS)[number];

const toKey = (text: string): string => text.toLowerCase().replaceAll(/[^a-z]/g, '');

/** `fulfillment.shipMethod` speaks other words than `shippingInfo.methodCode`: EXPEDITED is Express. */
const SPELLINGS: ReadonlyMap<string, ShippingMethod> = new Map([
  ...SHIPPING_METHODS.map((method) => [toKey(method), method] as const),
  ['expedited', 'Express'],
]);

/** @returns undefined for a word that stands for none of Walmart's methods. */
export const toShippingMethod = (text: string): ShippingMethod | undefined => SPELLINGS.get(toKey(text));

/** Needs a street: goods on a pallet go to no PO box, and no lorry to a military post office. */
export const needsStreet = (method: ShippingMethod): boolean => method === 'Freight' || method === 'WhiteGlove';

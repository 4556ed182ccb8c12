/** Walmart's shipping methods: whatever spelling comes in, one of the six words goes out (walmart-api.md 7.3). */

import { METHOD_CODES, type MethodCode } from '../../walmart/schemas/carriers.ts';

const toKey = (text: string): string => text.toLowerCase().replaceAll(/[^a-z]/g, '');

/** `fulfillment.shipMethod` speaks other words than `shippingInfo.methodCode`: EXPEDITED is Express. */
const SPELLINGS: ReadonlyMap<string, MethodCode> = new Map([
  ...METHOD_CODES.map((method) => [toKey(method), method] as const),
  ['expedited', 'Express'],
]);

/** @returns undefined for a word that stands for none of Walmart's methods. */
export const toShippingMethod = (text: string): MethodCode | undefined => SPELLINGS.get(toKey(text));

/** Needs a street: goods on a pallet go to no PO box, and no lorry to a military post office. */
export const needsStreet = (method: MethodCode): boolean => method === 'Freight' || method === 'WhiteGlove';

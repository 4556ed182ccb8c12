/** Keeps a buyer's data out of reasons: Odoo's faults may quote the values that they refuse. */
import { member } from '../../transform/index.ts';

const PERSONAL: readonly (readonly string[])[] = [
  ['customerEmailId'],
  ['buyerId'],
  ['shippingInfo', 'phone'],
  ...['name', 'address1', 'address2', 'city', 'postalCode'].map((field) => ['shippingInfo', 'postalAddress', field]),
];
/** Shorter texts would black out half of any sentence. */
const SHORTEST = 3;

const personalTexts = (raw: unknown): readonly string[] =>
  PERSONAL.map((path) => member(raw, ...path))
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .map((value) => String(value).trim())
    .filter((text) => text.length >= SHORTEST)
    .sort((a, b) => b.length - a.length);

/** The text with every personal value of the raw order masked. */
export const withoutPersonal = (text: string, raw: unknown): string =>
  personalTexts(raw).reduce((masked, value) => masked.replaceAll(value, '***'), text);

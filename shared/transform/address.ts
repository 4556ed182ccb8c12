/** Walmart's postal address → the values of an Odoo delivery address (walmart-api.md 7.3 and 7.6). */
import type { WalmartOrder } from '../walmart/schemas/order.ts';
import { cleanLine } from './clean-text.ts';
import type { Findings } from './order-issues.ts';
import { toE164 } from './phone.ts';

type PostalAddress = WalmartOrder['shippingInfo']['postalAddress'];

/** Odoo's ids of a country and of its states by code. */
export interface CountryIds {
  readonly id: number;
  readonly states: ReadonlyMap<string, number>;
}

/** By two-letter code. */
export type Countries = ReadonlyMap<string, CountryIds>;

export interface Address {
  readonly name: string;
  readonly street: string;
  readonly street2?: string;
  readonly city: string;
  readonly zip: string;
  readonly stateId?: number;
  readonly countryId: number;
  /** E.164. */
  readonly phone?: string;
}

/** Where Walmart US ships to; Walmart writes three letters, Odoo two (ISO 3166-1). */
const ALPHA_2: Readonly<Record<string, string>> = {
  USA: 'US',
  PRI: 'PR',
  GUM: 'GU',
  VIR: 'VI',
  ASM: 'AS',
  MNP: 'MP',
  UMI: 'UM',
  CAN: 'CA',
  MEX: 'MX',
};

/** Two letters, from Walmart's three or two. */
export const toCountryCode = (text: string): string => {
  const code = cleanLine(text).toUpperCase();
  return ALPHA_2[code] ?? code;
};

/** ZIP or ZIP+4. Leading zeros that were lost on the way as a number come back. */
export const toZip = (text: string, countryCode: string): string => {
  const zip = cleanLine(text);
  if (countryCode !== 'US' || !/^\d{3,9}$/.test(zip) || zip.length === 6) return zip;
  if (zip.length <= 5) return zip.padStart(5, '0');
  const digits = zip.padStart(9, '0');
  return `${digits.slice(0, 5)}-${digits.slice(5)}`;
};

const PATH = 'shippingInfo.postalAddress';

const requireTexts = (texts: Readonly<Record<string, string>>, findings: Findings): void => {
  for (const [field, text] of Object.entries(texts)) {
    if (text === '')
      findings.issues.push({ code: 'ORDER_ADDRESS', path: `${PATH}.${field}`, rule: 'must not be empty' });
  }
};

/** A state that Odoo does not know stays readable in the city's field: no parcel is held up for a missing row in Odoo. */
const toStateAndCity = (city: string, state: string, country: CountryIds | undefined, findings: Findings) => {
  const stateId = country?.states.get(state);
  if (stateId !== undefined) return { city, stateId };
  if (state === '' || country === undefined) return { city };
  const message = `Odoo has no state ${state} in this country; it was written beside the city. Add it in Odoo's states`;
  findings.warnings.push({ code: 'ORDER_STATE_UNKNOWN', message });
  return { city: `${city}, ${state}` };
};

export const toAddress = (
  address: PostalAddress,
  phone: string | undefined,
  context: { readonly countries: Countries; readonly phoneRegion: string },
  findings: Findings,
): Address => {
  const countryCode = toCountryCode(address.country);
  const country = context.countries.get(countryCode);
  if (!country) {
    const rule = 'a country that Odoo knows is needed';
    // Quoted only when it is a code: some other part of the address may stand in its place.
    const value = /^[A-Z]{2,3}$/.test(countryCode) ? { value: countryCode } : {};
    findings.issues.push({ code: 'ORDER_ADDRESS', path: `${PATH}.country`, rule, ...value });
  }
  const street = cleanLine(address.address1);
  const city = cleanLine(address.city);
  const name = cleanLine(address.name);
  requireTexts({ name, address1: street, city }, findings);
  const street2 = cleanLine(address.address2 ?? '');
  const e164 = toE164(phone, context.phoneRegion);
  return {
    name,
    street,
    ...(street2 && { street2 }),
    ...toStateAndCity(city, cleanLine(address.state).toUpperCase(), country, findings),
    zip: toZip(address.postalCode, countryCode),
    countryId: country?.id ?? 0,
    ...(e164 && { phone: e164 }),
  };
};

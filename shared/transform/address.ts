/** Walmart's postal address → the values of an Odoo delivery address (walmart-api.md 7.3 and 7.6). */
import type { AddressVerdict, DirectoryAddress, Policy } from '../core/index.ts';
import type { MethodCode } from '../walmart/schemas/carriers.ts';
import type { WalmartOrder } from '../walmart/schemas/order.ts';
import { checkUsAddress, toQuestion } from './address-check.ts';
import { cleanLine } from './clean-text.ts';
import type { Findings } from './order-issues.ts';

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
  /** Missing for a country that Odoo does not know. */
  readonly countryId?: number;
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

/** Territories with an ISO code of their own, which are states of a US address. */
const TERRITORIES: ReadonlySet<string> = new Set(['PR', 'GU', 'VI', 'AS', 'MP', 'UM']);

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

/** What is written, before ids are looked up; `state` is a code. */
interface Form {
  readonly street: string;
  readonly street2: string;
  readonly city: string;
  readonly state: string;
  readonly zip: string;
}

/** A state that Odoo does not know stays readable in the city's field: no parcel is held up for a missing row in Odoo. */
const toStateAndCity = ({ city, state }: Form, country: CountryIds | undefined, findings: Findings) => {
  const stateId = country?.states.get(state);
  if (stateId !== undefined) return { city, stateId };
  if (state === '' || country === undefined) return { city };
  const message = `Odoo has no state ${state} in this country; it was written beside the city. Add it in Odoo's states`;
  findings.warnings.push({ code: 'ORDER_STATE_UNKNOWN', message });
  return { city: `${city}, ${state}` };
};

export interface AddressContext {
  readonly countries: Countries;
  readonly policy: Policy['address'];
  /** Missing when the order's is none of Walmart's. */
  readonly method?: MethodCode;
  /** What a directory says, where one was asked. */
  readonly verdict?: AddressVerdict;
}

const toPlace = (address: PostalAddress, countries: Countries) => {
  const code = toCountryCode(address.country);
  const isTerritory = TERRITORIES.has(code) && !countries.has(code);
  const countryCode = isTerritory ? 'US' : code;
  const state = cleanLine(address.state).toUpperCase();
  return { countryCode, country: countries.get(countryCode), state: isTerritory && state === '' ? code : state };
};

/** As sent: in one line each, lost zeros of the ZIP code back. */
const toSent = (address: PostalAddress, countryCode: string, state: string): Form => ({
  street: cleanLine(address.address1),
  street2: cleanLine(address.address2 ?? ''),
  city: cleanLine(address.city),
  state,
  zip: toZip(address.postalCode, countryCode),
});

/** Quoted only when it is a code: some other part of the address may stand in its place. */
const countryDoubt = (countryCode: string): string =>
  `country: one that Odoo knows is needed${/^[A-Z]{2,3}$/.test(countryCode) ? ` (${countryCode})` : ''}`;

const emptyDoubts = (form: Form): readonly string[] => [
  ...(form.street === '' ? ['address1: a street is needed'] : []),
  ...(form.city === '' ? ['city: a city is needed'] : []),
];

const tell = (doubts: readonly string[], findings: Findings): void => {
  if (doubts.length === 0) return;
  const message = `The address is doubtful: ${doubts.join('; ')}`;
  findings.warnings.push({ code: 'ORDER_ADDRESS', message, doubt: 'address' });
};

/** The address as sent, or in its standard form where the policy says so and nothing is doubtful about it. No order is held for it. */
export const toAddress = (address: PostalAddress, context: AddressContext, findings: Findings): Address => {
  const { countryCode, country, state } = toPlace(address, context.countries);
  const sent = toSent(address, countryCode, state);
  const checked = countryCode === 'US' ? checkUsAddress({ ...address, state }, context) : undefined;
  const name = cleanLine(address.name);
  const doubts = [
    ...(name === '' ? ['name: a recipient is needed'] : []),
    ...(checked?.doubts ?? emptyDoubts(sent)),
    ...(country ? [] : [countryDoubt(countryCode)]),
  ];
  tell(doubts, findings);
  const isWritten = checked && context.policy === 'standardise' && doubts.length === 0;
  const form = isWritten
    ? { ...checked.form, street2: checked.form.unit }
    : { ...sent, state: checked?.form.state ?? state };
  return {
    name,
    street: form.street,
    ...(form.street2 && { street2: form.street2 }),
    ...toStateAndCity(form, country, findings),
    zip: form.zip,
    ...(country && { countryId: country.id }),
  };
};

/** What a directory of US addresses is asked about an order; nothing when it cannot know the address. */
export const toDirectoryAddress = (order: WalmartOrder): DirectoryAddress | undefined => {
  const { postalAddress } = order.shippingInfo;
  const { countryCode, state } = toPlace(postalAddress, new Map());
  return countryCode === 'US' ? toQuestion({ ...postalAddress, state }) : undefined;
};

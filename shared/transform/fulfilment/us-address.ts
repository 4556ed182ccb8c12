/**
 * US addresses in the form of USPS Publication 28: capitals, standard abbreviations, ZIP+4, PO boxes, military mail. Own rules,
 * no directory: it says what does not look right, and never throws the original away.
 */
import type { MethodCode } from '../../walmart/schemas/carriers.ts';
import { cleanLine } from '../clean-text.ts';
import { needsStreet } from './shipping-method.ts';
import {
  DIRECTIONALS,
  LONE_UNITS,
  MILITARY_CITIES,
  MILITARY_STATES,
  NUMBERED_UNITS,
  STREET_SUFFIXES,
  US_STATES,
} from './us-words.ts';

/** As Walmart sends it. */
export interface UsAddressText {
  readonly address1: string;
  readonly address2?: string | undefined;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
}

/** `person`: somebody has to look before it is shipped to. `note`: only worth knowing. Values are personal and not quoted. */
export interface AddressFinding {
  readonly field: 'address1' | 'address2' | 'city' | 'state' | 'postalCode';
  readonly rule: string;
  readonly weight: 'person' | 'note';
  /** Not about the address, but about what the order's shipping method needs. */
  readonly isOfMethod?: true;
}

export interface StandardAddress {
  readonly street: string;
  /** Apartment, suite and the like. */
  readonly unit: string;
  readonly city: string;
  /** Two letters where the state is known, else as sent. */
  readonly state: string;
  /** `12345` or `12345-6789`, else as sent. */
  readonly zip: string;
  readonly kind: 'street' | 'poBox' | 'military' | 'ruralRoute';
  readonly original: UsAddressText;
  readonly findings: readonly AddressFinding[];
}

/** Capitals; no punctuation but "-", "/" and "#"; single blanks. */
const toWords = (text: string): readonly string[] =>
  cleanLine(text)
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toUpperCase()
    .replaceAll(/[.'’]/g, '')
    .replaceAll(/[^\p{L}\p{N}\-/#& ]/gu, ' ')
    .replaceAll('#', ' # ')
    .split(/\s+/)
    .filter((word) => word !== '');

const PO_BOX = /^(?:P ?O ?B(?:OX)?|POST OFFICE BOX|PO DRAWER|BOX|CALLER|BIN) #? ?([A-Z0-9-]+)$/;
const RURAL_ROUTE = /^(RR|RFD|RD|RURAL ROUTE|HC|HCR|STAR ROUTE|HIGHWAY CONTRACT) #? ?(\d+) BOX #? ?([A-Z0-9-]+)$/;
const MILITARY_STREET = /^(PSC|CMR|UNIT|USS|USCGC)\b/;

/** A standard spelling of a whole line, where it is a box or a route. */
const toSpecialStreet = (
  text: string,
): { readonly kind: 'poBox' | 'ruralRoute'; readonly street: string } | undefined => {
  const box = PO_BOX.exec(text);
  if (box) return { kind: 'poBox', street: `PO BOX ${box[1]}` };
  const route = RURAL_ROUTE.exec(text);
  if (!route) return undefined;
  const isContract = /^(HC|HCR|STAR|HIGHWAY)/.test(route[1] ?? '');
  return { kind: 'ruralRoute', street: `${isContract ? 'HC' : 'RR'} ${route[2]} BOX ${route[3]}` };
};

/** `4B`, `#`, a single letter, or a directional that would be shortened to one. */
const isUnitName = (word: string): boolean =>
  (/^[#\dA-Z][\dA-Z-]*$/.test(word) && /\d|^#$|^[A-Z]$/.test(word)) || DIRECTIONALS.has(word);

/** Where the units begin in the words of a street line (`REAR APT 4` are two); its length when it has none. */
const unitStart = (words: readonly string[]): number => {
  const at = words.findIndex(
    (word, index) =>
      index > 1 &&
      (word === '#' ||
        (NUMBERED_UNITS.has(word) && isUnitName(words[index + 1] ?? '')) ||
        (LONE_UNITS.has(word) && index === words.length - 1 && STREET_SUFFIXES.has(words[index - 1] ?? ''))),
  );
  return at === -1 ? words.length : unitStart(words.slice(0, at));
};

const toUnit = (words: readonly string[]): string => {
  const kept = words.filter((word, index) => word !== '#' || index === 0);
  return kept
    .map((word, index) => (index % 2 === 0 ? (NUMBERED_UNITS.get(word) ?? LONE_UNITS.get(word) ?? word) : word))
    .join(' ');
};

/** The directional that follows a house number or ends the line, and the last suffix; a name's own words stay as they are. */
const toStreet = (words: readonly string[]): string => {
  const last = words.length - 1;
  const hasPost = last > 2 && DIRECTIONALS.has(words[last] ?? '');
  const suffixAt = hasPost ? last - 1 : last;
  return words
    .map((word, index) => {
      if (index === 0) return word;
      if (index === suffixAt && index > 1) return STREET_SUFFIXES.get(word) ?? word;
      if (index === 1 && last > 2 - Number(!hasPost) && suffixAt > 2) return DIRECTIONALS.get(word) ?? word;
      if (index === last && hasPost) return DIRECTIONALS.get(word) ?? word;
      return word;
    })
    .join(' ');
};

const STATE_BY_WORD: ReadonlyMap<string, string> = new Map(
  US_STATES.flatMap(({ code, name }) => [[code, code] as const, [name, code] as const]),
);

/** Five or nine digits; leading zeros that were lost come back. */
const toZip = (text: string): string | undefined => {
  const digits = cleanLine(text).replaceAll(/[\s-]/g, '');
  if (!/^\d{3,9}$/.test(digits) || (digits.length > 5 && digits.length < 8)) return undefined;
  if (digits.length <= 5) return digits.padStart(5, '0');
  const nine = digits.padStart(9, '0');
  return `${nine.slice(0, 5)}-${nine.slice(5)}`;
};

const isZipOf = (zip: string, code: string): boolean => {
  const area = Number(zip.slice(0, 3));
  const state = US_STATES.find((each) => each.code === code);
  return state?.zips.some(({ from, to }) => area >= from && area <= to) ?? false;
};

const person = (field: AddressFinding['field'], rule: string): AddressFinding => ({ field, rule, weight: 'person' });

interface Read {
  readonly kind: StandardAddress['kind'];
  readonly street: string;
  readonly unit: string;
}

const readStreet = (address: UsAddressText, isMilitary: boolean): Read => {
  const first = toWords(address.address1);
  const second = toWords(address.address2 ?? '');
  const unitOf2 = toUnit(second);
  if (isMilitary) return { kind: 'military', street: first.join(' '), unit: second.join(' ') };
  const special = toSpecialStreet(first.join(' '));
  if (special) return { ...special, unit: unitOf2 };
  // Some buyers put the box on the second line, below a name of a house or firm.
  const boxBelow = toSpecialStreet(second.join(' '));
  if (boxBelow && !/\d/.test(address.address1)) return { ...boxBelow, unit: first.join(' ') };
  const start = unitStart(first);
  const unit = [toUnit(first.slice(start)), unitOf2].filter((text) => text !== '').join(' ');
  const beforeUnit = first.slice(0, start);
  const box = toSpecialStreet(beforeUnit.join(' '));
  return box ? { ...box, unit } : { kind: 'street', street: toStreet(beforeUnit), unit };
};

const streetFindings = ({ kind, street }: Read, method: MethodCode | undefined): readonly AddressFinding[] => {
  if (street === '') return [person('address1', 'a street is needed')];
  if (kind === 'street' && !/\d/.test(street)) return [person('address1', 'a house number is needed')];
  if (kind === 'military' && !MILITARY_STREET.test(street) && !/\d/.test(street))
    return [person('address1', 'PSC, CMR or UNIT with its number is needed for military mail')];
  return method && needsStreet(method) && kind !== 'street'
    ? [{ ...person('address1', `a street address is needed for shipping method ${method}`), isOfMethod: true }]
    : [];
};

const placeFindings = (city: string, code: string | undefined, zip: string | undefined): readonly AddressFinding[] => {
  const findings: AddressFinding[] = [];
  if (city === '') findings.push(person('city', 'a city is needed'));
  if (code === undefined) findings.push(person('state', 'a state, territory or AA, AE, AP is needed'));
  if (zip === undefined) findings.push(person('postalCode', '5 or 9 digits are needed'));
  if (code !== undefined && zip !== undefined && !isZipOf(zip, code))
    findings.push(person('postalCode', 'a ZIP code of the state is needed'));
  if (code !== undefined && MILITARY_CITIES.has(city) !== MILITARY_STATES.has(code))
    findings.push(person('city', 'APO, FPO and DPO go with AA, AE and AP only'));
  return findings;
};

/**
 * The standardised form beside the original, with all that a person should look at.
 * @param method of the order, to find addresses that it cannot go to.
 */
export const toStandardAddress = (address: UsAddressText, method?: MethodCode): StandardAddress => {
  const city = toWords(address.city).join(' ');
  const stateWord = toWords(address.state).join(' ');
  const code = STATE_BY_WORD.get(stateWord);
  const zip = toZip(address.postalCode);
  const read = readStreet(address, MILITARY_CITIES.has(city) || MILITARY_STATES.has(code ?? ''));
  const moved: readonly AddressFinding[] =
    read.unit !== '' && cleanLine(address.address2 ?? '') === '' && read.kind === 'street'
      ? [{ field: 'address1', rule: 'the unit stands on its own line', weight: 'note' }]
      : [];
  return {
    ...read,
    city,
    state: code ?? cleanLine(address.state),
    zip: zip ?? cleanLine(address.postalCode),
    original: address,
    findings: [...streetFindings(read, method), ...placeFindings(city, code, zip), ...moved],
  };
};

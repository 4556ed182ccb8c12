/** A US address held against our own rules, and against what a directory says of it where one was asked. */
import type { AddressVerdict, DirectoryAddress } from '../core/index.ts';
import type { MethodCode } from '../walmart/schemas/carriers.ts';
import {
  type AddressFinding,
  type StandardAddress,
  toStandardAddress,
  type UsAddressText,
} from './fulfilment/us-address.ts';

export interface CheckedAddress {
  /** The directory's own spelling where it confirms, else by our rules. */
  readonly form: DirectoryAddress;
  /** What a person has to look at, `field: rule`; without the values. */
  readonly doubts: readonly string[];
}

const toForm = ({ street, unit, city, state, zip }: StandardAddress): DirectoryAddress => ({
  ...{ street, unit, city, state, zip },
});

const SAYS: Readonly<Record<Exclude<AddressVerdict['kind'], 'confirmed'>, string>> = {
  unitMissing: 'address2: USPS knows the building, an apartment, suite or box number is needed',
  unitUnknown: 'address2: USPS knows the building, but not this apartment, suite or box number',
  unknown: 'address1: USPS knows no such address',
};

/** What the directory confirms is right, whatever our rules think of its form; whether the method goes there is not its business. */
const isLeft = ({ weight, isOfMethod }: AddressFinding, verdict: AddressVerdict | undefined): boolean =>
  weight === 'person' && (verdict?.kind !== 'confirmed' || isOfMethod === true);

export const checkUsAddress = (
  address: UsAddressText,
  { method, verdict }: { readonly method?: MethodCode; readonly verdict?: AddressVerdict },
): CheckedAddress => {
  const standard = toStandardAddress(address, method);
  const own = standard.findings
    .filter((finding) => isLeft(finding, verdict))
    .map(({ field, rule }) => `${field}: ${rule}`);
  return {
    form: verdict?.kind === 'confirmed' ? verdict.address : toForm(standard),
    doubts: verdict === undefined || verdict.kind === 'confirmed' ? own : [...own, SAYS[verdict.kind]],
  };
};

/** What to ask a directory; nothing when the address is too incomplete to be found. */
export const toQuestion = (address: UsAddressText): DirectoryAddress | undefined => {
  const standard = toStandardAddress(address);
  const isComplete = standard.street !== '' && standard.findings.every(({ field }) => field !== 'state');
  const hasPlace = standard.city !== '' || /^\d{5}/.test(standard.zip);
  return isComplete && hasPlace ? toForm(standard) : undefined;
};

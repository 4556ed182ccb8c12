/** What an official directory of addresses is asked, and what it says; the transform judges it, an adapter brings it. */

/** A US address in parts, spelled as USPS Publication 28 has it; nothing else about a person. */
export interface DirectoryAddress {
  readonly street: string;
  /** Apartment, suite and the like; '' is none. */
  readonly unit: string;
  readonly city: string;
  /** Two letters. */
  readonly state: string;
  /** `12345` or `12345-6789`. */
  readonly zip: string;
}

/**
 * - `confirmed`: known to its unit, in the directory's own spelling.
 * - `unitMissing`: the building is known and has units; `unitUnknown`: the building is known, the unit given is not.
 * - `unknown`: no such delivery point.
 */
export type AddressVerdict =
  | { readonly kind: 'confirmed'; readonly address: DirectoryAddress }
  | { readonly kind: 'unitMissing' | 'unitUnknown' | 'unknown' };

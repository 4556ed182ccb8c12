/**
 * What the USPS APIs send. Source: USPS's OpenAPI description "Addresses" 3.2.2 (developers.usps.com/addressesv3), and the
 * examples of github.com/USPS/api-examples for the token and for the older name `addressAdditionalInfo`.
 */
import * as z from 'zod';
import type { AddressVerdict } from '../core/index.ts';

/** Examples show text and numbers alike. */
export const tokenSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]),
});

const text = z.string().nullish();
const info = z.object({ DPVConfirmation: text }).nullish();

const addressSchema = z.object({
  address: z.object({
    streetAddress: z.string().min(1),
    secondaryAddress: text,
    city: z.string().min(1),
    state: z.string().length(2),
    ZIPCode: z.string().min(1),
    ZIPPlus4: text,
  }),
  additionalInfo: info,
  addressAdditionalInfo: info,
});

const KINDS: Readonly<Record<string, Exclude<AddressVerdict['kind'], 'confirmed'>>> = {
  D: 'unitMissing',
  S: 'unitUnknown',
};

/** By the code of delivery point validation: Y, D, S, N. @returns undefined for an answer of another form. */
export const toVerdict = (answer: unknown): AddressVerdict | undefined => {
  const parsed = addressSchema.safeParse(answer);
  if (!parsed.success) return undefined;
  const { address, additionalInfo, addressAdditionalInfo } = parsed.data;
  const code = (additionalInfo ?? addressAdditionalInfo)?.DPVConfirmation ?? '';
  if (code !== 'Y') return { kind: KINDS[code] ?? 'unknown' };
  const { streetAddress: street, secondaryAddress, city, state, ZIPCode, ZIPPlus4 } = address;
  const zip = ZIPPlus4 ? `${ZIPCode}-${ZIPPlus4}` : ZIPCode;
  return { kind: 'confirmed', address: { street, unit: secondaryAddress ?? '', city, state, zip } };
};

export const credentialsSchema = z.object({ clientId: z.string().min(1), clientSecret: z.string().min(1) });
export type Credentials = z.output<typeof credentialsSchema>;

/** Nothing for what is no JSON. */
export const parseText = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

/**
 * What our subscriptions at Walmart and our door have in common (docs/flows/walmart-webhook.md). All of it comes from one secret:
 * it signs, and a part of its digest ends the address, so that neither a log of addresses nor Walmart's list of them opens the door.
 */
import { createHash } from 'node:crypto';
import { isBasicOf, isHmacOf } from './walmart-signature.ts';

/** The header that our subscriptions name. */
export const WALMART_SIGNATURE_HEADER = 'x-walmart-signature';
/** The user of subscriptions with a password. */
export const WALMART_BASIC_USER = 'walmart';
const BASIC_HEADER = 'authorization';
const PART_LENGTH = 40;

/** The last part of the address that Walmart posts to: 40 hex digits; the secret cannot be found from it. */
export const walmartAddressPart = (token: string): string =>
  createHash('sha256').update(`address of walmart-webhook\n${token}`).digest('hex').slice(0, PART_LENGTH);

export interface WalmartPost {
  /** Names in lower case, as API Gateway gives them. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As it was received. */
  readonly body: Uint8Array;
}

/** Either as a subscription may have been made: signed with the secret, or with the secret as password. */
export const isFromWalmart = ({ headers, body }: WalmartPost, tokens: readonly string[]): boolean => {
  const isSigned = isHmacOf(body, headers[WALMART_SIGNATURE_HEADER], tokens);
  const isKnown = isBasicOf(
    headers[BASIC_HEADER],
    tokens.map((password) => ({ user: WALMART_BASIC_USER, password })),
  );
  return isSigned || isKnown;
};

/** Is a notification really Walmart's? Its signature or password, in constant time (walmart-api.md section 14.1). */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares digests, so neither the length nor the place of a difference shows in the time; looks at every candidate. */
const matchesAny = (given: string, candidates: readonly string[]): boolean => {
  const mine = digest(given);
  return candidates.map((candidate) => timingSafeEqual(mine, digest(candidate))).includes(true);
};

/**
 * HMAC-SHA256 over the bytes of the body as they were received, as hex or Base64: Walmart does not say which.
 * @param header value of the header named in the subscription; missing is never right
 * @param secrets the present one, and the previous one while a rotation overlaps
 */
export const isHmacOf = (body: Uint8Array, header: string | undefined, secrets: readonly string[]): boolean => {
  const given = (header ?? '').trim();
  if (given === '') return false;
  const hmacs = secrets
    .filter((secret) => secret !== '')
    .map((secret) => createHmac('sha256', secret).update(body).digest());
  const asHex = matchesAny(
    given.toLowerCase(),
    hmacs.map((hmac) => hmac.toString('hex')),
  );
  const asBase64 = matchesAny(
    given,
    hmacs.map((hmac) => hmac.toString('base64')),
  );
  return asHex || asBase64;
};

export interface BasicPair {
  readonly user: string;
  readonly password: string;
}

/** The Base64 of user and password, with or without the word `Basic`: both are said of Walmart. */
export const isBasicOf = (header: string | undefined, pairs: readonly BasicPair[]): boolean => {
  const given = (header ?? '').trim().replace(/^basic\s+/i, '');
  if (given === '') return false;
  return matchesAny(
    given,
    pairs.map(({ user, password }) => Buffer.from(`${user}:${password}`).toString('base64')),
  );
};

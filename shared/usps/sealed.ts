/**
 * Answers kept so that only who has the address and the client secret can find and read them: the row's key and the key of its
 * seal are both drawn from the two. The table of state holds no address in clear.
 */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { AddressVerdict, DirectoryAddress } from '../core/index.ts';
import { parseText } from './answers.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const draw = (secret: string, use: 'row' | 'seal', { street, unit, city, state, zip }: DirectoryAddress): Buffer =>
  createHmac('sha256', secret)
    .update(JSON.stringify([use, street, unit, city, state, zip]))
    .digest();

/** Tells nothing of the address. */
export const rowKeyOf = (secret: string, address: DirectoryAddress): string =>
  draw(secret, 'row', address).toString('hex');

/** @param uuid fresh each time. */
export const seal = (secret: string, address: DirectoryAddress, verdict: AddressVerdict, uuid: string): string => {
  const nonce = Buffer.from(uuid.replaceAll('-', ''), 'hex').subarray(0, NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', draw(secret, 'seal', address), nonce);
  const sealed = [cipher.update(JSON.stringify(verdict), 'utf8'), cipher.final()];
  return Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]).toString('base64');
};

/** @returns undefined for what was not sealed so. */
export const unseal = (secret: string, address: DirectoryAddress, sealed: string): unknown => {
  try {
    const bytes = Buffer.from(sealed, 'base64');
    const cipher = createDecipheriv('aes-256-gcm', draw(secret, 'seal', address), bytes.subarray(0, NONCE_BYTES));
    cipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const text = [cipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), cipher.final()];
    return parseText(Buffer.concat(text).toString('utf8'));
  } catch {
    return undefined;
  }
};

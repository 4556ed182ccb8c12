/** Decimal money: exact inside, text on Walmart's side of our own messages, a number only at Odoo's door. */
import Big from 'big.js';
import type { Issue } from './errors.ts';

export type Amount = Big;

/** Currency code (ISO 4217) beside a decimal amount. */
export interface Money {
  readonly currency: string;
  readonly amount: Amount;
}

export const ZERO: Amount = new Big(0);

/**
 * A decimal from Walmart's number or text, or Odoo's float (its shortest decimal spelling).
 * @throws {RangeError} when it is not a finite decimal number.
 */
export const toAmount = (value: number | string): Amount => {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new RangeError(`Not an amount: ${value}; a finite decimal number is needed`);
  }
  try {
    return new Big(value);
  } catch (cause) {
    throw new RangeError(`Not an amount: ${JSON.stringify(value)}; a decimal number is needed`, { cause });
  }
};

/** Rounded to cents, half away from zero. */
export const roundCents = (amount: Amount): Amount => amount.round(2, Big.roundHalfUp);

export const isWholeCents = (amount: Amount): boolean => roundCents(amount).eq(amount);

export const sum = (amounts: readonly Amount[]): Amount => amounts.reduce((total, amount) => total.plus(amount), ZERO);

/** Odoo's door: the only place where an amount becomes a binary number. */
export const toOdooFloat = (amount: Amount): number => Number(amount.toFixed());

/** Text with exactly two decimals, for messages and records. */
export const toCentText = (amount: Amount): string => roundCents(amount).toFixed(2);

/** An issue when an amount has more than two decimals: Walmart's amounts never do (walmart-api.md 7.6). */
export const centIssue = (path: string, amount: Amount): Issue | undefined =>
  isWholeCents(amount) ? undefined : { path, rule: 'amounts have at most 2 decimals', value: amount.toFixed() };

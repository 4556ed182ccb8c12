/** Phone numbers to E.164; what is no number counts as none, since Walmart zeroes phones of cancelled orders (walmart-api.md 7.3). */
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** @param region two letters; the country of numbers that are written without a calling code. */
export const toE164 = (text: string | undefined, region: string): string | undefined => {
  if (text === undefined || !/[1-9]/.test(text) || !isSupportedCountry(region)) return undefined;
  const number = parsePhoneNumberFromString(text, region);
  return number?.isValid() ? number.number : undefined;
};

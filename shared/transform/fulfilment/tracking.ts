/** Tracking numbers: how people write them in one field, how they are compared, what Walmart can take. */
import type { Issue, Policy } from '../../core/index.ts';

/** Two spellings of one number are equal by this: no case, no separators. */
export const toTrackingKey = (text: string): string => text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');

const SEPARATORS: Readonly<Record<Policy['trackingSeparator'], RegExp | undefined>> = {
  none: undefined,
  comma: /,/,
  semicolon: /;/,
  space: /\s+/,
  any: /[,;+|\s]+/,
};

/** The longest number that any carrier uses is far below; beyond it something else stands in the field. */
export const TRACKING_MAX = 50;

/** Groups of a number may be parted by blanks ("9400 1000 ..."); anything else but letters, digits and "-" is no number. */
const NUMBER = /^[A-Z0-9][A-Z0-9 -]*$/i;

const rule = (text: string): string | undefined => {
  if (text.length > TRACKING_MAX) return `at most ${TRACKING_MAX} characters are allowed`;
  if (!NUMBER.test(text) || toTrackingKey(text) === '')
    return 'one number of letters and digits is needed; several are parted as policy trackingSeparator says';
  return undefined;
};

export interface TrackingNumbers {
  /** Without blanks; each once. */
  readonly numbers: readonly string[];
  /** The first text that is no number; then `numbers` is empty. */
  readonly issue?: Issue;
}

/** The numbers in one field. Empty text has none. */
export const splitTracking = (
  text: string | undefined,
  path: string,
  policy: Pick<Policy, 'trackingSeparator'>,
): TrackingNumbers => {
  const separator = SEPARATORS[policy.trackingSeparator];
  const whole = text?.trim() ?? '';
  const parts = (separator ? whole.split(separator) : [whole]).map((part) => part.trim()).filter((part) => part !== '');
  for (const part of parts) {
    const broken = rule(part);
    if (broken) return { numbers: [], issue: { path, rule: broken, value: part.slice(0, 80) } };
  }
  const byKey = new Map(parts.map((part) => [toTrackingKey(part), part.replaceAll(' ', '')]));
  return { numbers: [...byKey.values()] };
};

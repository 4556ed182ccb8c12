/** Odoo's spelling of dates (UTC) and Python's complaints about other spellings. Inside, a datetime is epoch microseconds. */
import { valueError } from './faults.ts';

const DATETIME_FORMAT = '%Y-%m-%d %H:%M:%S';
const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

let lastSecond = Number.NaN;
let lastText = '';

/** `2026-11-23 08:01:43`: whole seconds, as RPC shows them. */
export const formatDatetime = (micros: number): string => {
  const second = Math.floor(micros / 1_000_000);
  if (second === lastSecond) return lastText;
  const date = new Date(second * 1000);
  lastText = `${formatDay(date)} ${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`;
  lastSecond = second;
  return lastText;
};

/** `2026-11-23 08:27:35.678510`: with microseconds (left out when they are zero), as webhooks show them. */
export const formatDatetimeMicros = (micros: number): string => {
  const rest = micros - Math.floor(micros / 1_000_000) * 1_000_000;
  return rest === 0 ? formatDatetime(micros) : `${formatDatetime(micros)}.${pad(rest, 6)}`;
};

const formatDay = (date: Date): string =>
  `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;

/** The day of a moment, `2026-11-23`. */
export const dayOf = (micros: number): string => formatDatetime(micros).slice(0, 10);

export const addDays = (micros: number, days: number): number => micros + days * 86_400_000_000;

const wholeSeconds = (micros: number): number => Math.floor(micros / 1_000_000) * 1_000_000;
export const truncateToSecond = wholeSeconds;

const PARTS = [
  { length: 10, pattern: /^(\d{4})-(\d{1,2})-(\d{1,2})/ },
  { length: 16, pattern: /^(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{1,2})/ },
  { length: 19, pattern: /^(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2})/ },
] as const;

/** Reads what Odoo reads; raises the ValueError of Python's strptime otherwise (reference section 3). */
export const parseDatetime = (text: string): number => {
  const format = DATETIME_FORMAT.slice(0, Math.max(0, text.length - 2));
  const part = format.length <= 8 ? PARTS[0] : format.length <= 14 ? PARTS[1] : PARTS[2];
  const match = part.pattern.exec(text);
  if (match === null) throw valueError(`time data '${text}' does not match format '${format}'`);
  if (match[0].length < text.length) throw valueError(`unconverted data remains: ${text.slice(match[0].length)}`);
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
  const millis = Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1, hour ?? 0, minute ?? 0, second ?? 0);
  const date = new Date(millis);
  if (date.getUTCDate() !== day || date.getUTCMonth() + 1 !== month)
    throw valueError(`time data '${text}' does not match format '${format}'`);
  return millis * 1000;
};

/** A date is the first ten characters, checked. */
export const parseDate = (text: string): string => dayOf(parseDatetime(text.slice(0, 10)));

/** Domains may carry microseconds: `write_date > '2026-11-23 08:27:35.678510'`. */
export const parseComparison = (text: string): number => {
  const match = /^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2})\.(\d{1,6})$/.exec(text);
  if (match === null) return parseDatetime(text);
  return parseDatetime(match[1] ?? '') + Number((match[2] ?? '').padEnd(6, '0'));
};

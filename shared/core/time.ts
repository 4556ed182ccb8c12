/** Time is epoch milliseconds (UTC) inside; the foreign spellings of Walmart and Odoo live here. */

const ODOO_DATETIME = /^(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?)?$/;

/** Odoo's UTC datetime `YYYY-MM-DD HH:MM:SS`, cut to the second (odoo18.md section 3). */
export const toOdooDatetime = (atMs: number): string => new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');

/**
 * From Odoo's datetime or date, with or without microseconds (webhooks have them).
 * @throws {RangeError} when it is spelled otherwise.
 */
export const fromOdooDatetime = (text: string): number => {
  const [, day = '', time = '00:00:00', fraction = ''] = ODOO_DATETIME.exec(text) ?? [];
  const atMs = Date.parse(`${day}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  if (Number.isNaN(atMs) || toOdooDatetime(atMs) !== `${day} ${time}`)
    throw new RangeError(`Not an Odoo datetime: ${JSON.stringify(text)}; an existing YYYY-MM-DD HH:MM:SS is needed`);
  return atMs;
};

/** Walmart's request spelling: UTC, to the second; milliseconds are refused (walmart-api.md section 3). */
export const toWalmartTime = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19)}Z`;

const ISO_DATETIME =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:Z|([+-]\d{2}):?(\d{2}))?)?$/;

/** The last millisecond of the year 9999: what lies beyond is no date but a number out of place. */
const LAST_MS = 253_402_300_799_999;

const fromEpoch = (value: number): number => {
  const atMs = value >= 1e12 ? value : value >= 1e9 ? value * 1000 : Number.NaN;
  return atMs <= LAST_MS ? Math.floor(atMs) : Number.NaN;
};

const fromIso = (text: string): number => {
  const [, day = '', minutes = '00:00', seconds = '00', fraction = '', hours = '+00', rest = '00'] =
    ISO_DATETIME.exec(text) ?? [];
  const local = `${day}T${minutes}:${seconds}`;
  const localMs = Date.parse(`${local}Z`);
  // A day that the calendar does not have must not slide into the next month.
  if (Number.isNaN(localMs) || toIso(localMs).slice(0, 19) !== local) return Number.NaN;
  return Date.parse(`${local}.${fraction.padEnd(3, '0').slice(0, 3)}${hours}:${rest}`);
};

/**
 * From Walmart: epoch milliseconds or seconds as number or digits, or ISO 8601 text (walmart-api.md section 18). Text without
 * a zone is UTC, whatever the machine's own zone is.
 * @throws {RangeError} when it is none of them.
 */
export const fromWalmartTime = (value: number | string): number => {
  const atMs =
    typeof value === 'number'
      ? fromEpoch(value)
      : /^\d{10,15}$/.test(value)
        ? fromEpoch(Number(value))
        : fromIso(value);
  if (Number.isNaN(atMs))
    throw new RangeError(`Not a Walmart time: ${JSON.stringify(value)}; epoch milliseconds or ISO 8601 is needed`);
  return atMs;
};

/** ISO 8601 with milliseconds, for our own records. */
export const toIso = (atMs: number): string => new Date(atMs).toISOString();

export const SECOND_MS = 1000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Time is epoch milliseconds (UTC) inside; the foreign spellings of Walmart and Odoo live here. */

const ODOO_DATETIME = /^(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?)?$/;

/** Odoo's UTC datetime `YYYY-MM-DD HH:MM:SS`, cut to the second (odoo18.md section 3). */
export const toOdooDatetime = (atMs: number): string => new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');

/**
 * From Odoo's datetime or date, with or without microseconds (webhooks have them).
 * @throws {RangeError} when it is spelled otherwise.
 */
export const fromOdooDatetime = (text: string): number => {
  const match = ODOO_DATETIME.exec(text);
  const atMs = match
    ? Date.parse(`${match[1]}T${match[2] ?? '00:00:00'}.${(match[3] ?? '0').padEnd(3, '0').slice(0, 3)}Z`)
    : Number.NaN;
  if (Number.isNaN(atMs))
    throw new RangeError(`Not an Odoo datetime: ${JSON.stringify(text)}; YYYY-MM-DD HH:MM:SS is needed`);
  return atMs;
};

/** Walmart's request spelling: UTC, to the second; milliseconds are refused (walmart-api.md section 3). */
export const toWalmartTime = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19)}Z`;

/**
 * From Walmart: epoch milliseconds or seconds as number or digits, or ISO 8601 text (walmart-api.md section 18).
 * @throws {RangeError} when it is none of them.
 */
export const fromWalmartTime = (value: number | string): number => {
  const digits = typeof value === 'number' ? value : /^\d{9,16}$/.test(value) ? Number(value) : undefined;
  if (digits !== undefined && digits >= 1e12) return digits;
  if (digits !== undefined && digits >= 1e9) return digits * 1000;
  const atMs = typeof value === 'string' ? Date.parse(value.replace(/\+0000$/, 'Z')) : Number.NaN;
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

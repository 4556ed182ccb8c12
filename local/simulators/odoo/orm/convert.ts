/** Values of a call turned into cells of a row, with the complaints of Odoo for what does not fit. */
import { parseDate, parseDatetime } from './dates.ts';
import { OdooFault, userError, valueError } from './faults.ts';
import type { Field } from './fields.ts';
import { sanitizeHtml } from './html.ts';
import { roundTo } from './rounding.ts';
import { type Cell, isList, PyFloat, pyRepr, type Value } from './values.ts';

const raw = (value: Value): Value => (value instanceof PyFloat ? value.value : value);

const toNumber = (value: Value, kind: 'float' | 'int'): number => {
  if (value === null || value === false) return 0;
  if (value === true) return 1;
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/.test(value)) return Number(value);
  if (kind === 'float') throw valueError(`could not convert string to float: ${pyRepr(value)}`);
  throw valueError(`invalid literal for int() with base 10: ${pyRepr(value)}`);
};

const toText = (value: Value): Cell => {
  if (value === null || value === false) return null;
  const text = typeof value === 'string' ? value : pyText(value);
  if (text.includes('\u0000')) throw valueError('A string literal cannot contain NUL (0x00) characters.');
  return text;
};

const pyText = (value: Value): string => (value === true ? 'True' : pyRepr(value));

const toReference = (value: Value): Cell => {
  if (value === null || value === false) return null;
  if (typeof value === 'number') return value;
  if (isList(value) && typeof value[0] === 'number') return value[0];
  throw new OdooFault(
    'psycopg2.errors.InvalidTextRepresentation',
    `invalid input syntax for type integer: "${String(value)}"\nLINE 1: ...\n                                                             ^\n`,
  );
};

const tooLarge = (value: number): Cell => {
  if (value > 2_147_483_647 || value < -2_147_483_648)
    throw new OdooFault('psycopg2.errors.NumericValueOutOfRange', 'integer out of range\n');
  return value;
};

/** One value for a stored field other than a one2many or many2many. */
export const toCell = (model: string, name: string, field: Field, given: Value): Cell => {
  const value = raw(given);
  switch (field.type) {
    case 'char':
    case 'text':
    case 'binary':
      return toText(value);
    case 'html': {
      const text = toText(value);
      return typeof text === 'string' ? sanitizeHtml(text) : text;
    }
    case 'boolean':
      return !(value === false || value === null || value === 0 || value === '');
    case 'integer':
      return tooLarge(Math.trunc(toNumber(value, 'int')));
    case 'float':
    case 'monetary': {
      const number = toNumber(value, 'float');
      return field.digits === undefined ? number : roundTo(number, field.digits);
    }
    case 'date':
      return typeof value === 'string' && value !== '' ? parseDate(value) : null;
    case 'datetime':
      return typeof value === 'string' && value !== ''
        ? parseDatetime(value)
        : typeof value === 'number'
          ? value
          : null;
    case 'selection': {
      if (value === null || value === false) return null;
      const known = (field.selection ?? []).some(([key]) => key === value);
      if (!known) throw valueError(`Wrong value for ${model}.${name}: ${pyRepr(value)}`);
      return typeof value === 'string' ? value : null;
    }
    case 'many2one':
      return toReference(value);
    case 'one2many':
    case 'many2many':
      throw userError(`${model}.${name} takes commands`);
  }
};

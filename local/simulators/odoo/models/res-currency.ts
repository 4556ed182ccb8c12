/** Currencies and their rates (section 20). */
import { dayOf } from '../orm/dates.ts';
import type { Env } from '../orm/environment.ts';
import { boolean, char, date, fixed, float, integer, many2one, one2many } from '../orm/fields.ts';
import { defineModel } from '../orm/model.ts';
import { type Row, str } from '../orm/values.ts';

/** Units of the currency per unit of the company's on a day: the latest before, else the first, else 1.0 (section 20). */
export const rateOf = (env: Env, currency: number, day: string): number => {
  let best: Row | undefined;
  let first: Row | undefined;
  for (const row of env.rowsOf('res.currency.rate', 'currency_id', currency)) {
    const name = str(row, 'name');
    if (first === undefined || name < str(first, 'name')) first = row;
    if (name <= day && (best === undefined || name > str(best, 'name'))) best = row;
  }
  const rate = (best ?? first)?.rate;
  return typeof rate === 'number' ? rate : 1;
};

export const currency = defineModel({
  name: 'res.currency',
  label: 'Currency',
  order: 'active desc, name',
  fields: {
    name: char('Currency', { required: true, index: true }),
    full_name: char('Name'),
    symbol: char('Symbol', { required: true }),
    decimal_places: integer('Decimal Places', { default: fixed(2) }),
    rounding: float('Rounding Factor', { default: fixed(0.01) }),
    rate: float('Current Rate', { compute: (env, row) => rateOf(env, row.id, dayOf(env.now)) }),
    rate_ids: one2many('Rates', 'res.currency.rate', 'currency_id'),
    active: boolean('Active', { default: fixed(true) }),
  },
});

export const currencyRate = defineModel({
  name: 'res.currency.rate',
  label: 'Currency Rate',
  order: 'name desc',
  recName: 'name',
  fields: {
    name: date('Date', { required: true, default: (env) => dayOf(env.now) }),
    rate: float('Technical Rate', { default: fixed(1) }),
    company_rate: float('Rate', { compute: (_env, row) => row.rate ?? 1 }),
    inverse_company_rate: float('Inverse Rate', {
      compute: (_env, row) => 1 / (typeof row.rate === 'number' ? row.rate : 1),
    }),
    currency_id: many2one('Currency', 'res.currency', { required: true }),
    company_id: many2one('Company', 'res.company', { default: fixed(1) }),
  },
  create: (_env, list, base) =>
    base(
      list.map((vals) => {
        const inverse = vals.inverse_company_rate;
        const direct = vals.company_rate;
        if (typeof inverse === 'number') return { ...vals, rate: 1 / inverse };
        return typeof direct === 'number' ? { ...vals, rate: direct } : vals;
      }),
    ),
});

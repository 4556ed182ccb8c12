/** Units of measure: `factor` of a unit make one reference unit (Units 1, Dozens 0.0833…). */

import type { Env } from '../orm/environment.ts';
import { userError } from '../orm/faults.ts';
import { boolean, char, fixed, float, many2one, one2many, selection } from '../orm/fields.ts';
import { defineModel } from '../orm/model.ts';
import { roundTo, tidy } from '../orm/rounding.ts';
import { num, ref, str } from '../orm/values.ts';

export const uomCategory = defineModel({
  name: 'uom.category',
  label: 'Product UoM Categories',
  fields: {
    name: char('Unit of Measure Category', { required: true }),
    uom_ids: one2many('Units', 'uom.uom', 'category_id'),
  },
});

export const uom = defineModel({
  name: 'uom.uom',
  label: 'Product Unit of Measure',
  order: 'factor DESC, id',
  fields: {
    name: char('Unit of Measure', { required: true, index: true }),
    category_id: many2one('Category', 'uom.category', { required: true }),
    factor: float('Ratio', { default: fixed(1) }),
    factor_inv: float('Bigger Ratio', {
      compute: (_env, row) => (num(row, 'factor') === 0 ? 0 : tidy(1 / num(row, 'factor'))),
    }),
    ratio: float('Combined Ratio', { compute: (_env, row) => row.factor ?? 1 }),
    uom_type: selection(
      'Type',
      [
        ['bigger', 'Bigger than the reference Unit of Measure'],
        ['reference', 'Reference Unit of Measure for this category'],
        ['smaller', 'Smaller than the reference Unit of Measure'],
      ],
      { default: fixed('reference') },
    ),
    rounding: float('Rounding Precision', { default: fixed(0.01) }),
    active: boolean('Active', { default: fixed(true) }),
  },
  create: (_env, list, base) =>
    base(
      list.map((vals) => {
        const inverse = vals.factor_inv ?? vals.ratio;
        return typeof inverse === 'number' && vals.factor === undefined ? { ...vals, factor: 1 / inverse } : vals;
      }),
    ),
  unlink: (env, ids, base) => {
    const system = ids.filter((id) => id <= 2).map((id) => str(env.existing('uom.uom', id), 'name'));
    if (system.length > 0)
      throw userError(
        `The following units of measure are used by the system and cannot be deleted: ${system.join(', ')}\nYou can archive them instead.`,
      );
    base();
  },
});

/** A quantity of one unit in another of the same category, rounded to the unit's precision (half up). */
export const convert = (env: Env, quantity: number, from: number | null, to: number | null): number => {
  if (from === to || from === null || to === null) return quantity;
  const factorFrom = num(env.row('uom.uom', from), 'factor') || 1;
  const factorTo = num(env.row('uom.uom', to), 'factor') || 1;
  return roundTo((quantity / factorFrom) * factorTo, 2);
};

export const sameCategory = (env: Env, a: number | null, b: number | null): boolean =>
  ref(env.row('uom.uom', a ?? 0), 'category_id') === ref(env.row('uom.uom', b ?? 0), 'category_id');

/** Units of measure: factors between units, read once (odoo18.md section 16). */
import * as z from 'zod';
import { SetupError } from '../core/index.ts';
import { id, once, requiredReference, searchRead } from './answer.ts';
import type { OdooRpc } from './rpc.ts';

const row = z
  .object({ id, name: z.string(), factor: z.number(), category_id: requiredReference })
  .transform(({ category_id: categoryId, ...unit }) => ({ ...unit, categoryId }));

export type Unit = z.output<typeof row>;

export interface Units {
  /** @throws {SetupError} ODOO_UNIT when Odoo has no unit of this id. */
  of(unitId: number): Promise<Unit>;
  /** Odoo's Units (`uom.product_uom_unit`), which is Walmart's EACH. */
  each(): Promise<Unit>;
}

const readUnits = (rpc: OdooRpc) =>
  searchRead(
    rpc,
    'uom.uom',
    [],
    { row, fields: ['name', 'factor', 'category_id'] },
    { context: { active_test: false } },
  );

const EACH_XML_ID = [
  ['module', '=', 'uom'],
  ['name', '=', 'product_uom_unit'],
];

export const unitsOf = (rpc: OdooRpc): Units => {
  const readAll = async () => new Map((await readUnits(rpc)).map((unit) => [unit.id, unit]));
  let all = once(readAll);
  const eachId = once(async () => {
    const schema = { row: z.object({ res_id: id }), fields: ['res_id'] };
    return (await searchRead(rpc, 'ir.model.data', EACH_XML_ID, schema))[0]?.res_id;
  });

  /** A unit that was made after the first read is found by a second one. */
  const find = async (unitId: number): Promise<Unit | undefined> => {
    const known = (await all()).get(unitId);
    if (known) return known;
    all = once(readAll);
    return (await all()).get(unitId);
  };

  const of = async (unitId: number | undefined): Promise<Unit> => {
    const unit = unitId === undefined ? undefined : await find(unitId);
    if (unit) return unit;
    throw new SetupError({
      code: 'ODOO_UNIT',
      message: `Odoo has no unit of measure ${unitId ?? 'uom.product_uom_unit'}: restore it, or give the user the right to read it`,
      facts: { unit: unitId ?? null },
    });
  };

  return { of, each: async () => of(await eachId()) };
};

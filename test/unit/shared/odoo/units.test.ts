import { describe, expect, it } from 'vitest';
import { unitsOf } from '../../../../shared/odoo/units.ts';
import { fakeRpc } from '../../../support/odoo-bench.ts';

const unit = (id: number) => ({ id, name: `U${id}`, factor: 1, category_id: 1 });

describe('units.of', () => {
  it('reads all units once, and again for one it does not know', async () => {
    const known = [unit(1)];
    const { rpc, calls } = fakeRpc({ 'uom.uom.search_read': () => [...known] });
    const units = unitsOf(rpc);
    await units.of(1);
    await units.of(1);
    known.push(unit(2));

    const added = await units.of(2);

    expect(added.name).toBe('U2');
    expect(calls).toHaveLength(2);
  });

  it('names a unit that is not there', async () => {
    const { rpc } = fakeRpc({ 'uom.uom.search_read': () => [] });

    await expect(unitsOf(rpc).of(9)).rejects.toMatchObject({ code: 'ODOO_UNIT', facts: { unit: 9 } });
  });
});

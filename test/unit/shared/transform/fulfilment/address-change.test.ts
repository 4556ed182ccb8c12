import { describe, expect, it } from 'vitest';
import { addressHashOf, addressWritten, planAddress } from '../../../../../shared/transform/index.ts';
import type { WalmartOrder } from '../../../../../shared/walmart/index.ts';
import { delivery, line, row, truth } from './builder.ts';
import { MINUTE, START } from './world.ts';

const PLACE = {
  ...{ name: 'Avery Quill', address1: '12 Larch St', city: 'Tulsa', state: 'OK', postalCode: '74103', country: 'USA' },
};

/** The parts of an order that count here. */
const order = (change: Partial<typeof PLACE & { address2: string }> = {}): WalmartOrder =>
  ({
    purchaseOrderId: '1796277083022',
    shippingInfo: { postalAddress: { ...PLACE, ...change } },
  }) as WalmartOrder;

const FIRST = addressHashOf(order());
const SECOND = addressHashOf(order({ address1: '77 Birch Ave' }));
const known = (change: Parameters<typeof row>[1] = {}, lines = [line()]) =>
  row(lines, { address: { hash: FIRST, at: START }, ...change });

describe('addressHashOf', () => {
  it('is the same for another spelling of case and blanks, and for a second line that is empty', () => {
    expect(addressHashOf(order({ address1: ' 12  LARCH st', address2: '' }))).toBe(FIRST);
  });

  it.each(['name', 'address1', 'city', 'state', 'postalCode', 'country'] as const)('differs by %s', (part) => {
    expect(addressHashOf(order({ [part]: 'Other' }))).not.toBe(FIRST);
  });
});

describe('planAddress', () => {
  it('remembers the address of an order that is seen for the first time, and does nothing', () => {
    const plan = planAddress(row(), truth(), order(), START);

    expect(plan).toEqual({ row: row(undefined, { address: { hash: FIRST, at: START } }), actions: [], questions: [] });
  });

  it('writes another one once: what was written is known', () => {
    const moved = order({ address1: '77 Birch Ave' });
    const plan = planAddress(known(), truth(), moved, START);
    const written = addressWritten(plan.row, SECOND, START);

    expect(plan.actions).toEqual([{ kind: 'writeAddress', hash: SECOND }]);
    expect(planAddress(written, truth(), moved, START).actions).toEqual([]);
  });

  it('believes the address before the last one only when the read cannot be older than the change', () => {
    const written = addressWritten(known(), SECOND, START);
    const early = planAddress(written, truth(), order(), START + 14 * MINUTE);
    const late = planAddress(written, truth(), order(), START + 15 * MINUTE);

    expect(early).toMatchObject({ actions: [], lookAt: START + 15 * MINUTE });
    expect(late.actions).toEqual([{ kind: 'writeAddress', hash: FIRST }]);
  });

  it.each([
    ['Odoo has a done transfer', known(), truth({ deliveries: [delivery()] })],
    ['Walmart has units as shipped', known({}, [line({ shipped: 1 })]), truth()],
  ])('asks, and writes nothing, when %s', (_when, before, odoo) => {
    const plan = planAddress(before, odoo, order({ address1: '77 Birch Ave' }), START);

    expect(plan.actions).toEqual([]);
    expect(plan.questions).toMatchObject([{ kind: 'addressChanged', subject: { model: 'sale.order', id: 7 } }]);
    expect(JSON.stringify(plan)).not.toContain('Birch');
  });

  it.each([
    ['all is delivered', known({}, [line({ shipped: 2, delivered: 2 })]), truth(), {}],
    ['all is cancelled', known({}, [line({ cancelled: 2 })]), truth(), {}],
    ['the order is cancelled in Odoo', known(), truth({ state: 'cancel' }), {}],
    ['Walmart shows no address any more', known(), truth(), { address1: '', city: ' ', postalCode: '' }],
  ])('does nothing when %s', (_when, before, odoo, change) => {
    expect(planAddress(before, odoo, order({ name: 'Other', ...change }), START)).toEqual({
      ...{ row: before, actions: [], questions: [] },
    });
  });

  it('asks nobody about goods that Walmart ships', () => {
    const plan = planAddress(
      known({ isOurs: false }, [line({ shipped: 1 })]),
      truth(),
      order({ name: 'Other' }),
      START,
    );

    expect([plan.actions, plan.questions]).toEqual([[], []]);
  });
});

import { describe, expect, it } from 'vitest';
import { RejectedError } from '../../../../shared/core/index.ts';
import { orderChangesOf } from '../../../../shared/odoo/order-changes.ts';
import { transfersOf } from '../../../../shared/odoo/transfers.ts';
import { unitsOf } from '../../../../shared/odoo/units.ts';
import { fakeRpc } from '../../../support/odoo-bench.ts';

const refused = () => {
  throw new RejectedError({ code: 'ODOO_REFUSED', message: 'Odoo refused it' });
};
const transfer = (state: string, extra: object = {}) => ({
  id: 5,
  name: 'WH/OUT/00005',
  state,
  picking_type_code: 'outgoing',
  sale_id: 3,
  x_walmart_hold: false,
  ...extra,
});
const order = (state: string, locked = false) => ({
  ...{ id: 3, name: 'S00003', state, locked, partner_id: 8 },
  ...{ date_order: '2026-11-20 14:03:22', commitment_date: false },
});

/** Answers given one after the other; the last one stays. */
const inTurn = <T>(...answers: readonly T[]) => {
  let turn = 0;
  return () => answers[Math.min(turn++, answers.length - 1)];
};

const bench = (answers: Parameters<typeof fakeRpc>[0]) => {
  const fake = fakeRpc(answers);
  const units = unitsOf(fake.rpc);
  const called = () => fake.calls.map(({ call }) => call).filter((call) => !call.endsWith('search_read'));
  return { changes: orderChangesOf(fake.rpc, units), transfers: transfersOf(fake.rpc), called };
};

describe('cancel', () => {
  it('cancels the transfers before the order, and unlocks only when nothing was shipped', async () => {
    const { changes, called } = bench({
      'stock.picking.search_read': inTurn([transfer('assigned')], [transfer('cancel')]),
      'sale.order.search_read': inTurn([order('sale', true)], [order('cancel')]),
      'stock.picking.action_cancel': () => true,
      'sale.order.action_unlock': () => null,
      'sale.order.action_cancel': () => true,
    });

    const result = await changes.cancel(3);

    expect(result.outcome).toBe('cancelled');
    expect(called()).toEqual(['stock.picking.action_cancel', 'sale.order.action_unlock', 'sale.order.action_cancel']);
  });

  it('leaves the order alone when its delivery is shipped at the same moment', async () => {
    const { changes, called } = bench({
      'stock.picking.search_read': inTurn([transfer('assigned')], [transfer('done')]),
      'sale.order.search_read': () => [order('sale')],
      'stock.picking.action_cancel': refused,
    });

    const result = await changes.cancel(3);

    expect(result).toMatchObject({ outcome: 'shipped', transfers: [{ state: 'done' }] });
    expect(called()).toEqual(['stock.picking.action_cancel']);
  });

  it('passes on a refusal that has another reason', async () => {
    const { changes } = bench({
      'stock.picking.search_read': () => [transfer('assigned')],
      'sale.order.search_read': () => [order('sale')],
      'stock.picking.action_cancel': refused,
    });

    await expect(changes.cancel(3)).rejects.toMatchObject({ code: 'ODOO_REFUSED' });
  });

  it('takes a window that Odoo answers with for nothing done', async () => {
    const { changes } = bench({
      'stock.picking.search_read': () => [],
      'sale.order.search_read': () => [order('sale')],
      'sale.order.action_cancel': () => ({ type: 'ir.actions.act_window', res_model: 'sale.order.cancel' }),
    });

    await expect(changes.cancel(3)).rejects.toMatchObject({ code: 'ODOO_NOTHING_DONE', disposition: 'park' });
  });

  it('says so when a person deleted the order', async () => {
    const { changes } = bench({ 'stock.picking.search_read': () => [], 'sale.order.search_read': () => [] });

    await expect(changes.cancel(3)).rejects.toMatchObject({ code: 'ODOO_MISSING_RECORD' });
  });
});

describe('cancelLines', () => {
  const units = {
    'uom.uom.search_read': () => [{ id: 1, name: 'Units', factor: 1, category_id: 1 }],
    'ir.model.data.search_read': () => [{ res_id: 1 }],
    'stock.move.search_read': () => [],
  };
  const line = (delivered: number) => ({
    ...{ id: 11, product_uom: 1, product_uom_qty: 3, qty_delivered: delivered, price_unit: 12.49 },
    ...{ x_walmart_line_number: '1', x_walmart_charge_kind: 'product' },
  });

  it('locks the order again when Odoo refuses the write', async () => {
    const { changes, called } = bench({
      ...units,
      'sale.order.search_read': () => [order('sale', true)],
      'sale.order.line.search_read': () => [line(0)],
      'sale.order.action_unlock': () => null,
      'sale.order.action_lock': () => null,
      'sale.order.write': refused,
    });

    await expect(changes.cancelLines(3, [{ lineNumber: '1', remaining: 1 }])).rejects.toMatchObject({
      code: 'ODOO_REFUSED',
    });
    expect(called()).toEqual(['sale.order.action_unlock', 'sale.order.write', 'sale.order.action_lock']);
  });

  it('finds that the units were shipped between its read and its write', async () => {
    const { changes } = bench({
      ...units,
      'sale.order.search_read': () => [order('sale')],
      'sale.order.line.search_read': inTurn([line(0)], [line(3)]),
      'sale.order.write': refused,
    });

    expect(await changes.cancelLines(3, [{ lineNumber: '1', remaining: 1 }])).toBe('shipped');
  });
});

describe('validate', () => {
  it('leaves a done transfer alone', async () => {
    const { transfers, called } = bench({ 'stock.picking.search_read': () => [transfer('done')] });

    await transfers.validate(5);

    expect(called()).toEqual([]);
  });

  it('takes a question of Odoo for nothing done', async () => {
    const { transfers } = bench({
      'stock.picking.search_read': () => [transfer('assigned')],
      'stock.picking.button_validate': () => ({ res_model: 'stock.backorder.confirmation' }),
    });

    await expect(transfers.validate(5)).rejects.toMatchObject({ code: 'ODOO_NOTHING_DONE' });
  });
});

describe('release', () => {
  it('goes on when the transfer was shipped between the two calls', async () => {
    const { transfers } = bench({
      'stock.picking.search_read': inTurn([transfer('confirmed', { x_walmart_hold: true })], [transfer('done')]),
      'stock.picking.write': () => true,
      'stock.picking.action_assign': refused,
    });

    expect(await transfers.release([3])).toMatchObject([{ state: 'done', hold: false }]);
  });
});

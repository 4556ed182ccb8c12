/** Calls that break in the middle, on the simulated Odoo: repeating them leaves what one call would have left. */
import { describe, expect, it } from 'vitest';
import { setUpOdoo } from '../../../shared/odoo/index.ts';
import { confirmedOrder } from '../../support/odoo-fulfilment-story.ts';
import { ODOO_OPTIONS, simulatedOdoo } from '../../support/simulated-odoo.ts';

const PO = '1796277083022';
const BREAKS = ['resetBeforeCommit', 'resetAfterCommit'] as const;

const prepared = async () => {
  const { simulator, odoo, rpc } = simulatedOdoo('json');
  await setUpOdoo(rpc, ODOO_OPTIONS);
  const order = await confirmedOrder(odoo, PO);
  const truth = () => simulator.truth.fulfilment()[0];
  return { faults: simulator.control.faults, control: simulator.control, odoo, order, truth };
};

describe.each(BREAKS)('a connection that breaks (%s)', (kind) => {
  it.each([
    ['stock.picking', 'action_cancel'],
    ['sale.order', 'action_unlock'],
    ['sale.order', 'action_cancel'],
  ])('during %s.%s leaves a cancellation that a repeat completes', async (model, method) => {
    const { faults, odoo, order, truth } = await prepared();
    await odoo.orderChanges.lock([order.orderId]);
    faults.add({ kind, model, method, times: 1 });

    const broken = odoo.orderChanges.cancel(order.orderId);

    await expect(broken).rejects.toMatchObject({ name: 'UnknownOutcomeError' });
    expect((await odoo.orderChanges.cancel(order.orderId)).outcome).toBe('cancelled');
    expect(truth()).toMatchObject({ state: 'cancel', deliveries: [{ state: 'cancel' }] });
  });

  it.each([
    ['sale.order', 'action_draft'],
    ['sale.order', 'action_confirm'],
    ['sale.order', 'write'],
  ])('during %s.%s leaves a reopening that a repeat completes', async (model, method) => {
    const { faults, odoo, order, truth } = await prepared();
    await odoo.orderChanges.cancel(order.orderId);
    faults.add({ kind, model, method, times: 1 });

    const broken = odoo.orderChanges.reopen(order.orderId, order.placedAt);

    await expect(broken).rejects.toMatchObject({ name: 'UnknownOutcomeError' });
    await odoo.orderChanges.reopen(order.orderId, order.placedAt);
    expect(truth()?.deliveries.map(({ state }) => state)).toEqual(['cancel', 'assigned']);
    expect((await order.truth()).placedAt).toBe(order.placedAt);
  });

  it('during the making of a receipt makes it once', async () => {
    const { faults, odoo, order, control, truth } = await prepared();
    await control.shipOrder(order.orderId);
    const request = { orderId: order.orderId, returnOrderId: 'R1', lines: [{ lineId: order.mugLine, units: 2 }] };
    faults.add({ kind, model: 'stock.return.picking', method: 'action_create_returns', times: 1 });

    const broken = odoo.returns.createDraft(request);

    await expect(broken).rejects.toMatchObject({ name: 'UnknownOutcomeError' });
    await odoo.returns.createDraft(request);
    expect(truth()?.returns).toMatchObject([{ returnOrderId: 'R1', units: [{ lineNumber: '1', units: 2 }] }]);
  });

  it('during the invoicing invoices once', async () => {
    const { faults, odoo, order } = await prepared();
    faults.add({ kind, model: 'sale.advance.payment.inv', method: 'create_invoices', times: 1 });

    const broken = odoo.documents.invoice(order.orderId);

    await expect(broken).rejects.toMatchObject({ name: 'UnknownOutcomeError' });
    await odoo.documents.invoice(order.orderId);
    expect((await order.truth()).invoices).toMatchObject([{ state: 'draft', total: '50.29' }]);
  });

  it('during the cut of a line cuts once', async () => {
    const { faults, odoo, order } = await prepared();
    faults.add({ kind, model: 'sale.order', method: 'write', times: 1 });
    const rest = [{ lineNumber: '1', remaining: 1 }];

    const broken = odoo.orderChanges.cancelLines(order.orderId, rest);

    await expect(broken).rejects.toMatchObject({ name: 'UnknownOutcomeError' });
    await odoo.orderChanges.cancelLines(order.orderId, rest);
    const { lines } = await order.truth();
    expect(lines.slice(0, 4).map((line) => [line.ordered, line.unitPrice])).toEqual([
      [1, '12.49'],
      [1, '1.65'],
      [1, '-0.33'],
      [1, '1.29'],
    ]);
  });
});

/** Documents whose calls break in the middle, on the simulated Odoo: a repeat leaves what one look would have left. */
import { describe, expect, it } from 'vitest';
import { setUpOdoo } from '../../../shared/odoo/index.ts';
import { bookRefund } from '../../../shared/steps/order-life/book-refund.ts';
import { invoiceOrder } from '../../../shared/steps/order-life/invoice-order.ts';
import { makeReturn } from '../../../shared/steps/order-life/make-return.ts';
import { documentDeps, fulfilmentRow, refundOf, returnOf, shippedLine } from '../../support/odoo-documents-story.ts';
import { confirmedOrder } from '../../support/odoo-fulfilment-story.ts';
import { ODOO_OPTIONS, simulatedOdoo } from '../../support/simulated-odoo.ts';

const PO = '1796277083022';

const prepared = async () => {
  const { simulator, odoo, rpc } = simulatedOdoo('json');
  await setUpOdoo(rpc, ODOO_OPTIONS);
  const order = await confirmedOrder(odoo, PO);
  await simulator.control.shipOrder(order.orderId);
  const row = fulfilmentRow(PO, [
    shippedLine({ lineNumber: '1', shipped: 3 }),
    shippedLine({ lineNumber: '2', shipped: 1 }),
  ]);
  const deps = documentDeps(odoo, { invoice: 'posted', clearingJournal: 'BNK1' });
  return { faults: simulator.control.faults, order, row, deps };
};

describe.each(['resetBeforeCommit', 'resetAfterCommit'] as const)('a connection that breaks (%s)', (kind) => {
  it.each([
    ['sale.advance.payment.inv', 'create_invoices'],
    ['account.move', 'write'],
    ['account.move', 'action_post'],
    ['account.payment.register', 'action_create_payments'],
  ])('during %s.%s leaves one invoice, posted and paid', async (model, method) => {
    const { faults, order, row, deps } = await prepared();
    faults.add({ kind, model, method, times: 1 });

    await expect(invoiceOrder(deps, await order.truth(), row)).rejects.toMatchObject({ name: 'UnknownOutcomeError' });
    await invoiceOrder(deps, await order.truth(), row);
    await invoiceOrder(deps, await order.truth(), row);

    expect((await order.truth()).invoices).toMatchObject([
      { state: 'posted', paymentState: 'paid', total: '50.29', document: `local/demo/${PO}/invoice` },
    ]);
  });

  it('during the making of a credit note leaves one', async () => {
    const { faults, order, row, deps } = await prepared();
    faults.add({ kind, model: 'account.move', method: 'create', times: 1 });
    const refund = refundOf({});

    await expect(bookRefund(deps, await order.truth(), row, refund)).rejects.toMatchObject({
      name: 'UnknownOutcomeError',
    });
    const { creditNote } = await bookRefund(deps, await order.truth(), row, refund);

    expect((await order.truth()).creditNotes).toMatchObject([{ moveId: creditNote, total: '15.10' }]);
  });

  it('during a return leaves one receipt and one task', async () => {
    const { faults, order, row, deps } = await prepared();
    faults.add({ kind, model: 'mail.activity', method: 'create', times: 1 });
    const action = returnOf('R1', [{ lineNumber: '1', units: 2 }]);

    await expect(makeReturn(deps, await order.truth(), row, action)).rejects.toMatchObject({
      name: 'UnknownOutcomeError',
    });
    await makeReturn(deps, await order.truth(), row, action);

    expect((await order.truth()).returns.map(({ moves }) => moves.map(({ units }) => units))).toEqual([[2]]);
    expect(await deps.odoo.activities.open('Walmart return R1')).toHaveLength(1);
  });
});

import { describe, expect, it } from 'vitest';
import { type Policy, RejectedError } from '../../../../../shared/core/index.ts';
import type {
  ActivityText,
  CreditNoteRequest,
  InvoiceResult,
  OdooOrderTruth,
  ReturnRequest,
} from '../../../../../shared/odoo/index.ts';
import { bookRefund } from '../../../../../shared/steps/order-life/book-refund.ts';
import type { DocumentDeps } from '../../../../../shared/steps/order-life/document-deps.ts';
import { invoiceDue, invoiceOrder } from '../../../../../shared/steps/order-life/invoice-order.ts';
import { makeReturn, toReturnLines } from '../../../../../shared/steps/order-life/make-return.ts';
import {
  documentDeps,
  fulfilmentRow,
  refundOf,
  returnOf,
  shippedLine,
} from '../../../../support/odoo-documents-story.ts';
import { creditNote, delivery, goods, invoice, receipt, SHIPPED_AT, truthOf } from './document-truth.ts';

const ROW = fulfilmentRow('1796277083022', [shippedLine({ lineNumber: '1', shipped: 3 })]);
const POSTED = { invoice: 'posted', clearingJournal: 'WMT' } as const;
const OWN = 'local/demo/1796277083022/invoice';

/** An Odoo that notes what it is told. */
const listeningOdoo = (truth: OdooOrderTruth, policy: Partial<Policy>, made: InvoiceResult = { outcome: 'none' }) => {
  const heard = {
    invoices: [] as (string | undefined)[],
    posted: [] as unknown[],
    paid: [] as unknown[],
    notes: [] as CreditNoteRequest[],
    returns: [] as ReturnRequest[],
    tasks: [] as ActivityText[],
  };
  const nobody = () => Promise.reject(new Error('not asked for'));
  const deps: DocumentDeps = documentDeps(
    {
      fulfilment: { truths: async () => [truth], changedSince: nobody },
      returns: {
        createDraft: async (request) => {
          heard.returns.push(request);
          return [9];
        },
      },
      documents: {
        invoice: async (_orderId, key) => {
          heard.invoices.push(key);
          return made;
        },
        adoptInvoice: async () => undefined,
        post: async (moveIds, at) => void heard.posted.push([moveIds, at]),
        pay: async (moveId, journal, at) => void heard.paid.push([moveId, journal, at]),
        journalId: async (code) => (code === 'WMT' ? 6 : nobody()),
        creditNote: async (request) => {
          heard.notes.push(request);
          return 50;
        },
        markCreditNotes: nobody,
      },
      activities: {
        open: async (beginning) =>
          heard.tasks.filter(({ summary }) => summary.startsWith(beginning)).map(({ summary }) => ({ id: 1, summary })),
        create: async (_on, what) => {
          heard.tasks.push(what);
          return true;
        },
        update: nobody,
        close: nobody,
        companyContact: nobody,
      },
    },
    policy,
  );
  return { heard, deps };
};

describe('invoiceDue', () => {
  const due = (truth: OdooOrderTruth, row = ROW, policy: Pick<Policy, 'invoice'> = POSTED) =>
    invoiceDue('local/demo', policy, truth, row).due;

  it('makes one when every line is final and has left', () => {
    expect(due(truthOf())).toBe('make');
  });

  it.each<[string, Partial<OdooOrderTruth>, Parameters<typeof shippedLine>[0]]>([
    ['units are open', {}, { lineNumber: '1', shipped: 2, open: 1, ordered: 3 }],
    ['all is cancelled', {}, { lineNumber: '1', shipped: 0, cancelled: 3, ordered: 3 }],
    ['the line does not add up', {}, { lineNumber: '1', shipped: 3, fault: 'no' }],
    ['Odoo has shipped less', { deliveries: [delivery({ 1: 2 })] }, { lineNumber: '1', shipped: 3 }],
    ['the order is cancelled in Odoo', { state: 'cancel' }, { lineNumber: '1', shipped: 3 }],
  ])('waits while %s', (_what, change, line) => {
    expect(due(truthOf(change), fulfilmentRow('1', [shippedLine(line)]))).toBe('nothing');
  });

  it('is nothing by policy none', () => {
    expect(due(truthOf(), ROW, { invoice: 'none' })).toBe('nothing');
  });

  it.each([
    ['posts its own draft', invoice({ document: OWN }), 'finish'],
    ['pays its own that is posted', invoice({ document: OWN, state: 'posted' }), 'finish'],
    ['pays the rest', invoice({ document: OWN, state: 'posted', paymentState: 'partial' }), 'finish'],
    ['leaves a paid one', invoice({ document: OWN, state: 'posted', paymentState: 'paid' }), 'nothing'],
    ['sees whether an unmarked draft is its own', invoice(), 'adopt'],
    ['leaves a person’s posted one', invoice({ state: 'posted' }), 'nothing'],
    ['makes no other for one that a person cancelled', invoice({ document: OWN, state: 'cancel' }), 'nothing'],
  ])('%s', (_what, known, expected) => {
    expect(due(truthOf({ invoices: [known] }))).toBe(expected);
    expect(due(truthOf({ invoices: [known] }), ROW, { invoice: 'draft' })).toBe('nothing');
  });
});

describe('invoiceOrder', () => {
  const made: InvoiceResult = { outcome: 'made', moveIds: [40] };

  it('posts and pays under the date of the last parcel', async () => {
    const late = SHIPPED_AT + 3_600_000;
    const truth = truthOf({ deliveries: [delivery({ 1: 2 }), { ...delivery({ 1: 1 }), doneAt: late }] });
    const { heard, deps } = listeningOdoo(truth, POSTED, made);

    const done = await invoiceOrder(deps, truth, ROW);

    expect(done).toBe(true);
    expect(heard).toMatchObject({ invoices: [OWN], posted: [[[40], late]], paid: [[40, 6, late]] });
  });

  it('leaves a draft to people', async () => {
    const { heard, deps } = listeningOdoo(truthOf(), { invoice: 'draft' }, made);

    await invoiceOrder(deps, truthOf(), ROW);

    expect(heard).toMatchObject({ invoices: [OWN], posted: [], paid: [] });
  });

  it('leaves a person’s draft alone', async () => {
    const truth = truthOf({ invoices: [invoice()] });
    const { heard, deps } = listeningOdoo(truth, POSTED);

    expect(await invoiceOrder(deps, truth, ROW)).toBe(false);

    expect(heard).toMatchObject({ invoices: [], posted: [], paid: [] });
  });

  it('posts nothing when the journal is missing', async () => {
    const { heard, deps } = listeningOdoo(truthOf(), { invoice: 'posted', clearingJournal: 'NONE' }, made);

    await expect(invoiceOrder(deps, truthOf(), ROW)).rejects.toThrow();

    expect(heard.posted).toEqual([]);
  });

  it('is a person’s when somebody credited before any invoice', async () => {
    const { deps } = listeningOdoo(truthOf(), POSTED, { outcome: 'credited' });

    const error = await invoiceOrder(deps, truthOf(), ROW).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(RejectedError);
    expect(error).toMatchObject({ code: 'ORDER_INVOICE_CREDITED' });
  });
});

describe('makeReturn', () => {
  it('deals the units to the lines by what was delivered and is not on its way back otherwise', () => {
    const truth = truthOf({
      lines: [goods(1, 2, '3.33'), goods(2, 2, '3.34')],
      deliveries: [delivery({ 1: 2, 2: 2 })],
      returns: [receipt('OTHER', { 1: 1 }), receipt('GONE', { 2: 2 }, 'cancel')],
    });

    expect(toReturnLines(truth, returnOf('R1', [{ lineNumber: '1', units: 2 }]))).toEqual([
      { lineId: 1, units: 1 },
      { lineId: 2, units: 1 },
    ]);
  });

  it('deals the same again once its receipt is there', () => {
    const lines = [goods(1, 2, '3.33'), goods(2, 2, '3.34')];
    const deliveries = [delivery({ 1: 2, 2: 2 })];
    const returns = [receipt('R1', { 2: 2 }), receipt('OTHER', { 1: 1 })];

    const dealt = toReturnLines(
      truthOf({ lines, deliveries, returns }),
      returnOf('R1', [{ lineNumber: '1', units: 2 }]),
    );

    expect(dealt).toEqual([{ lineId: 2, units: 2 }]);
  });

  it('asks Odoo for more than was delivered, so that it says no', () => {
    expect(toReturnLines(truthOf(), returnOf('R1', [{ lineNumber: '1', units: 5 }]))).toEqual([
      { lineId: 1, units: 5 },
    ]);
  });

  it('is a person’s when the order has no goods on the line', () => {
    expect(() => toReturnLines(truthOf(), returnOf('R1', [{ lineNumber: '9', units: 1 }]))).toThrow(
      expect.objectContaining({ code: 'ORDER_RETURN_LINE', disposition: 'park' }),
    );
  });

  it('tells people once, and by notify does nothing else', async () => {
    const { heard, deps } = listeningOdoo(truthOf(), {});
    const told = (id: string) => returnOf(id, [{ lineNumber: '1', units: 1 }], 'notify');

    for (const id of ['R12', 'R1', 'R1']) await makeReturn(deps, truthOf(), ROW, told(id));

    expect(heard.returns).toEqual([]);
    expect(heard.tasks.map(({ summary }) => summary)).toEqual(['Walmart return R12', 'Walmart return R1']);
  });
});

describe('bookRefund', () => {
  it('books by what Odoo shows now: a receipt that was made a step ago counts', async () => {
    const before = truthOf();
    const { heard, deps } = listeningOdoo(truthOf({ returns: [receipt('R1', { 1: 1 })] }), {});

    const booked = await bookRefund(deps, before, ROW, refundOf({ returnOrderId: 'R1' }));

    expect(booked).toEqual({ creditNote: 50 });
    const [note] = heard.notes;
    expect(note).toMatchObject({
      key: 'local/demo/1796277083022/refund/walmart/1/0',
      ref: 'Walmart refund R1, line 1',
    });
    expect(note?.lines[0]).toMatchObject({ lineId: 1, returned: 1 });
  });

  it('makes nothing of a refund without money', async () => {
    const { heard, deps } = listeningOdoo(truthOf({ creditNotes: [creditNote({})] }), {});

    const booked = await bookRefund(deps, truthOf(), ROW, refundOf({ units: 0, net: '0.00', tax: '0.00' }));

    expect([booked, heard.notes]).toEqual([{}, []]);
  });

  it('by notify only tells people, once', async () => {
    const { heard, deps } = listeningOdoo(truthOf(), {});

    await bookRefund(deps, truthOf(), ROW, refundOf({}, 'notify'));
    await bookRefund(deps, truthOf(), ROW, refundOf({}, 'notify'));

    expect(heard.notes).toEqual([]);
    expect(heard.tasks.map(({ summary }) => summary)).toEqual(['Walmart refund 1796277083022 walmart/1/0']);
    expect(heard.tasks[0]?.note).toMatch(/13\.81 and 1\.29 tax for 1 units of line 1/);
  });
});

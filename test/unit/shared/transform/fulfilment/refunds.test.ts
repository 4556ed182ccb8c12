import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reconcile } from '../../../../../shared/transform/fulfilment/ledger.ts';
import {
  type Fulfilment,
  type LedgerEntry,
  type LineBalance,
  type OdooCreditNote,
  type OdooOrderTruth,
  planFulfilment,
  planRefunds,
  refundableOf,
  shareOf,
  type WalmartReturnLine,
} from '../../../../../shared/transform/index.ts';
import { walmartOrderSchema } from '../../../../../shared/walmart/schemas/order.ts';
import { rawOrder } from '../order-builder.ts';
import { creditNote, delivery, line, returnLine, row, truth } from './builder.ts';
import { policyOf, START } from './world.ts';

const shipped = (change: Partial<Fulfilment> = {}, of: Parameters<typeof line>[0] = {}): Fulfilment =>
  row([line({ shipped: 2, parcels: [{ trackingNumber: 'A', units: 2 }], ...of })], { returnsMade: ['RO1'], ...change });

const received = (units: number): OdooOrderTruth['returns'] => [
  { pickingId: 9, name: 'IN/9', state: 'done', moves: [{ lineId: 1, units }] },
];

const entry = (change: Partial<LedgerEntry> = {}): LedgerEntry => ({
  id: 'E',
  lineNumber: '1',
  source: 'return',
  units: 1,
  net: '10.00',
  tax: '0.81',
  at: START,
  ...change,
});

interface Given {
  readonly row?: Fulfilment;
  readonly returns?: readonly WalmartReturnLine[];
  readonly received?: number;
  readonly notes?: readonly OdooCreditNote[];
  readonly policy?: Parameters<typeof policyOf>[0];
}

const plan = (given: Given) =>
  planRefunds(
    // Without returns to be read none is known either.
    { ...(given.row ?? shipped()), ...(given.returns === undefined && { returnsMade: [] }) },
    truth({ deliveries: [delivery()], returns: received(given.received ?? 0), creditNotes: given.notes ?? [] }),
    given.returns ?? [],
    policyOf(given.policy),
  );

const kinds = (found: ReturnType<typeof planRefunds>) => ({
  actions: found.actions.map(({ kind }) => kind),
  questions: found.questions.map(({ kind }) => kind),
});

describe('planRefunds', () => {
  it('refunds a return when its goods are validated, not before', () => {
    expect(kinds(plan({ returns: [returnLine()] }))).toEqual({ actions: [], questions: [] });
    expect(plan({ returns: [returnLine()], received: 1 }).actions).toEqual([
      {
        kind: 'returnRefund',
        returnOrderId: 'RO1',
        customerOrderId: '5281956426648',
        lines: [{ returnLineNumber: 1, lineNumber: '1', units: 1 }],
      },
    ]);
  });

  it.each([
    ['refunded already', returnLine({ refundedUnits: 1 })],
    ['refunded by Walmart itself', returnLine({ byWalmart: true })],
    ['cancelled', returnLine({ isCancelled: true })],
  ])('sends nothing for a return that is %s', (_what, each) => {
    const { actions } = plan({ returns: [each], received: 1 });

    expect(actions.filter(({ kind }) => kind === 'returnRefund')).toEqual([]);
  });

  it('refunds the return whose goods came back, never another one of the line', () => {
    const returns = [returnLine({ returnOrderId: 'RO1', byWalmart: true }), returnLine({ returnOrderId: 'RO2' })];
    const dueFor = (returnOrderId: string) => {
      const [receipt] = received(1);
      const odoo = truth({ deliveries: [delivery()], returns: receipt ? [{ ...receipt, returnOrderId }] : [] });
      return planRefunds(shipped({ returnsMade: ['RO1', 'RO2'] }), odoo, returns, policyOf()).actions;
    };

    expect(dueFor('RO1')).toEqual([]);
    expect(dueFor('RO2')).toMatchObject([{ kind: 'returnRefund', returnOrderId: 'RO2' }]);
  });

  it('refunds a return whose goods came back while another one, refunded by Walmart, is on its way', () => {
    const returns = [
      returnLine({ returnOrderId: 'RO1', byWalmart: true, refundedUnits: 1 }),
      returnLine({ returnOrderId: 'RO2' }),
    ];
    const [receipt] = received(1);
    const odoo = truth({ deliveries: [delivery()], returns: receipt ? [{ ...receipt, returnOrderId: 'RO2' }] : [] });
    const seen = shipped({ ledger: [entry({ id: 'W', source: 'walmart', creditNote: 3 })] });

    const { actions } = planRefunds(seen, odoo, returns, policyOf());

    expect(actions).toMatchObject([{ kind: 'returnRefund', returnOrderId: 'RO2' }, { kind: 'makeReturn' }]);
  });

  it('refunds goods that the buyer keeps without a receipt, or asks', () => {
    const returns = [returnLine({ isKeepIt: true })];

    expect(kinds(plan({ returns }))).toEqual({ actions: ['returnRefund'], questions: [] });
    expect(kinds(plan({ returns, policy: { keepItRefund: 'ask' } }))).toEqual({
      actions: [],
      questions: ['keepItRefund'],
    });
  });

  it('does not refund a unit by its return that goes beyond what is left of the charge', () => {
    const partly = shipped({}, { ordered: 1, shipped: 1, refunded: { net: '15.00', tax: '0.00' } });

    expect(kinds(plan({ row: partly, returns: [returnLine()], received: 1 }))).toEqual({
      actions: [],
      questions: ['refundBeyondCharge'],
    });
  });

  it('sends an approved credit note that nothing covers, in cents', () => {
    expect(plan({ notes: [creditNote({ reason: 'DamagedItem' })] }).actions).toEqual([
      {
        kind: 'refund',
        creditNote: 50,
        reason: 'DamagedItem',
        lines: [{ lineNumber: '1', units: 1, net: '10.00', tax: '0.81' }],
      },
    ]);
  });

  it('takes the amount of a tax line for tax: a reversed invoice is refunded whole', () => {
    const note: OdooCreditNote = {
      ...creditNote(),
      lines: [
        { lineId: 1, lineNumber: '1', chargeKind: 'product', units: 2, amount: '20.00', tax: '0.00' },
        { lineId: 4, lineNumber: '1', chargeKind: 'tax', units: 0, amount: '1.61', tax: '0.00' },
      ],
    };

    expect(plan({ notes: [note] })).toMatchObject({
      actions: [{ kind: 'refund', lines: [{ lineNumber: '1', units: 2, net: '20.00', tax: '1.61' }] }],
      questions: [],
    });
  });

  it('asks for the approval of one that nobody approved, and lets a draft be', () => {
    expect(kinds(plan({ notes: [creditNote({ approved: false })] }))).toEqual({
      actions: [],
      questions: ['refundNotApproved'],
    });
    expect(kinds(plan({ notes: [creditNote({ state: 'draft' })] }))).toEqual({ actions: [], questions: [] });
  });

  it('takes a credit note for the booking of a refund that is there, and never sends it', () => {
    const found = plan({ row: shipped({ ledger: [entry()] }), notes: [creditNote()] });

    expect(kinds(found)).toEqual({ actions: [], questions: [] });
    expect(found.row.ledger).toMatchObject([{ creditNote: 50 }]);
  });

  it('waits with a credit note while its return is under way', () => {
    expect(kinds(plan({ returns: [returnLine()], notes: [creditNote()] }))).toEqual({ actions: [], questions: [] });
  });

  it('asks when a refund covers a credit note in part', () => {
    const found = plan({
      row: shipped({ ledger: [entry()] }),
      notes: [creditNote({ units: 2, amount: '20.00', tax: '1.61' })],
    });

    expect(kinds(found)).toEqual({ actions: ['bookRefund'], questions: ['refundPartlyCovered'] });
  });

  it('lets no small credit note take a refund away from the one that it covers in part', () => {
    const refund = entry({ net: '10.81', tax: '0.00' });
    const notes = [
      creditNote({ moveId: 103, units: 0, amount: '10.82', tax: '0.00' }),
      creditNote({ moveId: 104, units: 0, amount: '0.01', tax: '0.00', approved: false }),
    ];

    const first = plan({ row: shipped({ ledger: [refund] }), notes });
    const second = plan({ row: first.row, notes });

    expect(kinds(first)).toEqual({
      actions: ['bookRefund'],
      questions: ['refundPartlyCovered', 'refundPartlyCovered'],
    });
    expect(second).toEqual(first);
  });

  it('goes on with a credit note in the very look in which another books what covered it in part', () => {
    const refund = entry({ net: '5.00', tax: '0.00', units: 0, source: 'walmart' });
    const notes = [
      creditNote({ moveId: 103 }),
      creditNote({ moveId: 104, units: 0, amount: '5.00', tax: '0.00', approved: false }),
    ];

    const first = plan({ row: shipped({ ledger: [refund] }), notes });
    const second = plan({ row: first.row, notes });

    expect(first.actions).toMatchObject([{ kind: 'refund', creditNote: 103 }]);
    expect(first.row.ledger).toMatchObject([{ creditNote: 104 }]);
    expect(second).toEqual(first);
  });

  it.each([
    ['the same money', { units: 0, amount: '10.81', tax: '0.00' }, 51],
    ['the same units, though a fee was kept back', { units: 1, amount: '7.00', tax: '0.57' }, 51],
    ['the same net without the tax', { units: 0, amount: '10.00', tax: '0.00' }, 51],
    ['a smaller part of the units', { units: 0.5, amount: '6.00', tax: '0.49' }, undefined],
    ['the same units at far less money', { units: 1, amount: '0.01', tax: '0.00' }, undefined],
    ['the same units at far more money', { units: 1, amount: '20.01', tax: '0.00' }, undefined],
    ['more tax than was refunded', { units: 0, amount: '10.00', tax: '0.82' }, undefined],
  ])('books a refund with a credit note only if it fits: %s', (_what, note, by) => {
    const older = creditNote({ moveId: 50, units: 2, amount: '20.00', tax: '1.61', approved: false });

    const found = plan({ row: shipped({ ledger: [entry()] }), notes: [older, creditNote({ ...note, moveId: 51 })] });

    expect(found.row.ledger.map((each) => each.creditNote)).toEqual([by]);
    expect(found.actions.map(({ kind }) => kind)).not.toContain('refund');
  });

  it('leaves a refund to the credit note of its money, though an older one has its units', () => {
    const older = creditNote({ moveId: 50, amount: '9.00', tax: '0.73' });

    const found = plan({ row: shipped({ ledger: [entry()] }), notes: [older, creditNote({ moveId: 51 })] });

    expect(found.row.ledger.map((each) => each.creditNote)).toEqual([51]);
  });

  it('books two refunds with one credit note of both', () => {
    const ledger = [entry(), entry({ id: 'F', tax: '0.80' })];

    const found = plan({ row: shipped({ ledger }), notes: [creditNote({ units: 2, amount: '20.00', tax: '1.61' })] });

    expect(found.row.ledger).toMatchObject([{ creditNote: 50 }, { creditNote: 50 }]);
    expect(kinds(found)).toEqual({ actions: [], questions: [] });
  });

  it.each([
    [creditNote({ units: 0, amount: '-1.00', tax: '0.00' })],
    [creditNote({ units: 3, amount: '1.00', tax: '0.00' })],
    [creditNote({ amount: '20.01', tax: '0.00' })],
    [creditNote({ amount: '20.00', tax: '1.62' })],
    [creditNote({ amount: '-1.00' })],
  ])('asks about a credit note beyond the charge', (note) => {
    expect(kinds(plan({ notes: [note] }))).toEqual({ actions: [], questions: ['refundBeyondCharge'] });
  });

  it('refunds nothing of what is not shipped', () => {
    expect(kinds(plan({ row: row([line()]), notes: [creditNote()] }))).toEqual({
      actions: [],
      questions: ['refundBeyondCharge'],
    });
  });

  it('books a refund of Walmart’s own and a new return once', () => {
    const given = {
      row: shipped({ ledger: [entry({ source: 'walmart' })], returnsMade: [] }),
      returns: [returnLine({ refundedUnits: 1 })],
    };

    expect(plan(given).actions).toMatchObject([
      { kind: 'makeReturn', how: 'draft', lines: [{ lineNumber: '1', units: 1 }] },
      { kind: 'bookRefund', how: 'draft', entry: { id: 'E' } },
    ]);
  });
});

describe('reconcile', () => {
  const shown = (refunded: { net: string; tax: string }, returnRefunded: number): Partial<LineBalance> => ({
    ...{ refunded, returnRefunded, returned: returnRefunded },
  });
  const look = (before: Fulfilment, change: Partial<LineBalance>): Fulfilment =>
    reconcile({ ...before, lines: before.lines.map((each) => ({ ...each, ...change })) }, START);

  it.each([
    ['whole', { net: '10.00', tax: '0.81' }],
    ['without a fee', { net: '8.50', tax: '0.81' }],
  ])('enters a refund once that the order shows before its return does: %s', (_what, money) => {
    const first = look(shipped(), shown(money, 0));
    const second = look(first, shown(money, 1));

    expect(second.ledger).toMatchObject([{ ...money, source: 'walmart', units: 1, returnUnits: 1 }]);
    expect(look(second, shown(money, 1))).toEqual(second);
  });

  it('takes a small refund for another matter than the return that follows', () => {
    const first = look(shipped(), shown({ net: '2.00', tax: '0.00' }, 0));
    const second = look(first, shown({ net: '12.00', tax: '0.81' }, 1));

    expect(second.ledger).toMatchObject([{ net: '2.00' }, { net: '10.00', tax: '0.81', returnUnits: 1 }]);
  });
});

describe('the refund ledger', () => {
  const cents = fc.nat(100_000).map((amount) => (amount / 100).toFixed(2));

  it('deals the charge of a line out to its units without losing a cent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), cents, cents, (ordered, net, tax) => {
        const of = line({ ordered, charge: { net, tax } });
        const parts = Array.from({ length: ordered }, (_unit, index) => shareOf(of, 1, index));

        expect(parts.reduce((sum, part) => sum + Number(part.net.times(100)), 0)).toBe(Math.round(Number(net) * 100));
        expect(parts.reduce((sum, part) => sum + Number(part.tax.times(100)), 0)).toBe(Math.round(Number(tax) * 100));
      }),
    );
  });

  it('leaves never more than the charge of shipped units, and never less than nothing', () => {
    fc.assert(
      fc.property(
        fc.nat(3),
        fc.array(fc.record({ units: fc.nat(2), net: cents, tax: cents }), { maxLength: 4 }),
        (count, entries) => {
          const of = line({ ordered: 3, shipped: count });
          const left = refundableOf(
            row([of], { ledger: entries.map((each, index) => entry({ ...each, id: String(index) })) }),
            of,
          );
          const charged = shareOf(of, count);

          expect(left.units).toBeGreaterThanOrEqual(0);
          expect(left.net.gte(0) && left.net.lte(charged.net)).toBe(true);
          expect(left.tax.gte(0) && left.tax.lte(charged.tax)).toBe(true);
        },
      ),
    );
  });
});

describe('planFulfilment with a return that could not be read', () => {
  const refunds = (isReturnMissing: boolean) => {
    const walmart = walmartOrderSchema.parse(
      rawOrder({ lines: [{ quantity: '2', statuses: { Shipped: 2 }, charges: [{ amount: 20, tax: 1.61 }] }] }),
    );
    const odoo = truth({ deliveries: [delivery({ trackingRef: '1Z1' })], creditNotes: [creditNote()] });
    const sight = { row: undefined, walmart, returns: [], odoo, readAt: START, isReturnMissing };
    return planFulfilment(sight, policyOf(), START).actions.filter(({ kind }) => kind === 'refund');
  };

  it('refunds nothing, since that return may cover it', () => {
    expect(refunds(false)).toHaveLength(1);
    expect(refunds(true)).toEqual([]);
  });
});

describe('a person’s own note for a refund that our draft books', () => {
  const booked = shipped({
    ledger: [entry({ creditNote: 50, source: 'return', units: 1, net: '10.00', tax: '0.81' })],
  });
  const draft = creditNote({ moveId: 50, state: 'draft', approved: false });
  const own = creditNote({ moveId: 51 });

  it('books it in place of the draft, and goes to Walmart no second time', () => {
    const plan = planRefunds(booked, truth({ creditNotes: [draft, own] }), [], policyOf());

    expect(plan.row.ledger).toMatchObject([{ creditNote: 51 }]);
    expect(plan.actions).toEqual([]);
  });

  it('leaves the draft in its place while nobody posted another', () => {
    expect(planRefunds(booked, truth({ creditNotes: [draft] }), [], policyOf()).row).toEqual(booked);
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  beginCall,
  callUnknown,
  foldOrder,
  foldReturns,
  fulfilmentSchema,
  newFulfilment,
  planStatus,
  settleIntents,
  stateOf,
  statusToWrite,
  toOdooStep,
} from '../../../../../shared/transform/index.ts';
import { walmartOrderSchema } from '../../../../../shared/walmart/schemas/order.ts';
import { rawOrder } from '../order-builder.ts';
import { line, returnLine, row, truth } from './builder.ts';
import { MINUTE, policyOf, START } from './world.ts';

const order = (statuses: Readonly<Record<string, number>>, quantity = 3) =>
  walmartOrderSchema.parse(
    rawOrder({ lines: [{ quantity: String(quantity), statuses, charges: [{ amount: 30, tax: 2.4 }] }] }),
  );

describe('newFulfilment', () => {
  it('reads the balance of each line', () => {
    const read = newFulfilment(order({ Created: 1, Shipped: 1, Cancelled: 1 }));

    expect(fulfilmentSchema.parse(read).lines).toMatchObject([
      { ordered: 3, open: 1, unacknowledged: 1, shipped: 1, cancelled: 1, charge: { net: '30.00', tax: '2.40' } },
    ]);
  });

  it('touches no line whose numbers do not add up, and says so', () => {
    const read = newFulfilment(order({ Created: 1 }));

    expect(fulfilmentSchema.parse(read).lines).toMatchObject([
      { open: 3, shipped: 0, fault: expect.stringContaining('add up') },
    ]);
  });
});

describe('foldOrder', () => {
  it('is blind to a read that is older than what is known', () => {
    const known = newFulfilment(order({ Shipped: 2, Acknowledged: 1 }));

    expect(foldOrder(known, order({ Acknowledged: 3 })).lines).toEqual(known.lines);
  });

  it('keeps the charge that was first seen', () => {
    const known = newFulfilment(order({ Acknowledged: 3 }));
    const later = walmartOrderSchema.parse(
      rawOrder({ lines: [{ quantity: '3', statuses: { Cancelled: 3 }, charges: [{ amount: 0 }] }] }),
    );

    expect(foldOrder(known, later).lines).toMatchObject([{ cancelled: 3, charge: { net: '30.00', tax: '2.40' } }]);
  });

  it('keeps the law at every moment, whatever reads come in whatever order', () => {
    const status = fc.nat(3);
    const reads = fc.array(
      fc.record({ Created: status, Acknowledged: status, Shipped: status, Delivered: status, Cancelled: status }),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(reads, (all) => {
        const [first, ...rest] = all.map((statuses) => order(statuses));
        if (!first) return;
        let known = newFulfilment(first);
        for (const read of rest) {
          const next = foldOrder(known, read);
          expect(fulfilmentSchema.safeParse(next).error).toBeUndefined();
          expect(next.lines[0]?.shipped).toBeGreaterThanOrEqual(known.lines[0]?.shipped ?? 0);
          expect(next.lines[0]?.cancelled).toBeGreaterThanOrEqual(known.lines[0]?.cancelled ?? 0);
          expect(foldOrder(next, read)).toEqual(next);
          known = next;
        }
      }),
    );
  });
});

describe('foldReturns', () => {
  it('counts returned units, never more than were shipped', () => {
    const folded = foldReturns(row([line({ shipped: 1 })]), [returnLine({ units: 5, refundedUnits: 1 })]);

    expect(fulfilmentSchema.parse(folded).lines).toMatchObject([{ returned: 1, returnRefunded: 1 }]);
  });
});

describe('settleIntents', () => {
  const action = {
    kind: 'cancel',
    reason: 'SELLER_CANCEL_OUT_OF_STOCK',
    lines: [{ lineNumber: '1', units: 2 }],
  } as const;
  const unknown = callUnknown(beginCall(row(), action, 'I', START), 'I', START);

  it('waits with an unclear outcome until its time, then takes it for not done', () => {
    expect(settleIntents(unknown, START + 4 * MINUTE, policyOf()).intents).toHaveLength(1);
    expect(settleIntents(unknown, START + 5 * MINUTE, policyOf())).toMatchObject({ intents: [], zeroSkus: [] });
  });

  it('takes it for done when it shows, and keeps a SKU at 0 that Walmart zeroed', () => {
    const shows = { ...unknown, lines: [line({ cancelled: 2 })] };

    expect(settleIntents(shows, START, policyOf())).toMatchObject({ intents: [], zeroSkus: ['S1'] });
  });
});

describe('planStatus', () => {
  it.each([
    [[line({ cancelled: 2 })], 'cancelled'],
    [[line({ shipped: 2, delivered: 2 }), line({ lineNumber: '2', cancelled: 2 })], 'delivered'],
    [[line({ shipped: 1, cancelled: 1 })], 'shipped'],
    [[line({ shipped: 1 })], 'partiallyShipped'],
    [[line({ unacknowledged: 1 })], 'created'],
    [[line()], 'acknowledged'],
  ])('derives the state over all lines', (lines, state) => {
    expect(stateOf(row(lines))).toBe(state);
  });

  it('never writes a state that goes backwards', () => {
    expect(statusToWrite(row([line()], { statusWritten: 'shipped' }))).toBeUndefined();
    expect(statusToWrite(row([line()], { statusWritten: 'created' }))).toBe('acknowledged');
  });

  it('takes single states from the configuration before the preset', () => {
    expect(toOdooStep('acknowledged', policyOf({ statusPreset: 'acknowledgedAsQuotation' }))).toBe('quotation');
    expect(toOdooStep('acknowledged', policyOf({ statusSteps: { acknowledged: 'confirmed' } }))).toBe('confirmed');
  });

  const assigned = { pickingId: 1, name: 'OUT/1', state: 'assigned', hold: false, moves: [] } as const;

  it('leaves quotations alone until Walmart shows more than acknowledged', () => {
    const policy = policyOf({ statusPreset: 'acknowledgedAsQuotation' });

    expect(planStatus(row([line()], { statusWritten: 'acknowledged' }), truth({ state: 'draft' }), policy)).toEqual([]);
    expect(
      planStatus(row([line({ shipped: 2 })], { statusWritten: 'shipped' }), truth({ state: 'draft' }), policy),
    ).toEqual([{ kind: 'confirm' }]);
  });

  it('validates a transfer only where the policy says so, and locks only what is final', () => {
    const shipped = row([line({ shipped: 2 })], { statusWritten: 'shipped' });
    const odoo = truth({ deliveries: [assigned] });
    const preset = { statusPreset: 'acknowledgedAsQuotation' } as const;

    expect(planStatus(shipped, odoo, policyOf(preset))).toEqual([]);
    expect(planStatus(shipped, odoo, policyOf({ ...preset, validateOnShipped: true }))).toEqual([
      { kind: 'validate', pickings: [1] },
    ]);
    expect(planStatus(shipped, truth(), policyOf(preset))).toEqual([{ kind: 'lock' }]);
    expect(planStatus(shipped, truth(), policyOf())).toEqual([]);
  });

  it('validates transfers of orders that Walmart fulfils by their own policy', () => {
    const wfs = row([line({ shipped: 2 })], { statusWritten: 'shipped', isOurs: false });
    const odoo = truth({ deliveries: [assigned] });

    expect(planStatus(wfs, odoo, policyOf({ validateOnShipped: true }))).toEqual([]);
    expect(planStatus(wfs, odoo, policyOf({ wfsTransfers: 'validateOnShipped' }))).toEqual([
      { kind: 'validate', pickings: [1] },
    ]);
  });
});

describe('whose order it is', () => {
  const from = (type: string | undefined) =>
    walmartOrderSchema.parse(rawOrder({ order: type === undefined ? {} : { shipNode: { type } } }));

  it.each<[string, string | undefined, string | undefined, boolean]>([
    ['the seller ships it', 'SellerFulfilled', undefined, true],
    ['another ships it for the seller', '3PLFulfilled', undefined, true],
    ['Walmart ships it', 'WFSFulfilled', undefined, false],
    ['the search for Walmart’s found it, and the order does not say', undefined, 'WFSFulfilled', false],
    ['nobody says', undefined, undefined, true],
  ])('is told when %s', (_who, type, searched, isOurs) => {
    expect(newFulfilment(from(type), searched).isOurs).toBe(isOurs);
  });
});

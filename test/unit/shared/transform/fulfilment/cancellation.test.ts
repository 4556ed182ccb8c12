import { describe, expect, it } from 'vitest';
import {
  type Cancellation,
  cancelBrake,
  type Fulfilment,
  ODOO_SIGHTS,
  type OdooOrderTruth,
  planCancellation,
  sightOf,
  TRUTH_TABLE,
  WALMART_SIGHTS,
} from '../../../../../shared/transform/index.ts';
import { delivery, line, row, truth } from './builder.ts';
import { HOUR, policyOf, START } from './world.ts';

type OdooSight = (typeof ODOO_SIGHTS)[number];
type WalmartSight = (typeof WALMART_SIGHTS)[number];

const OOS = 'SELLER_CANCEL_OUT_OF_STOCK';
const openTransfer = (hold: boolean) => delivery({ state: 'assigned', hold, moves: [] });

/** Two units, both wished away. */
const ODOO: Readonly<Record<OdooSight, OdooOrderTruth>> = {
  open: truth({ cancelReason: OOS, deliveries: [openTransfer(false)] }),
  held: truth({ cancelReason: OOS, deliveries: [openTransfer(true)] }),
  done: truth({ cancelReason: OOS, deliveries: [delivery()] }),
  cancelled: truth({ cancelReason: OOS, state: 'cancel' }),
  cancelledDone: truth({ cancelReason: OOS, state: 'cancel', deliveries: [delivery()] }),
};

const intent = {
  id: 'I',
  at: START,
  phase: 'unknown' as const,
  kind: 'cancel' as const,
  reason: OOS,
  lines: [{ lineNumber: '1', units: 2, seen: 0 }],
};

const rowOf = (walmart: WalmartSight, odoo: OdooSight): Fulfilment => {
  const cancellation: Cancellation = {
    origin: odoo.startsWith('cancelled') ? 'lowered' : 'reason',
    reason: OOS,
    at: START,
    phase: 'asking',
    lines: [{ lineNumber: '1', units: 2, seen: 0 }],
    wasHeld: false,
    ...(walmart === 'refused' && { refusal: 'No' }),
  };
  const lines = {
    open: line(),
    unknown: line(),
    refused: line(),
    cancelled: line({ cancelled: 2 }),
    shipped: line({ shipped: 2, parcels: [{ trackingNumber: 'X', units: 2 }] }),
  };
  return row([lines[walmart]], {
    cancellation,
    reasonSpent: OOS,
    held: odoo === 'held' ? [1] : [],
    ...(walmart === 'unknown' && { intents: [intent] }),
  });
};

/** What is planned in each cell, after the table's word. */
const PLANNED: Readonly<Record<OdooSight, Readonly<Record<WalmartSight, readonly string[]>>>> = {
  open: { open: ['hold'], unknown: ['hold'], cancelled: ['hold'], shipped: [], refused: [] },
  held: { open: ['cancel'], unknown: [], cancelled: ['cancelInOdoo'], shipped: ['release'], refused: ['release'] },
  done: { open: [], unknown: [], cancelled: [], shipped: [], refused: [] },
  cancelled: { open: ['cancel'], unknown: [], cancelled: [], shipped: ['reopen'], refused: [] },
  cancelledDone: { open: ['reopen'], unknown: [], cancelled: [], shipped: ['reopen'], refused: ['reopen'] },
};

const CELLS = ODOO_SIGHTS.flatMap((odoo) =>
  WALMART_SIGHTS.map((walmart) => ({ odoo, walmart, step: TRUTH_TABLE[odoo][walmart] })),
);
const plan = (
  fulfilment: Fulfilment,
  odoo: OdooOrderTruth,
  change: Parameters<typeof policyOf>[0] = {},
  now = START + HOUR,
) => planCancellation(fulfilment, odoo, policyOf({ reasonAlone: 'cancel', ...change }), now);

describe('TRUTH_TABLE', () => {
  it.each(CELLS)('does in Odoo $odoo, at Walmart $walmart: $step', ({ odoo, walmart }) => {
    const fulfilment = rowOf(walmart, odoo);

    const { actions } = plan(fulfilment, ODOO[odoo]);

    expect(actions.map(({ kind }) => kind)).toEqual(PLANNED[odoo][walmart]);
  });

  it.each(CELLS.filter(({ odoo, walmart }) => !(walmart === 'refused' && odoo.includes('one'))))(
    'is entered as Odoo $odoo, Walmart $walmart by what both show',
    ({ odoo, walmart }) => {
      const fulfilment = rowOf(walmart, odoo);
      const wish = fulfilment.cancellation;
      const [of] = wish?.lines ?? [];
      const sight = wish && of && sightOf(fulfilment, wish, of, ODOO[odoo]);
      // What Walmart has as shipped has gone out: the two sides of "done" look alike then.
      const isGone = walmart === 'shipped' && odoo.endsWith('one');
      const seen = isGone ? (odoo === 'done' ? 'held' : 'cancelled') : odoo;

      expect(sight).toMatchObject({ odoo: seen, walmart });
    },
  );

  it('leaves nothing to a person silently: refused cells ask with Walmart’s own words', () => {
    expect(plan(rowOf('refused', 'held'), ODOO.held).questions).toMatchObject([{ kind: 'cancelRefused' }]);
    expect(plan(rowOf('refused', 'cancelled'), ODOO.cancelled).questions[0]?.text).toContain('No');
  });
});

describe('planCancellation', () => {
  it.each([
    [undefined, 'cancelWithoutReason'],
    ['nonsense', 'cancelReasonUnknown'],
    ['CUSTOMER_REQUESTED_SELLER_TO_CANCEL', 'cancelReasonNotAllowed'],
  ])('asks when a cancelled order has the reason %s', (cancelReason, kind) => {
    const odoo = truth({ state: 'cancel', ...(cancelReason !== undefined && { cancelReason }) });

    expect(plan(row(), odoo)).toMatchObject({ actions: [], questions: [{ kind }] });
  });

  it('cancels the units by which a line was lowered, with the mapped reason', () => {
    const odoo = truth({ ordered: 1, cancelReason: 'gone' });

    expect(plan(row(), odoo, { cancelReasons: { gone: OOS } }).actions).toEqual([
      { kind: 'cancel', reason: OOS, lines: [{ lineNumber: '1', units: 1 }] },
    ]);
  });

  it('never cancels what has gone out', () => {
    const odoo = truth({ state: 'cancel', cancelReason: OOS, deliveries: [delivery({ units: 1 })] });

    expect(plan(row(), odoo).actions).toMatchObject([{ kind: 'cancel', lines: [{ units: 1 }] }]);
  });

  it('gives a person time between choosing a reason and cancelling, then asks', () => {
    const odoo = truth({ cancelReason: OOS, deliveries: [openTransfer(false)] });
    const early = plan(row(), odoo, { reasonAlone: 'ask' }, START);
    const late = plan(early.row, odoo, { reasonAlone: 'ask' }, START + HOUR);

    expect(early).toMatchObject({ actions: [], questions: [], lookAt: START + 5 * 60_000 });
    expect(late).toMatchObject({ actions: [], questions: [{ kind: 'cancelReasonAlone' }] });
  });

  it('does not take a reason that was acted upon for a wish to cancel the rest', () => {
    const odoo = truth({ ordered: 1, cancelReason: OOS, deliveries: [openTransfer(false)] });
    const begun = plan(row(), odoo);
    const after = { ...begun.row, lines: [line({ cancelled: 1 })] };

    expect(plan(after, odoo, {}, START + 9 * HOUR)).toMatchObject({ actions: [], questions: [] });
  });

  it.each([
    ['cancel', ['hold']],
    ['ask', ['hold']],
    ['shipAnyway', []],
  ] as const)("meets a buyer's wish by policy %s", (customerCancel, kinds) => {
    const asked = row([line({ intentToCancel: true })]);

    const { actions } = plan(asked, truth({ deliveries: [openTransfer(false)] }), { customerCancel });

    expect(actions.map(({ kind }) => kind)).toEqual(kinds);
  });

  it("wins a buyer's wish while all is held, and asks first under policy ask", () => {
    const asked = row([line({ intentToCancel: true })]);
    const held = truth({ deliveries: [openTransfer(true)] });

    expect(plan(asked, held, { customerCancel: 'cancel' }).actions).toMatchObject([
      { kind: 'cancel', reason: 'CUSTOMER_REQUESTED_SELLER_TO_CANCEL' },
    ]);
    expect(plan(asked, held, { customerCancel: 'ask' })).toMatchObject({
      actions: [],
      questions: [{ kind: 'customerWantsToCancel' }],
    });
  });

  it("does not take a reason that was acted upon for the answer to a buyer's wish", () => {
    const held = truth({ cancelReason: OOS, deliveries: [openTransfer(true)] });
    const asked = [line({ intentToCancel: true })];

    const old = planCancellation(row(asked, { reasonSpent: OOS }), held, policyOf(), START);
    const fresh = planCancellation(row(asked), held, policyOf(), START);
    const cancelledToo = planCancellation(old.row, truth({ cancelReason: OOS, state: 'cancel' }), policyOf(), START);

    expect(old.actions).toEqual([]);
    expect(old.questions.map(({ kind }) => kind)).toEqual(['customerWantsToCancel']);
    expect(fresh.actions).toMatchObject([{ kind: 'cancel', reason: OOS }]);
    expect(cancelledToo.actions).toMatchObject([{ kind: 'cancel', reason: OOS }]);
  });

  it("drops a buyer's wish that Walmart does not show any more, and lets the goods go", () => {
    const policy = policyOf({ customerCancel: 'cancel' });
    const asked = planCancellation(
      row([line({ intentToCancel: true })]),
      truth({ deliveries: [openTransfer(false)] }),
      policy,
      START,
    );
    const withdrawn = { ...asked.row, lines: [line()] };

    const found = planCancellation(withdrawn, truth({ deliveries: [openTransfer(true)] }), policy, START);

    expect(found.row.cancellation).toBeUndefined();
    expect(found.actions).toEqual([{ kind: 'release', pickings: [1] }]);
    expect(found.questions).toEqual([]);
  });

  it("loses a buyer's wish when the goods left meanwhile", () => {
    const asked = row([line({ intentToCancel: true })]);
    const wished = plan(asked, truth({ deliveries: [openTransfer(false)] }), { customerCancel: 'cancel' });

    const after = plan(wished.row, truth({ deliveries: [delivery()] }), { customerCancel: 'cancel' });

    expect(after.actions).toEqual([]);
    expect(after.row).toMatchObject({ customerOverruled: true, held: [] });
    expect(after.row.cancellation).toBeUndefined();
  });

  it('takes a hold that a person took off for the answer "ship"', () => {
    const asked = row([line({ intentToCancel: true })]);
    const wished = plan(asked, truth({ deliveries: [openTransfer(false)] }));
    const held = plan(wished.row, truth({ deliveries: [openTransfer(true)] }));

    const after = plan(held.row, truth({ deliveries: [openTransfer(false)] }));

    expect(after).toMatchObject({ actions: [], questions: [], row: { customerOverruled: true } });
  });

  it('follows a cancellation by Walmart: hold, read, cancel the order', () => {
    const cancelled = row([line({ cancelled: 2 })]);

    expect(plan(cancelled, truth({ deliveries: [openTransfer(false)] })).actions).toEqual([
      { kind: 'hold', pickings: [1] },
    ]);
    expect(plan(cancelled, truth({ deliveries: [openTransfer(true)] })).actions).toEqual([
      { kind: 'cancelInOdoo', scope: 'order', lines: [{ lineNumber: '1', toUnits: 0 }] },
    ]);
  });

  it('cancels the lines of an order of which something else has left', () => {
    const gift = delivery({ pickingId: 2, moves: [{ moveId: 20, lineId: 99, units: 1 }] });
    const odoo = truth({ deliveries: [openTransfer(true), gift] });

    const { actions } = planCancellation(row([line({ cancelled: 2 })], { held: [1] }), odoo, policyOf(), START);

    expect(actions).toMatchObject([{ kind: 'cancelInOdoo', scope: 'lines', lines: [{ lineNumber: '1', toUnits: 0 }] }]);
  });

  it("lets only its own holds go, never a person's", () => {
    const personHeld = truth({ deliveries: [openTransfer(true)] });

    expect(plan(row(), personHeld).actions).toEqual([]);
    expect(plan(row([line()], { held: [1] }), personHeld).actions).toEqual([{ kind: 'release', pickings: [1] }]);
  });
});

describe('cancelBrake', () => {
  const counts = { lastHour: 0, cancelled30Days: 1, orders30Days: 1000, isReleased: false };

  it.each([
    [counts, undefined],
    [{ ...counts, lastHour: 5 }, /cancelsPerHour allows 5/],
    [{ ...counts, cancelled30Days: 15 }, /1.6 %, beyond policy cancelRateLimit of 1.5 %/],
    [{ ...counts, lastHour: 5, isReleased: true }, undefined],
    [{ ...counts, cancelled30Days: 0, orders30Days: 3 }, undefined],
  ])('judges %j', (given, says) => {
    const brake = cancelBrake(given, policyOf());

    if (says) expect(brake).toMatch(says);
    else expect(brake).toBeUndefined();
  });

  it('stops the call and asks', () => {
    const odoo = truth({ state: 'cancel', cancelReason: OOS });

    const found = planCancellation(row(), odoo, policyOf(), START, { ...counts, lastHour: 5 });

    expect(found).toMatchObject({ actions: [], questions: [{ kind: 'cancelBrake' }] });
  });
});

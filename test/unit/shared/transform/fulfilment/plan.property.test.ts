import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../../../shared/core/index.ts';
import { fulfilmentSchema } from '../../../../../shared/transform/index.ts';
import { CENTS, HOUR, MINUTE, type Mode, policyOf, START, World } from './world.ts';

type Step =
  | { readonly do: 'look'; readonly modes: readonly Mode[]; readonly between: readonly Step[] }
  | { readonly do: 'validate'; readonly take: readonly number[]; readonly numbered: boolean }
  | { readonly do: 'writeNumber' | 'changeNumber' | 'cancelOrder' | 'takeHoldOff' | 'clearReason' | 'customerAsks' }
  | { readonly do: 'reason'; readonly reason: string }
  | {
      readonly do: 'lower' | 'cancelAtWalmart' | 'shipElsewhere' | 'receive';
      readonly line: number;
      readonly units: number;
    }
  | {
      readonly do: 'openReturn';
      readonly line: number;
      readonly units: number;
      readonly keep: boolean;
      readonly byWalmart: boolean;
    }
  | { readonly do: 'walmartRefunds'; readonly which: number }
  | {
      readonly do: 'creditNote';
      readonly line: number;
      readonly units: number;
      readonly cents: number;
      readonly approved: boolean;
    }
  | { readonly do: 'wait'; readonly minutes: number };

const take = (world: World, step: Step): void => {
  world.now += MINUTE;
  if (step.do !== 'look') world.trail.push(JSON.stringify(step));
  const { odoo } = world;
  switch (step.do) {
    case 'look': {
      const { actions } = world.look();
      actions.forEach((action, index) => {
        world.run(action, step.modes[index % step.modes.length] ?? 'ok');
        const between = step.between[index];
        if (between && between.do !== 'look') take(world, between);
      });
      return;
    }
    case 'validate':
      world.validate(step.take, step.numbered ? `1Z${world.nextId++}` : undefined);
      return;
    case 'writeNumber': {
      const waiting = odoo.pickings.find(({ state, tracking }) => state === 'done' && tracking === undefined);
      if (waiting) waiting.tracking = `1Z${world.nextId++}`;
      return;
    }
    case 'changeNumber': {
      const numbered = odoo.pickings.find(({ state, tracking }) => state === 'done' && tracking !== undefined);
      if (numbered) numbered.tracking = `1Z${world.nextId++}`;
      return;
    }
    case 'cancelOrder':
      world.cancelOrder();
      return;
    case 'takeHoldOff':
      for (const picking of odoo.pickings) picking.hold = false;
      return;
    case 'reason':
      odoo.reason = step.reason;
      return;
    case 'clearReason':
      delete odoo.reason;
      return;
    case 'customerAsks':
      for (const line of world.walmart) line.intent = line.open > 0;
      return;
    case 'lower':
      world.lower(step.line, step.units);
      return;
    case 'cancelAtWalmart':
      world.cancelByOther(step.line, step.units);
      return;
    case 'shipElsewhere':
      world.shipByOther(step.line, step.units);
      return;
    case 'openReturn':
      world.openReturn(step.line, step.units, step.keep, step.byWalmart);
      return;
    case 'receive':
      world.receive(step.line, step.units);
      return;
    case 'walmartRefunds':
      world.refundByWalmart(step.which);
      return;
    case 'creditNote':
      odoo.notes.push({ ...step, id: world.nextId++ });
      return;
    case 'wait':
      world.now += step.minutes * MINUTE;
      return;
    default:
      step satisfies never;
  }
};

const line = fc.nat(1);
const units = fc.nat(3);
const MODES: readonly Mode[] = ['ok', 'ok', 'ok', 'lostAnswer', 'lostRequest', 'crashBefore', 'crashAfter'];

const event: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('validate' as const),
      take: fc.tuple(units, units),
      numbered: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.constantFrom<Step>({ do: 'writeNumber' }, { do: 'changeNumber' }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Step>(
      { do: 'cancelOrder' },
      { do: 'takeHoldOff' },
      { do: 'clearReason' },
      { do: 'customerAsks' },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('reason' as const),
      reason: fc.constantFrom(
        'SELLER_CANCEL_OUT_OF_STOCK',
        'SELLER_CANCEL_PRICING_ERROR',
        'CUSTOMER_REQUESTED_SELLER_TO_CANCEL',
        'nonsense',
      ),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('lower' as const, 'cancelAtWalmart' as const, 'shipElsewhere' as const, 'receive' as const),
      line,
      units,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('openReturn' as const),
      line,
      units,
      keep: fc.boolean(),
      byWalmart: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('walmartRefunds' as const), which: fc.nat(3) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('creditNote' as const),
      line,
      units,
      cents: fc.nat(3 * CENTS),
      approved: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.nat(400) }) },
);

const history: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: event },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('look' as const),
        modes: fc.array(fc.constantFrom(...MODES), { minLength: 1, maxLength: 3 }),
        between: fc.array(event, { maxLength: 2 }),
      }),
    },
  ),
  { maxLength: 30, size: 'max' },
);

const policies: fc.Arbitrary<Policy> = fc
  .record({
    customerCancel: fc.constantFrom('cancel' as const, 'ask' as const, 'shipAnyway' as const),
    reasonAlone: fc.constantFrom('ask' as const, 'cancel' as const),
    keepItRefund: fc.constantFrom('refund' as const, 'ask' as const),
  })
  .map(policyOf);

const play = (
  ordered: readonly number[],
  policy: Policy,
  steps: readonly Step[],
  check: (world: World) => void,
): World => {
  const world = new World(ordered, policy);
  for (const step of steps) {
    take(world, step);
    check(world);
  }
  return world;
};

const ORDERED = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }));

/** Nothing happens any more but looks, all of them without faults. @returns whether they came to rest. */
const calmDown = (world: World): boolean => {
  // By then people are told of what is late.
  world.now = Math.max(world.now, START + 60 * HOUR);
  for (let round = 0; round < 40; round += 1) {
    world.now += HOUR;
    const plan = world.look();
    if (plan.actions.length === 0 && world.row?.intents.length === 0) return true;
    for (const action of plan.actions) world.run(action, 'ok');
  }
  return false;
};

describe('laws of planFulfilment', () => {
  it('never ships or cancels beyond what went out, nor refunds beyond the charge, whatever the interleaving', () => {
    fc.assert(
      fc.property(ORDERED, policies, history, (ordered, policy, steps) => {
        play(ordered, policy, steps, (world) => {
          expect(world.broken, world.trail.join('\n')).toEqual([]);
          if (world.row) expect(fulfilmentSchema.safeParse(world.row).error).toBeUndefined();
        });
      }),
      { numRuns: 1500 },
    );
  });

  it('comes to rest, and then both sides agree or a person is asked', () => {
    fc.assert(
      fc.property(ORDERED, policies, history, (ordered, policy, steps) => {
        const world = play(ordered, policy, steps, () => undefined);

        const rests = calmDown(world);

        const trail = world.trail.join('\n');
        expect(rests, trail).toBe(true);
        expect(world.broken, trail).toEqual([]);
        if ((world.last?.questions.length ?? 0) > 0) return;
        world.walmart.forEach((at, index) => {
          const kept = world.odoo.state === 'cancel' ? 0 : (world.odoo.ordered[index] ?? 0);
          // Goods that Walmart had cancelled and that came back are no difference, though they went out once.
          const back = Math.min(world.odoo.returned[index] ?? 0, at.cancelled);
          const gone = world.gone(index);
          expect(world.shipped(index), trail).toBeLessThanOrEqual(gone);
          expect(world.shipped(index), trail).toBeGreaterThanOrEqual(gone - back);
          expect(at.ordered - at.cancelled, trail).toBeLessThanOrEqual(kept);
          expect(at.ordered - at.cancelled, trail).toBeGreaterThanOrEqual(kept - back);
        });
      }),
      { numRuns: 1500 },
    );
  });

  it('books refunds only with credit notes of about their money', () => {
    fc.assert(
      fc.property(ORDERED, policies, history, (ordered, policy, steps) => {
        const world = play(ordered, policy, steps, () => undefined);

        for (const note of world.odoo.notes) {
          const booked = world.row?.ledger.filter(({ creditNote }) => creditNote === note.id) ?? [];
          if (booked.length === 0) continue;
          const cents = booked.reduce((sum, { net }) => sum + Math.round(Number(net) * 100), 0);
          expect(cents, world.trail.join('\n')).toBeLessThanOrEqual(2 * note.cents);
          expect(note.cents, world.trail.join('\n')).toBeLessThanOrEqual(2 * cents);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('plans nothing twice: a look after a look without an effect gives the same steps', () => {
    fc.assert(
      fc.property(ORDERED, policies, history, (ordered, policy, steps) => {
        const world = play(ordered, policy, steps, () => undefined);

        const first = world.look();
        const second = world.look();

        expect(second.actions).toEqual(first.actions);
        expect(second.row).toEqual(first.row);
      }),
      { numRuns: 500 },
    );
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bind,
  enterFeed,
  feedOverdue,
  feedSettled,
  type ItemResult,
  ingested,
  isVerified,
  newSkuState,
  readBack,
  type Sending,
  type SkuState,
  seenAtWalmart,
  skuStateSchema,
  submittedByFeed,
  submittedByPut,
  toSending,
  want,
} from '../../../../shared/transform/index.ts';

const MINUTE = 60_000;

/** One step of a history. Numbers choose among what is under way. */
type Step =
  | { readonly do: 'want'; readonly quantity: number; readonly behind: number }
  | { readonly do: 'beginPut' }
  | { readonly do: 'landPut' | 'recordPut'; readonly which: number }
  | { readonly do: 'sendFeed' | 'acceptFeed' | 'recordFeed' | 'applyFeed' | 'readBack' }
  | { readonly do: 'decideFeed'; readonly result: ItemResult | 'none' | 'overdue' };

interface Flight {
  readonly sending: Sending;
  landed: boolean;
}

/** Our row and Walmart's, with PUTs under way, a feed that is applied whenever Walmart likes, and lost recordings. */
class World {
  state: SkuState = seenAtWalmart(bind(newSkuState('S', 'N'), 1, 0), 0);
  walmart = 3;
  now = 0;
  version = 0;
  feeds = 0;
  flights: Flight[] = [];
  feed: { id: string; quantity: number; accepted: boolean; applied: boolean } | undefined;
  late: number[] = [];

  take(step: Step): void {
    this.now += MINUTE;
    switch (step.do) {
      case 'want': {
        this.version += 1;
        this.state = want(this.state, { version: this.version - step.behind, quantity: step.quantity, at: this.now });
        return;
      }
      case 'beginPut': {
        const sending = toSending(this.state);
        if (sending) this.flights.push({ sending, landed: false });
        return;
      }
      case 'landPut': {
        const flight = this.flights[step.which % Math.max(1, this.flights.length)];
        if (flight && !flight.landed) {
          flight.landed = true;
          this.walmart = flight.sending.quantity;
        }
        return;
      }
      case 'recordPut': {
        const flight = this.flights[step.which % Math.max(1, this.flights.length)];
        if (!flight?.landed) return;
        this.flights = this.flights.filter((other) => other !== flight);
        this.state = submittedByPut(this.state, flight.sending, this.now);
        return;
      }
      case 'sendFeed': {
        const sending = toSending(this.state);
        if (!sending) return;
        const id = `F${this.feeds}`;
        const entered = enterFeed(this.state, id, sending, this.now);
        if (entered.openFeed?.feed !== id) return;
        expect(this.feed).toBeUndefined();
        this.feeds += 1;
        this.state = entered;
        this.feed = { id, quantity: sending.quantity, accepted: false, applied: false };
        return;
      }
      case 'acceptFeed':
        if (this.feed) this.feed.accepted = true;
        return;
      case 'recordFeed':
        if (this.feed?.accepted) this.state = submittedByFeed(this.state, this.feed.id, this.now);
        return;
      case 'applyFeed': {
        const late = this.late.shift();
        if (late !== undefined) this.walmart = late;
        else if (this.feed?.accepted && !this.feed.applied) this.applyFeed(this.feed);
        return;
      }
      case 'decideFeed':
        this.decideFeed(step.result);
        return;
      case 'readBack':
        this.state = readBack(this.state, { inputQty: this.walmart, reservedQty: 0, at: this.now }).state;
        return;
      default:
        step satisfies never;
    }
  }

  applyFeed(feed: NonNullable<World['feed']>): void {
    feed.applied = true;
    this.walmart = feed.quantity;
  }

  decideFeed(result: ItemResult | 'none' | 'overdue'): void {
    const { feed } = this;
    if (!feed?.accepted) return;
    this.feed = undefined;
    this.state = submittedByFeed(this.state, feed.id, this.now);
    if (result === 'overdue') {
      if (!feed.applied) this.late.push(feed.quantity);
      this.state = feedOverdue(this.state, feed.id, this.now);
      return;
    }
    if (result === 'SUCCESS' && !feed.applied) this.applyFeed(feed);
    this.state =
      result === 'none'
        ? feedSettled(this.state, feed.id, this.now)
        : ingested(this.state, feed.id, { result, at: this.now });
  }

  /** All that is under way ends, then what is marked is sent, until nothing is. */
  calmDown(reads: number): void {
    this.take({ do: 'acceptFeed' });
    while (this.late.length > 0) this.take({ do: 'applyFeed' });
    while (this.flights.length > 0) {
      this.take({ do: 'landPut', which: 0 });
      this.take({ do: 'recordPut', which: 0 });
    }
    this.decideFeed('SUCCESS');
    for (let round = 0; round <= reads; round += 1) {
      while (this.state.mark && toSending(this.state)) {
        this.take({ do: 'beginPut' });
        this.take({ do: 'landPut', which: 0 });
        this.take({ do: 'recordPut', which: 0 });
      }
      this.now += 10 * MINUTE;
      if (reads > 0) this.take({ do: 'readBack' });
    }
  }
}

const wantStep = fc.record({ do: fc.constant('want'), quantity: fc.nat(4), behind: fc.constantFrom(0, 0, 0, 1, 2) });
const steps = (results: readonly (ItemResult | 'none' | 'overdue')[]): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.oneof(
      { weight: 3, arbitrary: wantStep as fc.Arbitrary<Step> },
      { weight: 2, arbitrary: fc.constant<Step>({ do: 'beginPut' }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('landPut'), which: fc.nat(3) }) as fc.Arbitrary<Step> },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('recordPut'), which: fc.nat(3) }) as fc.Arbitrary<Step> },
      { weight: 1, arbitrary: fc.constant<Step>({ do: 'sendFeed' }) },
      { weight: 2, arbitrary: fc.constant<Step>({ do: 'acceptFeed' }) },
      { weight: 1, arbitrary: fc.constant<Step>({ do: 'recordFeed' }) },
      { weight: 1, arbitrary: fc.constant<Step>({ do: 'applyFeed' }) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(...results).map((result): Step => ({ do: 'decideFeed', result })),
      },
      { weight: 1, arbitrary: fc.constant<Step>({ do: 'readBack' }) },
    ),
    { maxLength: 40, size: 'max' },
  );

const runHistory = (history: readonly Step[], check: (world: World) => void = () => undefined): World => {
  const world = new World();
  world.take({ do: 'want', quantity: 2, behind: 0 });
  for (const step of history) {
    world.take(step);
    check(world);
  }
  return world;
};

const RUNS = { numRuns: 3000 };

describe('laws of a publication', () => {
  it('ends with Walmart having the newest wanted quantity, without any read-back', () => {
    fc.assert(
      fc.property(steps(['SUCCESS', 'SYSTEM_ERROR', 'TIMEOUT_ERROR', 'none']), (history) => {
        const world = runHistory(history.filter((step) => step.do !== 'readBack'));

        world.calmDown(0);

        expect(world.walmart).toBe(world.state.wanted?.quantity);
      }),
      RUNS,
    );
  });

  it('ends verified by read-backs, even when feeds are applied after their age', () => {
    fc.assert(
      fc.property(steps(['SUCCESS', 'SYSTEM_ERROR', 'none', 'overdue']), (history) => {
        const world = runHistory(history);

        world.calmDown(3);

        expect(world.walmart).toBe(world.state.wanted?.quantity);
        expect(isVerified(world.state)).toBe(true);
      }),
      RUNS,
    );
  });

  it('ends verified by read-backs when recordings were lost', () => {
    fc.assert(
      fc.property(steps(['SUCCESS', 'SYSTEM_ERROR', 'none']), fc.nat(3), (history, lost) => {
        const world = runHistory(history);
        for (const flight of world.flights) if (!flight.landed) world.walmart = flight.sending.quantity;
        world.flights = world.flights.slice(0, -1 - lost);

        world.calmDown(3);

        expect(world.walmart).toBe(world.state.wanted?.quantity);
        expect(isVerified(world.state)).toBe(true);
      }),
      RUNS,
    );
  });

  it('keeps the newest version, is in one feed at most, and can always be stored', () => {
    fc.assert(
      fc.property(steps(['SUCCESS', 'DATA_ERROR', 'SYSTEM_ERROR', 'none', 'overdue']), (history) => {
        let newest = 0;
        runHistory(history, ({ state, feed }) => {
          expect(state.wanted?.version ?? 0).toBeGreaterThanOrEqual(newest);
          newest = state.wanted?.version ?? 0;
          expect(state.openFeed?.feed).toBe(feed?.id);
          expect(skuStateSchema.safeParse(state).success).toBe(true);
        });
      }),
    );
  });

  it('never calls verified what a feed could still change', () => {
    fc.assert(
      fc.property(steps(['SUCCESS', 'SYSTEM_ERROR', 'none']), (history) => {
        runHistory(history, ({ state, feed }) => {
          if (isVerified(state) && feed) expect(feed.quantity).toBe(state.wanted?.quantity);
        });
      }),
    );
  });
});

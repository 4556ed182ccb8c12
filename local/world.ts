/** Both sides of the bridge and what happens on them: goods, buyers and the merchant's work, played from the script. */
import { SECOND_MS } from '@bridge/shared/core';
import type { Clock } from '@bridge/shared/ports';
import { type Agenda, type Cast, createAgenda, createCast } from './cast/index.ts';
import type { OdooSide } from './odoo-side.ts';
import { toNewOrder } from './orders.ts';
import type { ScriptEvent, ScriptProduct } from './script.ts';
import type { WalmartSimulator } from './simulators/walmart/index.ts';
import { sleepUntil } from './sleep.ts';

export interface WorldParts {
  readonly clock: Clock;
  readonly random: () => number;
  /** Of what becomes of each order. */
  readonly seed: number;
  readonly walmart: WalmartSimulator;
  readonly odoo: OdooSide;
  /** People wait until it resolves, and do one thing after another; missing where Odoo is never away. */
  readonly untilOdooIsUp?: () => Promise<void>;
  /** Told when something that the merchant did in Odoo failed. */
  readonly onFailure: (what: string, error: unknown) => void;
}

export interface World {
  /** Offers the goods at Walmart: known there, with nothing to sell until the bridge says so. */
  offerGoods(products: readonly ScriptProduct[]): void;
  /**
   * Plays events at their times after `startedAt`, and what becomes of their orders, until both have ended, `until` has
   * come or the signal is given; then waits for what is under way.
   */
  play(events: Iterable<ScriptEvent>, startedAt: number, until: number, signal: AbortSignal): Promise<void>;
  /** Orders that the shop refused, since it believed that there was no stock. */
  refusals(): number;
}

type OrderEvent = Extract<ScriptEvent, { readonly kind: 'order' }>;
type WorkInOdoo = Exclude<ScriptEvent, OrderEvent>;

/** What could not be done in time is caught up with one by one, each thing in so long. */
const CATCH_UP_MS = 10 * SECOND_MS;
const IS_LATE_MS = SECOND_MS;

export const createWorld = ({ clock, random, seed, walmart, odoo, untilOdooIsUp, onFailure }: WorldParts): World => {
  let refused = 0;
  let before = Promise.resolve();

  const actInOdoo = (event: WorkInOdoo): Promise<void> => {
    switch (event.kind) {
      case 'count':
        return odoo.count(event.sku, event.quantity);
      case 'receive':
        return odoo.receive(event.sku, event.quantity);
      case 'sell-elsewhere':
        return odoo.sellElsewhere(event.sku, event.quantity);
      default:
        return event satisfies never;
    }
  };

  const inTurn = async (work: () => Promise<void>): Promise<void> => {
    if (!untilOdooIsUp) return work();
    const wantedAt = clock.now();
    const mine = before.then(async () => {
      await untilOdooIsUp();
      const isLate = clock.now() - wantedAt > IS_LATE_MS;
      await work();
      if (isLate) await clock.sleep(CATCH_UP_MS);
    });
    before = mine.catch(() => {});
    return mine;
  };

  const place = (event: OrderEvent, cast: Cast | undefined): void => {
    const placement = walmart.placeOrder(toNewOrder(event, random));
    if (!placement.placed) refused += 1;
    // Nobody can work on an order that nobody can map.
    else if (event.bad === undefined) {
      const { purchaseOrderId } = placement;
      cast?.begin({ purchaseOrderId, visibleAt: clock.now() + event.visibleAfterMs });
    }
  };

  const happen = (event: ScriptEvent, cast: Cast | undefined): Promise<void> => {
    if (event.kind === 'order') return Promise.resolve(place(event, cast));
    return inTurn(() => actInOdoo(event)).catch((error: unknown) => onFailure(`${event.kind} of ${event.sku}`, error));
  };

  /** A real Odoo has its own people. */
  const gather = (agenda: Agenda): Cast | undefined =>
    odoo.desk && createCast({ clock, walmart, desk: odoo.desk, agenda, inOdoo: inTurn, onFailure }, seed);

  return {
    offerGoods: (products) => {
      for (const { sku, name, priceCents } of products)
        walmart.addItem({ sku, productName: name, price: priceCents, inputQty: 0 });
    },
    play: async (events, startedAt, until, signal) => {
      const agenda = createAgenda(clock, until);
      const cast = gather(agenda);
      const lives = agenda.play(signal);
      const underWay = new Set<Promise<void>>();
      for (const event of events) {
        await sleepUntil(clock, startedAt + event.atMs, signal);
        if (signal.aborted) break;
        const done = happen(event, cast);
        underWay.add(done);
        void done.finally(() => underWay.delete(done));
      }
      await Promise.all([...underWay, lives]);
    },
    refusals: () => refused,
  };
};

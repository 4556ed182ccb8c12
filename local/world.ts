/** Both sides of the bridge and what happens on them: goods, buyers and the merchant's work, played from the script. */
import { SECOND_MS } from '@bridge/shared/core';
import type { Clock } from '@bridge/shared/ports';
import type { OdooSide } from './odoo-side.ts';
import { toNewOrder } from './orders.ts';
import type { ScriptEvent, ScriptProduct } from './script.ts';
import type { WalmartSimulator } from './simulators/walmart/index.ts';

export interface WorldParts {
  readonly clock: Clock;
  readonly random: () => number;
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
   * Plays events at their times after `startedAt`, until they end, `until` comes or the signal is given; then waits for
   * what is under way.
   */
  play(events: Iterable<ScriptEvent>, startedAt: number, signal: AbortSignal): Promise<void>;
  /** Orders that the shop refused, since it believed that there was no stock. */
  refusals(): number;
}

type WorkInOdoo = Exclude<ScriptEvent, { readonly kind: 'order' }>;

/** A wait is cut into pieces of this length, so that a signal ends it soon. */
const LONGEST_WAIT_MS = 30 * SECOND_MS;
/** What could not be done in time is caught up with one by one, each thing in so long. */
const CATCH_UP_MS = 10 * SECOND_MS;
const IS_LATE_MS = SECOND_MS;

export const sleepUntil = async (clock: Clock, at: number, signal: AbortSignal): Promise<void> => {
  while (clock.now() < at && !signal.aborted) await clock.sleep(Math.min(LONGEST_WAIT_MS, at - clock.now()));
};

export const createWorld = ({ clock, random, walmart, odoo, untilOdooIsUp, onFailure }: WorldParts): World => {
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

  const actInTurn = async (event: WorkInOdoo): Promise<void> => {
    if (!untilOdooIsUp) return actInOdoo(event);
    const wantedAt = clock.now();
    const inTurn = before.then(async () => {
      await untilOdooIsUp();
      const isLate = clock.now() - wantedAt > IS_LATE_MS;
      await actInOdoo(event);
      if (isLate) await clock.sleep(CATCH_UP_MS);
    });
    before = inTurn.catch(() => {});
    return inTurn;
  };

  const happen = (event: ScriptEvent): Promise<void> => {
    if (event.kind !== 'order')
      return actInTurn(event).catch((error: unknown) => onFailure(`${event.kind} of ${event.sku}`, error));
    if (!walmart.placeOrder(toNewOrder(event, random)).placed) refused += 1;
    return Promise.resolve();
  };

  return {
    offerGoods: (products) => {
      for (const { sku, name, priceCents } of products)
        walmart.addItem({ sku, productName: name, price: priceCents, inputQty: 0 });
    },
    play: async (events, startedAt, signal) => {
      const underWay = new Set<Promise<void>>();
      for (const event of events) {
        await sleepUntil(clock, startedAt + event.atMs, signal);
        if (signal.aborted) break;
        const done = happen(event);
        underWay.add(done);
        void done.finally(() => underWay.delete(done));
      }
      await Promise.all(underWay);
    },
    refusals: () => refused,
  };
};

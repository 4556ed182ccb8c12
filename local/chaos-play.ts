/** Lets a script of chaos happen to both simulators, and keeps account of what struck when. */
import { MINUTE_MS, SECOND_MS } from '@bridge/shared/core';
import type { Clock } from '@bridge/shared/ports';
import type { ChaosItem, ChaosKind, ChaosScript } from './chaos.ts';
import type { Injected } from './report/index.ts';
import type { ScriptProduct } from './script.ts';
import type { OdooSimulator } from './simulators/odoo/index.ts';
import type { WalmartSimulator } from './simulators/walmart/index.ts';
import { sleepUntil } from './sleep.ts';

export interface ChaosParts {
  readonly script: ChaosScript;
  readonly clock: Clock;
  readonly random: () => number;
  readonly walmart: WalmartSimulator;
  readonly odoo: OdooSimulator;
  readonly products: readonly ScriptProduct[];
  readonly say: (at: number, text: string) => Promise<void>;
}

export interface Chaos {
  /** Resolves when the last item has ended, or soon after the signal. */
  play(startedAt: number, signal: AbortSignal): Promise<void>;
  /** People wait with their work until Odoo answers. */
  untilOdooIsUp(): Promise<void>;
  injected(): readonly Injected[];
}

/** Half of them: the others find the connection broken. */
const EDGE_PAGE_RATE = 0.5;
const RESTART_EVERY_MS = 5 * MINUTE_MS;
/** Of each restart: nobody listens, then the proxy is up and Odoo is not. */
const SILENT_MS = 50 * SECOND_MS;
const PROXY_ALONE_MS = 20 * SECOND_MS;
/** Of the rows of the feed that sticks. */
const DECIDED_SHARE = 0.4;

const AWAY: Partial<Readonly<Record<ChaosKind, 'Walmart' | 'Odoo'>>> = {
  'Walmart away': 'Walmart',
  'Odoo away': 'Odoo',
  'Odoo restarts again and again': 'Odoo',
};

const SAYS: Readonly<Record<ChaosKind, readonly [begins: string, ends: string]>> = {
  'Walmart away': ['Walmart does not answer any more', 'Walmart answers again'],
  'Odoo away': ['Odoo is down', 'Odoo is back'],
  'Odoo restarts again and again': ['Odoo restarts again and again', 'Odoo stays up'],
  'tokens revoked': ['every token of Walmart is revoked', ''],
  'stock-taking': ['stock-taking: every product is counted', ''],
  'a feed stuck': ['the next feed will be stuck', 'the stuck feed ends, with rows that are hours old'],
};

const createGate = () => {
  let open = (): void => {};
  let opened: Promise<void> | undefined;
  return {
    shut: (): void => {
      opened ??= new Promise((resolve) => {
        open = resolve;
      });
    },
    open: (): void => {
      open();
      opened = undefined;
    },
    /** Open at this very moment: it may have been shut again since the promise resolved. */
    passed: async (): Promise<void> => {
      while (opened) await opened;
    },
  };
};

export const createChaos = (parts: ChaosParts): Chaos => {
  const { clock, walmart, odoo } = parts;
  const struck: Injected[] = [];
  const gate = createGate();

  const takeDown = (): void => {
    odoo.control.setReachable(false);
    gate.shut();
  };
  const bringBack = (): void => {
    odoo.control.setReachable(true);
    gate.open();
  };

  const withoutWalmart = async (until: number, signal: AbortSignal): Promise<void> => {
    const ends = [
      walmart.faults.add({ kind: 'html', rate: EDGE_PAGE_RATE }),
      walmart.faults.add({ kind: 'reset-before' }),
    ];
    await sleepUntil(clock, until, signal);
    for (const end of ends) end();
  };

  const withoutOdoo = async (until: number, signal: AbortSignal): Promise<void> => {
    takeDown();
    await sleepUntil(clock, until, signal);
    bringBack();
  };

  /** The next order that is made, and the next one confirmed, loses its answer: the one committed, the other rolled back. */
  const killInMidCall = (round: number): readonly (() => void)[] => {
    const kinds = ['connectionClosedCommitted', 'connectionClosedRolledBack'] as const;
    const [first, second] = round % 2 === 0 ? kinds : kinds.toReversed();
    return [
      odoo.control.faults.add({ kind: first ?? kinds[0], model: 'sale.order', method: 'create', times: 1 }),
      odoo.control.faults.add({ kind: second ?? kinds[1], model: 'sale.order', method: 'action_confirm', times: 1 }),
      odoo.control.faults.add({ kind: kinds[1], model: 'stock.quant', times: 1 }),
    ];
  };

  const restarting = async (until: number, signal: AbortSignal): Promise<void> => {
    for (let round = 0; clock.now() < until && !signal.aborted; round += 1) {
      const nextAt = Math.min(until, clock.now() + RESTART_EVERY_MS);
      const ends = killInMidCall(round);
      await sleepUntil(clock, nextAt - SILENT_MS - PROXY_ALONE_MS, signal);
      for (const end of ends) end();
      takeDown();
      await sleepUntil(clock, nextAt - PROXY_ALONE_MS, signal);
      odoo.control.setReachable(true);
      const loaded = odoo.control.faults.add({ kind: 'badGateway' });
      await sleepUntil(clock, nextAt, signal);
      loaded();
      bringBack();
    }
  };

  const countAll = async (): Promise<void> => {
    const quantityOf = ({ quantity }: ScriptProduct): number =>
      Math.max(20, quantity + Math.round(parts.random() * 40));
    await Promise.all(parts.products.map((product) => odoo.control.countStock(product.sku, quantityOf(product))));
  };

  const stuckFeeds = (since: number): number =>
    walmart.truth.feeds().filter((feed) => feed.submittedAt >= since && feed.processedAt === null).length;

  const withStuckFeed = async (from: number, until: number, signal: AbortSignal): Promise<boolean> => {
    walmart.stickFeed({ count: 1, decidedShare: DECIDED_SHARE });
    await sleepUntil(clock, until, signal);
    const isStuck = stuckFeeds(from) > 0;
    walmart.releaseFeeds();
    return isStuck;
  };

  /** @returns whether it struck anything. */
  const strike = async ({ what }: ChaosItem, from: number, until: number, signal: AbortSignal): Promise<boolean> => {
    switch (what) {
      case 'Walmart away':
        await withoutWalmart(until, signal);
        return true;
      case 'Odoo away':
        await withoutOdoo(until, signal);
        return true;
      case 'Odoo restarts again and again':
        await restarting(until, signal);
        return true;
      case 'tokens revoked':
        walmart.revokeTokens();
        return true;
      case 'stock-taking':
        await countAll();
        return true;
      case 'a feed stuck':
        return withStuckFeed(from, until, signal);
      default:
        return what satisfies never;
    }
  };

  const happen = async (item: ChaosItem, startedAt: number, signal: AbortSignal): Promise<void> => {
    const from = startedAt + item.at * MINUTE_MS;
    const until = from + item.for * MINUTE_MS;
    await sleepUntil(clock, from, signal);
    if (signal.aborted) return;
    const [begins, ends] = SAYS[item.what];
    await parts.say(clock.now(), begins);
    const hasStruck = await strike(item, from, until, signal);
    if (ends !== '') await parts.say(clock.now(), ends);
    const away = AWAY[item.what];
    struck.push({ what: item.what, from, until, struck: hasStruck, ...(away === undefined ? {} : { away }) });
  };

  return {
    play: async (startedAt, signal) => {
      await Promise.all(parts.script.items.map((item) => happen(item, startedAt, signal)));
    },
    untilOdooIsUp: () => gate.passed(),
    injected: () => struck.toSorted((a, b) => a.from - b.from),
  };
};

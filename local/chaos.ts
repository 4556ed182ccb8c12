/** What is made to go wrong in a run, as data: scripts by name, each a list of what strikes, when, and for how long. */

/**
 * - `Walmart away`: half of the calls get the edge's error page, the others a broken connection; buyers go on buying.
 * - `Odoo away`: connections are refused; people cannot work in it either, and catch up when it is back.
 * - `Odoo restarts again and again`: every 5 minutes it dies in mid-call, committed or not; then nobody answers, then the proxy alone.
 * - `tokens revoked`: every token of Walmart dies at once.
 * - `stock-taking`: every product is counted at one time, more than go out as single PUTs: a feed is sent.
 * - `a feed stuck`: the next feed stops after some of its rows, and ends at last with all of them, over newer quantities.
 */
export type ChaosKind =
  | 'Walmart away'
  | 'Odoo away'
  | 'Odoo restarts again and again'
  | 'tokens revoked'
  | 'stock-taking'
  | 'a feed stuck';

export interface ChaosItem {
  /** Minutes after the start of activity. */
  readonly at: number;
  /** Minutes; 0 for what happens at one moment. */
  readonly for: number;
  readonly what: ChaosKind;
}

export interface ChaosScript {
  /** For the help. */
  readonly says: string;
  /** Every so manieth order cannot be taken by anybody, each kind in its turn. */
  readonly everyBadOrder: number;
  /** So that stock-taking goes out as a feed; 1 without one. */
  readonly leastProducts: number;
  readonly items: readonly ChaosItem[];
}

const HOUR = 60;

export const CHAOS = {
  storm: {
    says: 'an hour without Walmart, five without Odoo and half an hour of its restarts, tokens revoked, a feed stuck, 5 % bad orders',
    everyBadOrder: 20,
    leastProducts: 180,
    items: [
      { at: 3 * HOUR, for: HOUR, what: 'Walmart away' },
      { at: 6 * HOUR, for: 3 * HOUR, what: 'a feed stuck' },
      { at: 6 * HOUR + 0.5, for: 0, what: 'stock-taking' },
      { at: 10 * HOUR, for: 5 * HOUR, what: 'Odoo away' },
      // While orders are acknowledged at their deadline, since Odoo does not take them.
      { at: 13 * HOUR + 20, for: 0, what: 'tokens revoked' },
      { at: 15 * HOUR, for: 0.5 * HOUR, what: 'Odoo restarts again and again' },
    ],
  },
} as const satisfies Readonly<Record<string, ChaosScript>>;

export type ChaosName = keyof typeof CHAOS;

export const CHAOS_NAMES = Object.keys(CHAOS) as readonly ChaosName[];

/** Activity that follows on the last item, so that recovery is seen in use. */
const AFTERWARDS = 30;

/** Hours that a run with this script lasts at least. */
export const leastHours = (script: ChaosScript): number =>
  Math.max(...script.items.map((item) => item.at + item.for + AFTERWARDS)) / HOUR;

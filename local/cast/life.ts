/** What becomes of one order, drawn from the seed when it is placed: who ships it and how, who changes his mind, what comes back. */
import { HOUR_MS, MINUTE_MS } from '@bridge/shared/core';
import { seededRandom } from '../simulators/simulator.ts';

/** What somebody does before it is shipped; each order has one at most. */
export type Turn =
  /** The buyer cancels: all, or one line. */
  | { readonly kind: 'buyer-cancels'; readonly afterMs: number; readonly isPartial: boolean }
  | { readonly kind: 'fraud'; readonly afterMs: number }
  /** The buyer asks to cancel, and a person answers in Odoo. */
  | {
      readonly kind: 'buyer-asks';
      readonly afterMs: number;
      readonly answer: 'cancel' | 'ship';
      readonly answerMs: number;
    }
  | { readonly kind: 'seller-cancels'; readonly afterMs: number; readonly reason: SellerReason }
  | { readonly kind: 'seller-lowers'; readonly afterMs: number; readonly reason: SellerReason }
  | { readonly kind: 'cancelled-elsewhere'; readonly afterMs: number }
  | { readonly kind: 'acknowledged-elsewhere' }
  /** In Seller Center; the warehouse validates the transfer so much later. */
  | { readonly kind: 'shipped-elsewhere'; readonly validatedMs: number };

export type SellerReason = 'SELLER_CANCEL_PRICING_ERROR' | 'SELLER_CANCEL_ADDRESS_NOT_SERVICEABLE';

export interface Handling {
  /** After the order is to be seen. */
  readonly afterMs: number;
  readonly shape: 'whole' | 'part' | 'two-packages';
  /** Until the rest of a part follows. */
  readonly restMs: number;
  readonly carrier: string;
  /** The number is written so long after the transfer was validated; 0: with it. */
  readonly numberMs: number;
  /** … and corrected so long after that; 0: it was right. */
  readonly correctedMs: number;
  /** So long people wait for stock before they cancel for want of it. */
  readonly patienceMs: number;
  /** What they find on the shelf then. */
  readonly found: number;
}

export interface ReturnLife {
  /** After delivery. */
  readonly afterMs: number;
  readonly reason: string;
  readonly keepIt: boolean;
  /** The buyer thinks better of it. */
  readonly isCancelled: boolean;
  readonly byWalmart: boolean;
  readonly travelMs: number;
  readonly receivedMs: number;
  /** A person books what the return has refunded. */
  readonly isMirrored: boolean;
}

export interface Life {
  readonly turn?: Turn;
  readonly handling: Handling;
  /** After shipping. */
  readonly deliveredMs: number;
  readonly comesBack?: ReturnLife;
  /** The seller gives money back without any return, and says so by his approval, at once (0) or later. */
  readonly credit?: { readonly afterMs: number; readonly reason: string; readonly approvedMs: number };
}

type Random = () => number;

const between = (dice: number, least: number, most: number): number => Math.round(least + dice * (most - least));

/** Shares of all orders; the rest ships as it came. Walmart wants a seller's own cancellations below 2 %. */
const TURNS: readonly (readonly [share: number, kind: Turn['kind']])[] = [
  [0.015, 'buyer-cancels'],
  [0.004, 'fraud'],
  [0.012, 'buyer-asks'],
  [0.005, 'seller-cancels'],
  [0.005, 'seller-lowers'],
  [0.003, 'cancelled-elsewhere'],
  [0.01, 'acknowledged-elsewhere'],
  [0.008, 'shipped-elsewhere'],
];

const kindOf = (dice: number): Turn['kind'] | undefined => {
  let upTo = 0;
  return TURNS.find(([share]) => {
    upTo += share;
    return dice < upTo;
  })?.[1];
};

const drawTurn = (random: Random): Turn | undefined => {
  const [which, when, how, then] = [random(), random(), random(), random()];
  const kind = kindOf(which);
  const reason = how < 0.6 ? 'SELLER_CANCEL_PRICING_ERROR' : 'SELLER_CANCEL_ADDRESS_NOT_SERVICEABLE';
  switch (kind) {
    case undefined:
      return undefined;
    case 'buyer-cancels':
      return { kind, afterMs: between(when, 2 * MINUTE_MS, 30 * MINUTE_MS), isPartial: how < 0.3 };
    case 'fraud':
      return { kind, afterMs: between(when, 10 * MINUTE_MS, 3 * HOUR_MS) };
    case 'buyer-asks':
      return {
        ...{ kind, afterMs: between(when, 20 * MINUTE_MS, 4 * HOUR_MS), answer: how < 0.6 ? 'cancel' : 'ship' },
        answerMs: between(then, 30 * MINUTE_MS, 3 * HOUR_MS),
      };
    case 'seller-cancels':
    case 'seller-lowers':
      return { kind, afterMs: between(when, HOUR_MS, 5 * HOUR_MS), reason };
    case 'cancelled-elsewhere':
      return { kind, afterMs: between(when, 30 * MINUTE_MS, 3 * HOUR_MS) };
    case 'acknowledged-elsewhere':
      return { kind };
    case 'shipped-elsewhere':
      return { kind, validatedMs: between(when, 20 * MINUTE_MS, HOUR_MS) };
    default:
      return kind satisfies never;
  }
};

const CARRIERS = ['UPS', 'UPS Ground', 'USPS', 'USPS Priority Mail', 'FedEx Ground', 'FedEx Home Delivery', 'OnTrac'];

const shapeOf = (dice: number): Handling['shape'] => (dice < 0.07 ? 'part' : dice < 0.14 ? 'two-packages' : 'whole');

const drawHandling = (random: Random): Handling => {
  const [after, shape, rest, carrier] = [random(), random(), random(), random()];
  const [late, number, wrong, corrected, patience, found] = [0, 0, 0, 0, 0, 0].map(random);
  return {
    // Mostly within some hours, seldom the longest.
    afterMs: between((after ?? 0) ** 2, HOUR_MS, 10 * HOUR_MS),
    shape: shapeOf(shape),
    restMs: between(rest, 3 * HOUR_MS, 12 * HOUR_MS),
    carrier: CARRIERS[Math.floor(carrier * CARRIERS.length)] ?? 'UPS',
    numberMs: (late ?? 1) < 0.12 ? between(number ?? 0, 20 * MINUTE_MS, 75 * MINUTE_MS) : 0,
    correctedMs: (wrong ?? 1) < 0.02 ? between(corrected ?? 0, 20 * MINUTE_MS, 150 * MINUTE_MS) : 0,
    patienceMs: between(patience ?? 0, 20 * HOUR_MS, 30 * HOUR_MS),
    found: between(found ?? 0, 0, 2),
  };
};

const RETURNED_SHARE = 0.04;
const REASONS = ['NO_LONGER_WANTED', 'DAMAGED', 'DEFECTIVE', 'WRONG_ITEM'];

const drawReturn = (random: Random): ReturnLife | undefined => {
  const [comes = 1, after = 0, reason = 0, keep = 1, cancelled = 1, walmart = 1] = [0, 0, 0, 0, 0, 0].map(random);
  const [travel = 0, received = 0, mirrored = 1] = [0, 0, 0].map(random);
  if (comes >= RETURNED_SHARE) return undefined;
  return {
    afterMs: between(after, HOUR_MS, 6 * HOUR_MS),
    reason: REASONS[Math.floor(reason * REASONS.length)] ?? 'NO_LONGER_WANTED',
    keepIt: keep < 0.15,
    isCancelled: cancelled < 0.05,
    byWalmart: walmart < 0.2,
    travelMs: between(travel, 3 * HOUR_MS, 8 * HOUR_MS),
    receivedMs: between(received, 20 * MINUTE_MS, 2 * HOUR_MS),
    isMirrored: mirrored < 0.25,
  };
};

const CREDITED_SHARE = 0.012;
const CREDIT_REASONS = ['DamagedItem', 'Missing Parts / Instructions', 'Finance -> Goodwill'];

const drawCredit = (random: Random): Life['credit'] => {
  const [has = 1, after = 0, reason = 0, atOnce = 0, approved = 0] = [0, 0, 0, 0, 0].map(random);
  if (has >= CREDITED_SHARE) return undefined;
  return {
    afterMs: between(after, 2 * HOUR_MS, 12 * HOUR_MS),
    reason: CREDIT_REASONS[Math.floor(reason * CREDIT_REASONS.length)] ?? 'DamagedItem',
    approvedMs: atOnce < 0.5 ? 0 : between(approved, 20 * MINUTE_MS, 2 * HOUR_MS),
  };
};

const STRIDE = 7919;

/** @param index of the order within its run: one order's luck does not shift another's. */
export const drawLife = (seed: number, index: number): Life => {
  const random = seededRandom(seed + index * STRIDE);
  const turn = drawTurn(random);
  const handling = drawHandling(random);
  const delivered = random();
  const comesBack = drawReturn(random);
  const credit = drawCredit(random);
  return {
    ...(turn === undefined ? {} : { turn }),
    handling,
    deliveredMs: between(delivered, 8 * HOUR_MS, 30 * HOUR_MS),
    ...(comesBack === undefined ? {} : { comesBack }),
    // What comes back is refunded by its return: nobody gives money back for it a second time.
    ...(credit === undefined || comesBack !== undefined ? {} : { credit }),
  };
};

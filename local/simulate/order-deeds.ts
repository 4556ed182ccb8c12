/** What becomes of orders after their import in a history: who ships them and how, who changes his mind, what comes back. */
import type { Draw } from './plan.ts';

/** `choice` in [0, 1) picks among what is there when the time has come. */
interface Choosing {
  readonly atMs: number;
  readonly choice: number;
}

/** A buyer sends goods back, or keeps them. Times count from the step before. */
export interface ReturnDeed {
  readonly afterMs: number;
  readonly units: number;
  readonly keepIt: boolean;
  readonly isCancelled: boolean;
  readonly byWalmart: boolean;
  readonly arrivesMs: number;
  /** Undefined: nobody takes them in. */
  readonly receivedMs: number | undefined;
  /** A person credits by hand what the return refunds, and even approves it, so long after he has seen the return in Odoo. */
  readonly mirroredMs: number | undefined;
}

export interface CreditDeed {
  readonly afterMs: number;
  readonly reason: string;
  /** Undefined: nobody approves it; 0: at once. */
  readonly approvedMs: number | undefined;
}

export interface ShipDeed {
  readonly kind: 'ship';
  readonly shape: 'whole' | 'part' | 'one unit' | 'two parcels';
  readonly carrier: string;
  /** The number comes later, was wrong, is none at all, or is of a form that no carrier has. */
  readonly number: 'at once' | 'later' | 'corrected' | 'never' | 'unreadable, then right';
  readonly numberMs: number;
  /** Undefined: it is under way when the history ends. */
  readonly deliveredMs: number | undefined;
  readonly comesBack?: ReturnDeed;
  readonly credit?: CreditDeed;
}

export type OrderDeed = Choosing &
  (
    | ShipDeed
    | { readonly kind: 'cancel in Odoo with a reason' | 'choose a cancel reason'; readonly reason: string }
    | { readonly kind: 'lower a line'; readonly reason: string | undefined; readonly toNothing: boolean }
    | { readonly kind: 'release holds' | 'confirm a quotation' }
    | { readonly kind: 'buyer cancels' | 'cancel in Seller Center'; readonly isPartial: boolean }
    | { readonly kind: 'fraud' | 'acknowledge in Seller Center' | 'deliver at Walmart' }
    | { readonly kind: 'ship in Seller Center'; readonly isPartial: boolean; readonly validatedMs: number | undefined }
    | { readonly kind: 'credit'; readonly credit: CreditDeed }
  );

type WithoutTime = OrderDeed extends infer D ? (D extends OrderDeed ? Omit<D, 'atMs' | 'choice'> : never) : never;

const SECOND = 1000;
const MINUTE = 60_000;

const CARRIERS = ['UPS', 'UPS Ground', 'USPS Priority Mail', 'FedEx Home Delivery', 'OnTrac', 'Pigeon Post'] as const;
const REASONS = [
  'SELLER_CANCEL_PRICING_ERROR',
  'SELLER_CANCEL_PRICING_ERROR',
  'SELLER_CANCEL_ADDRESS_NOT_SERVICEABLE',
  'SELLER_CANCEL_OUT_OF_STOCK',
  'CUSTOMER_REQUESTED_SELLER_TO_CANCEL',
] as const;
const CREDIT_REASONS = ['DamagedItem', 'Finance -> Goodwill', 'it was late'] as const;

const soon = (draw: Draw, mostMinutes: number): number => draw.whole(5, mostMinutes * 60) * SECOND;
const perhaps = <T>(draw: Draw, share: number, value: () => T): T | undefined =>
  draw.happens(share) ? value() : undefined;

const drawReturn = (draw: Draw): ReturnDeed => ({
  afterMs: soon(draw, 6),
  units: draw.happens(0.8) ? 1 : 2,
  keepIt: draw.happens(0.15),
  isCancelled: draw.happens(0.1),
  byWalmart: draw.happens(0.2),
  arrivesMs: soon(draw, 15),
  receivedMs: perhaps(draw, 0.85, () => soon(draw, 12)),
  mirroredMs: perhaps(draw, 0.4, () => soon(draw, 10)),
});

const drawCredit = (draw: Draw): CreditDeed => ({
  afterMs: soon(draw, 8),
  reason: draw.pick(CREDIT_REASONS),
  approvedMs: perhaps(draw, 0.8, () => (draw.happens(0.5) ? 0 : soon(draw, 8))),
});

const drawShip = (draw: Draw): WithoutTime => {
  const comesBack = perhaps(draw, 0.35, () => drawReturn(draw));
  const credit = perhaps(draw, 0.15, () => drawCredit(draw));
  return {
    kind: 'ship',
    shape: draw.pick(['whole', 'whole', 'whole', 'part', 'one unit', 'two parcels']),
    carrier: draw.happens(0.94) ? draw.pick(CARRIERS) : 'Pigeon Post',
    number: draw.pick([
      'at once',
      'at once',
      'at once',
      'at once',
      'later',
      'later',
      'corrected',
      'never',
      'unreadable, then right',
    ]),
    numberMs: soon(draw, 12),
    deliveredMs: perhaps(draw, 0.6, () => soon(draw, 10)),
    ...(comesBack && { comesBack }),
    ...(credit && { credit }),
  };
};

const drawOffice = (draw: Draw): WithoutTime => {
  const reason = draw.pick(REASONS);
  const dice = draw.share();
  if (dice < 0.35) return { kind: 'cancel in Odoo with a reason', reason };
  if (dice < 0.6)
    return { kind: 'lower a line', reason: draw.happens(0.8) ? reason : undefined, toNothing: draw.happens(0.3) };
  if (dice < 0.75) return { kind: 'choose a cancel reason', reason };
  if (dice < 0.87) return { kind: 'release holds' };
  if (dice < 0.92) return { kind: 'confirm a quotation' };
  return { kind: 'credit', credit: drawCredit(draw) };
};

const drawOutside = (draw: Draw): WithoutTime => {
  const dice = draw.share();
  const isPartial = draw.happens(0.4);
  if (dice < 0.3) return { kind: 'buyer cancels', isPartial };
  if (dice < 0.4) return { kind: 'fraud' };
  if (dice < 0.55) return { kind: 'cancel in Seller Center', isPartial };
  if (dice < 0.7) return { kind: 'acknowledge in Seller Center' };
  if (dice < 0.88)
    return { kind: 'ship in Seller Center', isPartial, validatedMs: perhaps(draw, 0.6, () => soon(draw, 10)) };
  return { kind: 'deliver at Walmart' };
};

/** The first minutes bring orders; then something is done to them. */
const FIRST_MS = 6 * MINUTE;

/** All deeds in order of time. Half of what is not shipping falls close to a shipment, so that the two meet. */
export const drawOrderDeeds = (draw: Draw, minutes: number): readonly OrderDeed[] => {
  const time = (): number => FIRST_MS + Math.floor(draw.share() * (minutes * MINUTE - FIRST_MS));
  const ships = Array.from({ length: draw.whole(4, Math.ceil(minutes / 6)) }, time);
  const near = (): number => {
    const ship = draw.happens(0.5) ? ships[draw.whole(0, ships.length - 1)] : undefined;
    return ship === undefined ? time() : Math.max(FIRST_MS, ship + draw.whole(-40, 40) * SECOND);
  };
  const chosen = (atMs: number, deed: WithoutTime): OrderDeed => ({ ...deed, atMs, choice: draw.share() });
  return [
    ...ships.map((at) => chosen(at, drawShip(draw))),
    ...Array.from({ length: draw.whole(1, 7) }, () => chosen(near(), drawOffice(draw))),
    ...Array.from({ length: draw.whole(1, 6) }, () => chosen(near(), drawOutside(draw))),
  ].sort((a, b) => a.atMs - b.atMs);
};

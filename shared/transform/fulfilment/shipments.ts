/**
 * Which part of each parcel Walmart does not know yet. Every unit that Walmart has as shipped, by whoever, counts against the
 * goods that went out, so that a replay, or a person in Seller Center, never makes one parcel two.
 */
import { HOUR_MS, type Policy } from '../../core/index.ts';
import { toWalmartCarrier, type WalmartCarrier } from './carriers.ts';
import type { Parcel, ParcelLine, Parcels } from './parcels.ts';
import { ask, type Question } from './questions.ts';
import { type Fulfilment, type LineBalance, lineOf } from './state.ts';
import { toTrackingKey } from './tracking.ts';

/** One call of POST …/shipping. */
export interface ShipParcel {
  readonly kind: 'ship';
  readonly parcel: string;
  readonly pickingId: number;
  readonly lines: readonly (ParcelLine & { readonly intentToCancelOverride: boolean })[];
  readonly carrier: WalmartCarrier;
  /** The order's own (walmart-api.md 7.5). */
  readonly methodCode: string;
  readonly trackingNumber: string;
  /** Epoch ms. */
  readonly shippedAt: number;
}

/** One call of POST …/shipping with PARTIAL_UPDATE: the number `from` becomes `to`. */
export interface CorrectTracking extends Omit<ShipParcel, 'kind' | 'trackingNumber'> {
  readonly kind: 'track';
  readonly from: string;
  readonly to: string;
}

export interface ShipmentPlan {
  readonly actions: readonly (ShipParcel | CorrectTracking)[];
  readonly questions: readonly Question[];
}

/** Units of one line and number that Walmart knows. */
export const knownUnits = (line: LineBalance, trackingNumber: string): number =>
  line.parcels
    .filter((parcel) => toTrackingKey(parcel.trackingNumber) === toTrackingKey(trackingNumber))
    .reduce((units, parcel) => units + parcel.units, 0);

/** What is still to be given out while parcels are matched: Walmart's parcels by number, and units that may be sent. */
class Matching {
  readonly #known = new Map<string, number>();
  readonly #budget = new Map<string, number>();

  constructor(row: Fulfilment, parcels: Parcels) {
    for (const line of row.lines) {
      for (const { trackingNumber, units } of line.parcels)
        this.#known.set(`${line.lineNumber}/${toTrackingKey(trackingNumber)}`, units);
      this.#budget.set(line.lineNumber, Math.max(0, Math.min(line.open - line.unacknowledged, goneOut(line, parcels))));
    }
  }

  #take(pool: Map<string, number>, key: string, wanted: number): number {
    const taken = Math.min(wanted, pool.get(key) ?? 0);
    pool.set(key, (pool.get(key) ?? 0) - taken);
    return taken;
  }

  /** @returns units that Walmart knows under this very number. */
  takeKnown(lineNumber: string, trackingNumber: string, units: number): number {
    return this.#take(this.#known, `${lineNumber}/${toTrackingKey(trackingNumber)}`, units);
  }

  /** @returns units that may be sent. */
  takeBudget(lineNumber: string, units: number): number {
    return this.#take(this.#budget, lineNumber, units);
  }
}

/** Units that went out, with or without a number, beyond those that Walmart has as shipped. */
export const goneOut = (line: LineBalance, { parcels, waiting }: Parcels): number =>
  [...parcels, ...waiting]
    .flatMap(({ lines }) => lines)
    .filter(({ lineNumber }) => lineNumber === line.lineNumber)
    .reduce((sum, { units }) => sum + units, 0) - line.shipped;

/** Lines with an unsettled shipment, correction or cancellation: nothing else is sent for them. */
export const fencedLines = (row: Fulfilment): ReadonlySet<string> =>
  new Set(
    row.intents
      .filter(({ kind }) => kind === 'ship' || kind === 'track' || kind === 'cancel')
      .flatMap(({ lines }) => lines.map(({ lineNumber }) => lineNumber)),
  );

/** The key under which a refused shipment is remembered: another number or quantity is another try. */
export const shipmentKey = (action: Pick<ShipParcel, 'parcel' | 'trackingNumber' | 'lines'>): string =>
  `ship/${action.parcel}/${toTrackingKey(action.trackingNumber)}/${action.lines.map(({ lineNumber, units }) => `${lineNumber}:${units}`).join(',')}`;

const detailsOf = (parcel: Parcel, carrier: WalmartCarrier, row: Fulfilment, lines: readonly ParcelLine[]) => ({
  parcel: parcel.key,
  pickingId: parcel.pickingId,
  lines: lines.map(({ lineNumber, units }) => ({
    lineNumber,
    units,
    intentToCancelOverride: lineOf(row, lineNumber)?.intentToCancel ?? false,
  })),
  carrier,
  methodCode: row.methodCode,
  shippedAt: parcel.shippedAt,
});

const onPicking = (kind: Question['kind'], parcel: Parcel, text: string): Question =>
  ask(kind, { model: 'stock.picking', id: parcel.pickingId }, `Transfer ${parcel.pickingName}: ${text}`, parcel.key);

/** Our own shipment of this parcel that went out under another number. */
const sentOtherwise = (row: Fulfilment, parcel: Parcel) =>
  row.shipments.find(
    (shipment) =>
      shipment.parcel === parcel.key && toTrackingKey(shipment.trackingNumber) !== toTrackingKey(parcel.trackingNumber),
  );

interface Around {
  readonly row: Fulfilment;
  readonly policy: Policy;
  readonly now: number;
  readonly matching: Matching;
  readonly fenced: ReadonlySet<string>;
}

type Found = ShipParcel | CorrectTracking | Question | undefined;

/** The parcel was reported under a number that is no longer its own. */
const correct = (parcel: Parcel, missing: readonly ParcelLine[], carrier: WalmartCarrier, around: Around): Found => {
  const { row, policy, now, fenced } = around;
  const sent = sentOtherwise(row, parcel);
  if (!sent || missing.some(({ lineNumber }) => fenced.has(lineNumber))) return undefined;
  const lines = missing.flatMap(({ lineNumber, units }) => {
    const line = lineOf(row, lineNumber);
    const taken = line ? around.matching.takeKnown(lineNumber, sent.trackingNumber, units) : 0;
    return taken > 0 ? [{ lineNumber, units: taken }] : [];
  });
  if (lines.length === 0) return undefined;
  if (now >= sent.at + policy.trackingCorrectionHours * HOUR_MS) {
    const text = `its number was changed from ${sent.trackingNumber} to ${parcel.trackingNumber} more than ${policy.trackingCorrectionHours} hours after it was reported; Walmart takes no correction any more: tell Walmart's seller support, or put the old number back`;
    return onPicking('trackingTooLate', parcel, text);
  }
  const track: CorrectTracking = {
    ...detailsOf(parcel, carrier, row, lines),
    kind: 'track',
    from: sent.trackingNumber,
    to: parcel.trackingNumber,
  };
  return refusalOf(row, trackKey(track)) === undefined
    ? track
    : onPicking('shipmentRefused', parcel, refusedText(row, trackKey(track)));
};

export const trackKey = (action: Pick<CorrectTracking, 'parcel' | 'to'>): string =>
  `track/${action.parcel}/${toTrackingKey(action.to)}`;

const refusalOf = (row: Fulfilment, key: string) => row.refusals.find((refusal) => refusal.key === key);
const refusedText = (row: Fulfilment, key: string): string =>
  `Walmart did not take it: ${refusalOf(row, key)?.text ?? ''}; correct the number, carrier or quantity, or report it in Seller Center`;

/** What Walmart does not know of the parcel under its number. */
const missingOf = (parcel: Parcel, matching: Matching): readonly ParcelLine[] =>
  parcel.lines.flatMap(({ lineNumber, units }) => {
    const rest = units - matching.takeKnown(lineNumber, parcel.trackingNumber, units);
    return rest > 0 ? [{ lineNumber, units: rest }] : [];
  });

const planParcel = (parcel: Parcel, missing: readonly ParcelLine[], around: Around): Found => {
  const { row, policy, matching, fenced } = around;
  const carrier = toWalmartCarrier(parcel.carrier, parcel.trackingNumber, policy);
  if ('issue' in carrier) return onPicking('carrierUnmapped', parcel, carrier.issue);
  const corrected = correct(parcel, missing, carrier, around);
  if (corrected) return corrected;
  const lines = missing.flatMap(({ lineNumber, units }) => {
    const line = lineOf(row, lineNumber);
    if (!line || line.fault !== undefined || fenced.has(lineNumber)) return [];
    const sending = matching.takeBudget(lineNumber, units);
    return sending > 0 ? [{ lineNumber, units: sending }] : [];
  });
  if (lines.length === 0) return undefined;
  const { trackingNumber } = parcel;
  const ship: ShipParcel = { ...detailsOf(parcel, carrier, row, lines), kind: 'ship', trackingNumber };
  const key = shipmentKey(ship);
  return refusalOf(row, key) === undefined ? ship : onPicking('shipmentRefused', parcel, refusedText(row, key));
};

/** Shipments and corrections to send now, parcel by parcel. */
export const planShipments = (row: Fulfilment, parcels: Parcels, policy: Policy, now: number): ShipmentPlan => {
  const matching = new Matching(row, parcels);
  const around = { row, policy, now, matching, fenced: fencedLines(row) };
  // All exact numbers are matched first: a parcel must not take the units of another that Walmart knows by its number.
  const missing = parcels.parcels.map((parcel) => ({ parcel, lines: missingOf(parcel, matching) }));
  const found = missing
    .filter(({ lines }) => lines.length > 0)
    .map(({ parcel, lines }) => planParcel(parcel, lines, around))
    .filter((each) => each !== undefined);
  return {
    actions: found.filter((each) => 'parcel' in each),
    questions: found.filter((each) => 'text' in each),
  };
};

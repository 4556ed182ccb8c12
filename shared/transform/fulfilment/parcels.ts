/**
 * Parcels from Odoo's done transfers: packages where there are any, else the transfer; with the tracking number that belongs
 * to each (odoo18.md section 19). What is ambiguous is asked, never guessed.
 */
import type { Policy } from '../../core/index.ts';
import { ask, type Question } from './questions.ts';
import { splitTracking } from './tracking.ts';
import { linesByNumber, type OdooDelivery, type OdooMove, type OdooOrderTruth } from './truth.ts';

export interface ParcelLine {
  readonly lineNumber: string;
  /** EACH. */
  readonly units: number;
}

export interface Parcel {
  /** `<transfer id>`, `<transfer id>/<package>`, or `<transfer id>#<n>` for units with numbers of their own. */
  readonly key: string;
  readonly pickingId: number;
  readonly pickingName: string;
  readonly lines: readonly ParcelLine[];
  readonly carrier?: string;
  readonly trackingNumber: string;
  /** Epoch ms, never before the order nor after now. */
  readonly shippedAt: number;
}

/** A done transfer, or a package of it, that has no number yet. */
export interface WaitingParcel {
  readonly pickingId: number;
  readonly pickingName: string;
  readonly lines: readonly ParcelLine[];
  readonly doneAt: number;
}

export interface Parcels {
  readonly parcels: readonly Parcel[];
  readonly waiting: readonly WaitingParcel[];
  readonly questions: readonly Question[];
}

/** One box before it has its number. */
interface Box {
  readonly key: string;
  readonly package?: string;
  readonly ownNumber?: string;
  readonly lines: readonly ParcelLine[];
}

const addUp = (moves: readonly OdooMove[], numbers: ReadonlyMap<number, string>): readonly ParcelLine[] => {
  const units = new Map<string, number>();
  for (const move of moves) {
    const lineNumber = numbers.get(move.lineId);
    if (lineNumber !== undefined && move.units > 0) units.set(lineNumber, (units.get(lineNumber) ?? 0) + move.units);
  }
  return [...units].map(([lineNumber, count]) => ({ lineNumber, units: count }));
};

/** Packages by name, what is in none last. */
const boxesOf = (delivery: OdooDelivery, numbers: ReadonlyMap<number, string>): readonly Box[] => {
  const names = [...new Set(delivery.moves.map((move) => move.package ?? ''))].toSorted();
  const inOrder = [...names.filter((name) => name !== ''), ...names.filter((name) => name === '')];
  return inOrder.flatMap((name) => {
    const moves = delivery.moves.filter((move) => (move.package ?? '') === name);
    const lines = addUp(moves, numbers);
    const ownNumber = name === '' ? undefined : moves.find((move) => move.packageTracking?.trim())?.packageTracking;
    const box = { key: name === '' ? String(delivery.pickingId) : `${delivery.pickingId}/${name}`, lines };
    return lines.length === 0
      ? []
      : [{ ...box, ...(name !== '' && { package: name }), ...(ownNumber !== undefined && { ownNumber }) }];
  });
};

/** Each unit of its own, in the order of the lines. */
const singleUnits = (box: Box): readonly Box[] =>
  box.lines
    .flatMap(({ lineNumber, units }) => Array.from({ length: units }, () => lineNumber))
    .map((lineNumber, index) => ({ key: `${box.key}#${index + 1}`, lines: [{ lineNumber, units: 1 }] }));

type Numbered = readonly { readonly box: Box; readonly number: string }[];

/** Which box gets which of the transfer's numbers; undefined when that is not clear. */
const assign = (boxes: readonly Box[], numbers: readonly string[], policy: Policy): Numbered | undefined => {
  const [first = ''] = numbers;
  if (numbers.length === 1) return boxes.map((box) => ({ box, number: first }));
  const pair = (each: readonly Box[]): Numbered => each.map((box, index) => ({ box, number: numbers[index] ?? first }));
  if (numbers.length === boxes.length) return pair(boxes);
  const [only] = boxes;
  if (boxes.length === 1 && only && only.package === undefined) {
    const units = singleUnits(only);
    if (units.length === numbers.length) return pair(units);
  }
  const unitCount = boxes.reduce((sum, { lines }) => sum + lines.reduce((units, line) => units + line.units, 0), 0);
  return policy.extraTrackingNumbers === 'first' && (boxes.length === 1 || numbers.length > unitCount)
    ? boxes.map((box) => ({ box, number: first }))
    : undefined;
};

const clampTime = (at: number, orderedAt: number, now: number): number => Math.min(now, Math.max(orderedAt, at));

interface Around {
  readonly orderedAt: number;
  readonly now: number;
  readonly policy: Policy;
  readonly numbers: ReadonlyMap<number, string>;
}

const NOTHING: Parcels = { parcels: [], waiting: [], questions: [] };

const questionOf = (delivery: OdooDelivery, kind: Question['kind'], text: string): Parcels => ({
  ...NOTHING,
  questions: [ask(kind, { model: 'stock.picking', id: delivery.pickingId }, `Transfer ${delivery.name}: ${text}`)],
});

const ambiguous = (delivery: OdooDelivery, boxes: number, numbers: number): Parcels =>
  questionOf(
    delivery,
    'trackingAmbiguous',
    `the tracking field holds ${numbers} numbers (${delivery.trackingRef?.slice(0, 80)}) for ${boxes} ${boxes === 1 ? 'parcel' : 'parcels'}, and which is whose is not clear; put the goods in one package for each number, or set policy extraTrackingNumbers`,
  );

/** Boxes with their numbers; those without one wait. */
const numberBoxes = (delivery: OdooDelivery, boxes: readonly Box[], around: Around): Parcels => {
  const { policy, orderedAt, now } = around;
  const field = splitTracking(delivery.trackingRef, 'carrier_tracking_ref', policy);
  const own = boxes.map(({ ownNumber }) =>
    splitTracking(ownNumber, 'x_walmart_tracking', { trackingSeparator: 'none' }),
  );
  const rest = boxes.filter((_box, index) => own[index]?.numbers.length === 0);
  const issue = own.find((each) => each.issue)?.issue ?? (rest.length > 0 ? field.issue : undefined);
  if (issue)
    return questionOf(delivery, 'trackingInvalid', `${issue.path} is ${JSON.stringify(issue.value)}; ${issue.rule}`);
  const doneAt = delivery.doneAt ?? now;
  const base = { pickingId: delivery.pickingId, pickingName: delivery.name };
  const isNumberless = rest.length > 0 && field.numbers.length === 0;
  const assigned = rest.length === 0 || isNumberless ? [] : assign(rest, field.numbers, policy);
  if (!assigned) return ambiguous(delivery, rest.length, field.numbers.length);
  const withOwn = boxes.flatMap((box, index) => (own[index]?.numbers ?? []).map((number) => ({ box, number })));
  return {
    parcels: [...withOwn, ...assigned].map(({ box, number }) => ({
      ...base,
      key: box.key,
      lines: box.lines,
      ...(delivery.carrier !== undefined && { carrier: delivery.carrier }),
      trackingNumber: number,
      shippedAt: clampTime(doneAt, orderedAt, now),
    })),
    waiting: isNumberless ? rest.map(({ lines }) => ({ ...base, lines, doneAt })) : [],
    questions: [],
  };
};

const parcelsOf = (delivery: OdooDelivery, around: Around): Parcels => {
  const boxes = boxesOf(delivery, around.numbers);
  if (boxes.length === 0) return NOTHING;
  const broken = boxes.flatMap(({ lines }) => lines).find(({ units }) => !Number.isInteger(units));
  if (broken) {
    const text = `line ${broken.lineNumber} went out with ${broken.units} units; Walmart takes whole units only, correct the quantity`;
    return questionOf(delivery, 'unitsNotWhole', text);
  }
  return numberBoxes(delivery, boxes, around);
};

/** All parcels of the order's done transfers, by transfer, then package. */
export const toParcels = (
  odoo: OdooOrderTruth,
  order: { readonly orderedAt: number },
  policy: Policy,
  now: number,
): Parcels => {
  const around = { orderedAt: order.orderedAt, now, policy, numbers: linesByNumber(odoo) };
  const each = odoo.deliveries
    .filter(({ state }) => state === 'done')
    .toSorted((a, b) => a.pickingId - b.pickingId)
    .map((delivery) => parcelsOf(delivery, around));
  return {
    parcels: each.flatMap(({ parcels }) => parcels),
    waiting: each.flatMap(({ waiting }) => waiting),
    questions: each.flatMap(({ questions }) => questions),
  };
};

/**
 * The lines of all orders after the calm, judged by both sides' own records: nothing shipped or refunded twice, nothing
 * beyond its quantity or charge, and both sides agree or a person has been asked.
 */
import type { BridgeSays, LineTruth, Truth } from './truth.ts';

export interface LinesReport {
  /** Lines of which the same parcel was confirmed again. */
  readonly shippedTwice: number;
  /** … of which more was confirmed, and charged, than was ordered or went out in Odoo. */
  readonly overShipped: number;
  /** … for which more went back than the units that came back or were credited had cost. */
  readonly refundedTwice: number;
  /** … that both sides tell differently, with nobody asked. */
  readonly disagree: number;
}

export interface LinesCounted {
  readonly report: LinesReport;
  readonly lists: Readonly<Record<keyof LinesReport, readonly string[]>>;
}

/** Each kind of charge and each line in Odoo is rounded to a cent by itself. */
const ROUNDING_CENTS = 6;

const hasFault = ({ walmart }: LineTruth, fault: LineTruth['walmart']['faults'][number]): boolean =>
  walmart.faults.includes(fault);

const isShippedTwice = (line: LineTruth): boolean => {
  const { parcels } = line.walmart;
  return hasFault(line, 'shippedTwice') || new Set(parcels).size < parcels.length;
};

/** What somebody confirmed in Seller Center is his own affair. */
const isOverShipped = (line: LineTruth): boolean => {
  const { bridgeShipped, shipped, cancelled } = line.walmart;
  const beyondOdoo = line.odoo !== undefined && bridgeShipped > line.odoo.done;
  return hasFault(line, 'overShipped') || beyondOdoo || shipped + cancelled > line.ordered;
};

/**
 * Units that may have been refunded: those whose return was refunded, and those of approved credit notes. A credit note for
 * units that came back books their refund, so they count once.
 */
const entitledUnits = ({ walmart, odoo }: LineTruth): number =>
  Math.min(walmart.shipped, Math.max(walmart.returnRefunded, odoo?.credited ?? 0));

/** The blind spot of counting calls: of several units, one can be refunded twice within the charge of all. */
const isRefundedTwice = (line: LineTruth): boolean => {
  const { refundedCents } = line.walmart;
  const allowed = (line.chargeCents * entitledUnits(line)) / line.ordered;
  return hasFault(line, 'refundedTwice') || (refundedCents > 0 && refundedCents > allowed + ROUNDING_CENTS);
};

/** What is told differently, in words; nothing while the order is not in Odoo: the orders' own counts speak of it. */
export const differsIn = ({ ordered, walmart, odoo }: LineTruth): string | undefined => {
  if (!odoo) return undefined;
  const cancelled = ordered - odoo.kept;
  const checks: readonly (readonly [boolean, string])[] = [
    [walmart.shipped !== odoo.done, `${walmart.shipped} shipped at Walmart, ${odoo.done} in Odoo`],
    [walmart.cancelled !== cancelled, `${walmart.cancelled} cancelled at Walmart, ${cancelled} in Odoo`],
    [
      walmart.comingBack > odoo.received + odoo.expected,
      `${walmart.comingBack} coming back to Walmart, ${odoo.received + odoo.expected} in Odoo`,
    ],
    [odoo.received > walmart.returnRefunded, `${odoo.received} came back, ${walmart.returnRefunded} refunded`],
    [odoo.credited > 0 && walmart.refundedCents === 0, `${odoo.credited} credited with approval, nothing refunded`],
  ];
  return checks.find(([differs]) => differs)?.[1];
};

const nameOf = ({ purchaseOrderId, lineNumber }: LineTruth): string => `${purchaseOrderId} line ${lineNumber}`;

/** A parked failure names the order that a person is to look at. */
const isAskedAbout = ({ purchaseOrderId }: LineTruth, parked: readonly string[]): boolean =>
  parked.some((key) => key.includes(purchaseOrderId));

/** Lines that both sides tell differently, with nobody asked. */
export const disagreements = (truth: Pick<Truth, 'lines'>, says: Pick<BridgeSays, 'parked'>): readonly string[] => {
  const parked = [...says.parked.keys()];
  return truth.lines.flatMap((line) => {
    const words = differsIn(line);
    return words === undefined || isAskedAbout(line, parked) ? [] : [`${nameOf(line)} (${words})`];
  });
};

export const linesReport = (truth: Pick<Truth, 'lines'>, says: Pick<BridgeSays, 'parked'>): LinesCounted => {
  const names = (is: (line: LineTruth) => boolean): readonly string[] => truth.lines.filter(is).map(nameOf);
  const lists = {
    shippedTwice: names(isShippedTwice),
    overShipped: names(isOverShipped),
    refundedTwice: names(isRefundedTwice),
    disagree: disagreements(truth, says),
  };
  const { shippedTwice, overShipped, refundedTwice, disagree } = lists;
  return {
    report: {
      shippedTwice: shippedTwice.length,
      overShipped: overShipped.length,
      refundedTwice: refundedTwice.length,
      disagree: disagree.length,
    },
    lists,
  };
};

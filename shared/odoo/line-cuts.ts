/** What cancelling units of a Walmart line writes on the lines of a sale order: pure arithmetic (odoo18.md sections 17 and 22). */
import { type Amount, roundCents, toAmount } from '../core/index.ts';

/** A line of the sale order; quantities in EACH. */
export interface CutLine {
  readonly lineId: number;
  readonly lineNumber: string | undefined;
  readonly isCharge: boolean;
  readonly ordered: number;
  readonly delivered: number;
  readonly unitPrice: Amount;
}

export interface LineCut {
  readonly lineId: number;
  /** What remains, in EACH. */
  readonly quantity: number;
  readonly unitPrice: Amount;
}

/** More was delivered than would remain. */
export type CutResult = { readonly cuts: readonly LineCut[] } | { readonly delivered: number };

const total = (lines: readonly CutLine[], of: (line: CutLine) => number): number =>
  lines.reduce((sum, line) => sum + of(line), 0);

/** From the last line backwards, so that the first keeps its whole quantity longest. */
const cutGoods = (goods: readonly CutLine[], remaining: number): readonly LineCut[] => {
  let toCut = total(goods, (line) => line.ordered) - remaining;
  const cuts: LineCut[] = [];
  for (const line of [...goods].reverse()) {
    const cut = Math.min(toCut, line.ordered - line.delivered);
    if (cut <= 0) continue;
    cuts.push({ lineId: line.lineId, quantity: line.ordered - cut, unitPrice: line.unitPrice });
    toCut -= cut;
  }
  return cuts;
};

/** Charges go along: wholly with the last unit, else in proportion, rounded to cents. */
const cutCharge = (line: CutLine, remaining: number, before: number): LineCut =>
  remaining === 0
    ? { lineId: line.lineId, quantity: 0, unitPrice: line.unitPrice }
    : {
        lineId: line.lineId,
        quantity: line.ordered,
        unitPrice: roundCents(line.unitPrice.times(toAmount(remaining)).div(toAmount(before))),
      };

/** @param remaining units of this Walmart line that are not cancelled; nothing is to be done when no more are ordered. */
export const cutLine = (lines: readonly CutLine[], lineNumber: string, remaining: number): CutResult => {
  const own = lines.filter((line) => line.lineNumber === lineNumber);
  const goods = own.filter((line) => !line.isCharge);
  const before = total(goods, (line) => line.ordered);
  const delivered = total(goods, (line) => line.delivered);
  if (remaining >= before) return { cuts: [] };
  if (remaining < delivered) return { delivered };
  const charges = own.filter((line) => line.isCharge && line.ordered !== 0);
  return {
    cuts: [...cutGoods(goods, remaining), ...charges.map((line) => cutCharge(line, remaining, before))],
  };
};

/** A charge that was cut comes back: whole when the line had none left, else in proportion, rounded to cents. */
const raiseCharge = (line: CutLine, wanted: number, before: number): LineCut =>
  before === 0
    ? { lineId: line.lineId, quantity: 1, unitPrice: line.unitPrice }
    : {
        lineId: line.lineId,
        quantity: line.ordered,
        unitPrice: roundCents(line.unitPrice.times(toAmount(wanted)).div(toAmount(before))),
      };

/** Takes a cut back: the first of the line's goods gets the missing units. @param wanted units of this Walmart line, EACH. */
export const raiseLine = (lines: readonly CutLine[], lineNumber: string, wanted: number): readonly LineCut[] => {
  const own = lines.filter((line) => line.lineNumber === lineNumber);
  const goods = own.filter((line) => !line.isCharge);
  const [first] = goods;
  const before = total(goods, (line) => line.ordered);
  if (!first || wanted <= before) return [];
  const raised = { lineId: first.lineId, quantity: first.ordered + wanted - before, unitPrice: first.unitPrice };
  return [raised, ...own.filter((line) => line.isCharge).map((line) => raiseCharge(line, wanted, before))];
};

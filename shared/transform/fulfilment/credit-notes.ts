/**
 * Credit notes: one that books a refund is taken for its booking; any other goes out only if no return and no refund of Walmart's
 * covers it and a person approved it.
 */
import { type Amount, type Policy, sum, toAmount, toCentText } from '../../core/index.ts';
import { REFUND_REASONS, type RefundReason } from '../../walmart/schemas/reasons.ts';
import { isWithin, refundableOf } from './ledger.ts';
import { ask, type Question } from './questions.ts';
import { isFenced, type RefundCreditNote, type RefundSight, refundKey, refusalText } from './refund-actions.ts';
import { type Fulfilment, type LedgerEntry, lineOf } from './state.ts';
import type { OdooCreditNote } from './truth.ts';

export interface NotesPlan {
  readonly actions: readonly RefundCreditNote[];
  readonly questions: readonly Question[];
  /** The row, with credit notes that were recognised as the booking of a refund. */
  readonly row: Fulfilment;
}

/** One credit note's part of one Walmart line. */
interface Credit {
  readonly lineNumber: string;
  readonly units: number;
  readonly net: Amount;
  readonly tax: Amount;
}

const creditsOf = (note: OdooCreditNote): readonly Credit[] => {
  const numbers = [...new Set(note.lines.flatMap(({ lineNumber }) => lineNumber ?? []))];
  return numbers.map((lineNumber) => {
    const lines = note.lines.filter((line) => line.lineNumber === lineNumber);
    return {
      lineNumber,
      units: lines.reduce((units, line) => units + line.units, 0),
      net: sum(lines.map(({ amount }) => toAmount(amount))),
      tax: sum(lines.map(({ tax }) => toAmount(tax))),
    };
  });
};

/** Refunds of the line that no credit note books yet. */
const unbooked = (row: Fulfilment, lineNumber: string): readonly LedgerEntry[] =>
  row.ledger.filter((entry) => entry.lineNumber === lineNumber && entry.creditNote === undefined);

/** Refunds of the line that no credit note books yet, taken in turn until they make up the credit. */
const coverOf = (
  row: Fulfilment,
  credit: Credit,
): { readonly entries: readonly LedgerEntry[]; readonly isExact: boolean } => {
  const entries: LedgerEntry[] = [];
  let units = 0;
  let gross = toAmount(0);
  const wanted = credit.net.plus(credit.tax);
  const isEnough = (): boolean => (credit.units > 0 ? units >= credit.units : gross.gte(wanted));
  for (const entry of unbooked(row, credit.lineNumber)) {
    if (isEnough()) break;
    entries.push(entry);
    units += entry.units;
    gross = gross.plus(entry.net).plus(entry.tax);
  }
  return { entries, isExact: isEnough() };
};

/** Units in open returns of the line that will be refunded by their return. */
const comingByReturn = (row: Fulfilment, lineNumber: string, { returns }: RefundSight): number =>
  returns
    .filter((each) => each.lineNumber === lineNumber && !each.isCancelled)
    .reduce((units, each) => units + Math.max(0, each.units - each.refundedUnits), 0) +
  row.intents.reduce(
    (units, intent) =>
      intent.kind === 'returnRefund'
        ? intent.lines.reduce((all, line) => (line.lineNumber === lineNumber ? all + line.units : all), units)
        : units,
    0,
  );

type NoteVerdict =
  | { readonly is: 'booking'; readonly entries: readonly string[] }
  | { readonly is: 'waiting' }
  | { readonly is: 'question'; readonly question: Question }
  | { readonly is: 'refund'; readonly action: RefundCreditNote };

const onNote = (kind: Question['kind'], note: OdooCreditNote, text: string): NoteVerdict => ({
  is: 'question',
  question: ask(kind, { model: 'account.move', id: note.moveId }, `Credit note ${note.name}: ${text}`),
});

/** A credit note's own reason, where it is exactly one of Walmart's words. */
const walmartReason = (note: OdooCreditNote): RefundReason | undefined =>
  REFUND_REASONS.find((reason) => reason === note.reason);

const toAction = (note: OdooCreditNote, credits: readonly Credit[], policy: Policy): RefundCreditNote => ({
  kind: 'refund',
  creditNote: note.moveId,
  reason: walmartReason(note) ?? policy.refundReason,
  lines: credits.map(({ lineNumber, units, net, tax }) => ({
    lineNumber,
    units: Math.max(0, Math.floor(units)),
    net: toCentText(net),
    tax: toCentText(tax),
  })),
});

const beyond = (row: Fulfilment, credits: readonly Credit[]): Credit | undefined =>
  credits.find((credit) => {
    const line = lineOf(row, credit.lineNumber);
    const isNegative = credit.net.lt(0) || credit.tax.lt(0) || credit.units < 0;
    return !line || isNegative || !isWithin(refundableOf(row, line), credit);
  });

const judge = (row: Fulfilment, note: OdooCreditNote, around: RefundSight): NoteVerdict => {
  const credits = creditsOf(note).filter(({ net, tax }) => !net.eq(0) || !tax.eq(0));
  if (credits.length === 0) return { is: 'waiting' };
  const covers = credits.map((credit) => coverOf(row, credit));
  if (covers.every(({ isExact }) => isExact))
    return { is: 'booking', entries: covers.flatMap(({ entries }) => entries.map(({ id }) => id)) };
  if (covers.some(({ entries }) => entries.length > 0)) {
    const text =
      'a refund by Walmart or a return covers a part of it; nothing was sent for the rest: make one credit note for what is refunded, and another for what is not';
    return onNote('refundPartlyCovered', note, text);
  }
  if (credits.every((credit) => credit.units > 0 && comingByReturn(row, credit.lineNumber, around) >= credit.units))
    return { is: 'waiting' };
  if (credits.some(({ lineNumber }) => isFenced(row, lineNumber))) return { is: 'waiting' };
  if (!note.approved)
    return onNote(
      'refundNotApproved',
      note,
      'no return and no refund at Walmart covers it; mark it as approved (x_walmart_refund_approved) if the buyer is to be refunded',
    );
  const over = beyond(row, credits);
  if (over) {
    const text = `it credits ${toCentText(over.net)} and ${toCentText(over.tax)} tax for ${over.units} units of line ${over.lineNumber}, more than is left of what the buyer paid for shipped units; correct it`;
    return onNote('refundBeyondCharge', note, text);
  }
  const action = toAction(note, credits, around.policy);
  const refusal = refusalText(row, refundKey(action));
  return refusal === undefined
    ? { is: 'refund', action }
    : onNote('refundRefused', note, `Walmart did not refund it: ${refusal}; see to it in Seller Center`);
};

/** Entries get the credit note that books them; entries of a return or of Walmart's that have one need no booking. */
const book = (row: Fulfilment, ids: readonly string[], creditNote: number): Fulfilment => ({
  ...row,
  ledger: row.ledger.map((entry) => (ids.includes(entry.id) ? { ...entry, creditNote } : entry)),
});

const isEntered = (row: Fulfilment, moveId: number): boolean =>
  row.ledger.some(({ creditNote }) => creditNote === moveId) ||
  row.intents.some((intent) => intent.kind === 'refund' && intent.creditNote === moveId);

export const planNotes = (row: Fulfilment, around: RefundSight): NotesPlan => {
  let next = row;
  const actions: RefundCreditNote[] = [];
  const questions: Question[] = [];
  const taken = new Set<string>();
  for (const note of around.odoo.creditNotes.toSorted((a, b) => a.moveId - b.moveId)) {
    if (note.state !== 'posted' || isEntered(next, note.moveId)) continue;
    const verdict = judge(next, note, around);
    if (verdict.is === 'booking') next = book(next, verdict.entries, note.moveId);
    if (verdict.is === 'question') questions.push(verdict.question);
    // One refund of a line at a time: the next is measured against what this one leaves.
    if (verdict.is === 'refund' && !verdict.action.lines.some(({ lineNumber }) => taken.has(lineNumber))) {
      actions.push(verdict.action);
      for (const { lineNumber } of verdict.action.lines) taken.add(lineNumber);
    }
  }
  return { actions, questions, row: next };
};

/**
 * Credit notes: one that books a refund is taken for its booking; any other goes out only if no return and no refund of Walmart's
 * covers it and a person approved it.
 */
import { type Policy, toCentText } from '../../core/index.ts';
import { REFUND_REASONS, type RefundReason } from '../../walmart/schemas/reasons.ts';
import { isWithin, refundableOf } from './ledger.ts';
import { bookNotes, type Credit, creditsOf, isEntered, unbookedOf } from './note-cover.ts';
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

/** People see which refund stands in the way, and how to sort it out. */
const partText = (unbooked: readonly LedgerEntry[]): string => {
  const [first, ...others] = unbooked;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const which = first ? `${first.net} and ${first.tax} tax on line ${first.lineNumber}${more}` : 'that line';
  return `no credit note books the refund of ${which} yet, and this one is for another amount; nothing was sent for it: make one credit note for what is refunded, and another for what is not`;
};

/** One that books nothing. */
const judge = (row: Fulfilment, note: OdooCreditNote, around: RefundSight): NoteVerdict => {
  const credits = creditsOf(note);
  if (credits.length === 0) return { is: 'waiting' };
  const unbooked = credits.flatMap(({ lineNumber }) => unbookedOf(row, lineNumber));
  if (unbooked.length > 0) return onNote('refundPartlyCovered', note, partText(unbooked));
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

/** Bookings come first: only what is left uncovered after all of them may go out, so that the next look plans the same. */
export const planNotes = (before: Fulfilment, around: RefundSight): NotesPlan => {
  const notes = around.odoo.creditNotes
    .filter(({ state }) => state === 'posted')
    .toSorted((a, b) => a.moveId - b.moveId);
  const row = bookNotes(before, notes);
  const actions: RefundCreditNote[] = [];
  const questions: Question[] = [];
  const taken = new Set<string>();
  for (const note of notes) {
    if (isEntered(row, note.moveId)) continue;
    const verdict = judge(row, note, around);
    if (verdict.is === 'question') questions.push(verdict.question);
    // One refund of a line at a time: the next is measured against what this one leaves.
    if (verdict.is === 'refund' && !verdict.action.lines.some(({ lineNumber }) => taken.has(lineNumber))) {
      actions.push(verdict.action);
      for (const { lineNumber } of verdict.action.lines) taken.add(lineNumber);
    }
  }
  return { actions, questions, row };
};

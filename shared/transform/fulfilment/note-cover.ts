/**
 * Which refunds a credit note books. Only those of the same money or, for goods, the same units at about the same money: a
 * note that took a larger refund for its own would leave the note that is meant for it uncovered, and money would go out twice.
 */
import { type Amount, sum, toAmount } from '../../core/index.ts';
import type { Fulfilment, LedgerEntry } from './state.ts';
import type { OdooCreditNote } from './truth.ts';

/** One credit note's part of one Walmart line. */
export interface Credit {
  readonly lineNumber: string;
  readonly units: number;
  readonly net: Amount;
  readonly tax: Amount;
}

/** The order carries Walmart's tax as a line of its own (policy taxPolicy): its amount is tax, not goods. */
const isTaxLine = ({ chargeKind }: OdooCreditNote['lines'][number]): boolean => chargeKind === 'tax';

/** What a credit note says of each Walmart line; a line without money is none. */
export const creditsOf = (note: OdooCreditNote): readonly Credit[] => {
  const numbers = [...new Set(note.lines.flatMap(({ lineNumber }) => lineNumber ?? []))];
  return numbers
    .map((lineNumber) => {
      const lines = note.lines.filter((line) => line.lineNumber === lineNumber);
      return {
        lineNumber,
        units: lines.reduce((units, line) => units + line.units, 0),
        net: sum(lines.filter((line) => !isTaxLine(line)).map(({ amount }) => toAmount(amount))),
        tax: sum([
          ...lines.map(({ tax }) => toAmount(tax)),
          ...lines.filter(isTaxLine).map(({ amount }) => toAmount(amount)),
        ]),
      };
    })
    .filter(({ net, tax }) => !net.eq(0) || !tax.eq(0));
};

/** Refunds of the line that no credit note books yet. */
export const unbookedOf = (row: Fulfilment, lineNumber: string): readonly LedgerEntry[] =>
  row.ledger.filter((entry) => entry.lineNumber === lineNumber && entry.creditNote === undefined);

const netOf = (entries: readonly LedgerEntry[]): Amount => sum(entries.map(({ net }) => toAmount(net)));
const taxOf = (entries: readonly LedgerEntry[]): Amount => sum(entries.map(({ tax }) => toAmount(tax)));
const unitsOf = (entries: readonly LedgerEntry[]): number => entries.reduce((sum, { units }) => sum + units, 0);

/** The same gross; or the same net, since Odoo need not carry the tax (policy taxPolicy). */
const isSameMoney = (credit: Credit, entries: readonly LedgerEntry[]): boolean => {
  const net = netOf(entries);
  const tax = taxOf(entries);
  if (credit.net.plus(credit.tax).eq(net.plus(tax))) return true;
  return credit.net.gt(0) && credit.net.eq(net) && credit.tax.lte(tax);
};

/** A fee kept back or a charge left out is less than half; a greater difference is another matter. */
const isAlike = (a: Amount, b: Amount): boolean => a.times(2).gte(b) && b.times(2).gte(a);

/** Refunds that make up a credit, or undefined. */
type Find = (credit: Credit, among: readonly LedgerEntry[]) => readonly LedgerEntry[] | undefined;

/** Each by itself, then the oldest ones together. */
const choicesOf = (among: readonly LedgerEntry[]): readonly (readonly LedgerEntry[])[] => [
  ...among.map((entry) => [entry]),
  ...among.map((_entry, index) => among.slice(0, index + 1)),
];

const byMoney: Find = (credit, among) => choicesOf(among).find((entries) => isSameMoney(credit, entries));

const byUnits: Find = (credit, among) =>
  choicesOf(among.filter(({ units }) => units > 0)).find(
    (entries) => unitsOf(entries) === credit.units && isAlike(credit.net, netOf(entries)),
  );

const byEither: Find = (credit, among) => byMoney(credit, among) ?? byUnits(credit, among);

/** @returns the ids of the refunds that make up the note; undefined when a part of it has none. */
const coverOf = (row: Fulfilment, note: OdooCreditNote, find: Find): readonly string[] | undefined => {
  const covers = creditsOf(note).map((credit) => find(credit, unbookedOf(row, credit.lineNumber)));
  return covers.length > 0 && covers.every((entries) => entries !== undefined)
    ? covers.flatMap((entries) => entries.map(({ id }) => id))
    : undefined;
};

export const isEntered = (row: Fulfilment, moveId: number): boolean =>
  row.ledger.some(({ creditNote }) => creditNote === moveId) ||
  row.intents.some((intent) => intent.kind === 'refund' && intent.creditNote === moveId);

const bookOne = (row: Fulfilment, notes: readonly OdooCreditNote[]): Fulfilment | undefined => {
  // The same money first, whichever note is older: it leaves the least doubt.
  for (const find of [byMoney, byEither])
    for (const note of notes.filter(({ moveId }) => !isEntered(row, moveId))) {
      const ids = coverOf(row, note, find);
      if (!ids) continue;
      const book = (entry: LedgerEntry): LedgerEntry => ({ ...entry, creditNote: note.moveId });
      return { ...row, ledger: row.ledger.map((entry) => (ids.includes(entry.id) ? book(entry) : entry)) };
    }
  return undefined;
};

const bookAll = (row: Fulfilment, notes: readonly OdooCreditNote[]): Fulfilment => {
  const next = bookOne(row, notes);
  return next ? bookAll(next, notes) : row;
};

/**
 * The row with each refund booked by the note that makes it up, until no note fits any more: booking the same notes once more
 * changes nothing. A draft of ours books its refund only until a person posts a note of his own for it.
 * @param notes posted ones.
 */
export const bookNotes = (row: Fulfilment, notes: readonly OdooCreditNote[]): Fulfilment => {
  const posted = new Set(notes.map(({ moveId }) => moveId));
  const isDraft = ({ source, creditNote }: LedgerEntry): boolean =>
    source !== 'creditNote' && creditNote !== undefined && !posted.has(creditNote);
  const drafted = new Map(row.ledger.filter(isDraft).map((entry) => [entry.id, entry]));
  if (drafted.size === 0) return bookAll(row, notes);
  const free = ({ creditNote: _draft, ...entry }: LedgerEntry): LedgerEntry => entry;
  const freed = { ...row, ledger: row.ledger.map((entry) => (drafted.has(entry.id) ? free(entry) : entry)) };
  const booked = bookAll(freed, notes);
  const restore = (entry: LedgerEntry): LedgerEntry =>
    entry.creditNote === undefined ? (drafted.get(entry.id) ?? entry) : entry;
  return { ...booked, ledger: booked.ledger.map(restore) };
};

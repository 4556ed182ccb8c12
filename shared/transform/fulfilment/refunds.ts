/**
 * Which refunds go out. A validated return triggers its own; a posted credit note goes out only if no return and no refund of
 * Walmart's covers it and a person approved it; a credit note that books a refund never does.
 */
import { type Amount, type Policy, sum, toAmount, toCentText } from '../../core/index.ts';
import { committedOf, isWithin, refundableOf, shareOf } from './ledger.ts';
import { ask, type Question } from './questions.ts';
import { type Fulfilment, type LedgerEntry, type LineBalance, lineOf } from './state.ts';
import { type OdooCreditNote, type OdooOrderTruth, odooUnits, type WalmartReturnLine } from './truth.ts';

/** POST /v3/returns/{returnOrderId}/refund: full units only. */
export interface RefundReturn {
  readonly kind: 'returnRefund';
  readonly returnOrderId: string;
  readonly customerOrderId: string;
  readonly lines: readonly { readonly returnLineNumber: number; readonly lineNumber: string; readonly units: number }[];
}

/** POST /v3/orders/{po}/refund: any amount. Positive decimal text here; the wire has it negative. */
export interface RefundCreditNote {
  readonly kind: 'refund';
  readonly creditNote: number;
  /** Walmart's word (walmart-api.md 7.5). */
  readonly reason: string;
  readonly lines: readonly {
    readonly lineNumber: string;
    readonly units: number;
    readonly net: string;
    readonly tax: string;
  }[];
}

/** Tells Odoo of a return that was opened at Walmart. */
export interface MakeReturn {
  readonly kind: 'makeReturn';
  readonly returnOrderId: string;
  readonly how: Policy['returns'];
  readonly lines: readonly { readonly lineNumber: string; readonly units: number }[];
}

/** Books a refund in Odoo that Walmart, or its return, made. */
export interface BookRefund {
  readonly kind: 'bookRefund';
  readonly how: Policy['walmartRefunds'];
  readonly entry: LedgerEntry;
}

export interface RefundPlan {
  readonly actions: readonly (RefundReturn | RefundCreditNote | MakeReturn | BookRefund)[];
  readonly questions: readonly Question[];
  /** The row, with credit notes that were recognised as the booking of a refund. */
  readonly row: Fulfilment;
}

export const returnRefundKey = (action: Pick<RefundReturn, 'returnOrderId' | 'lines'>): string =>
  `returnRefund/${action.returnOrderId}/${action.lines.map(({ returnLineNumber, units }) => `${returnLineNumber}:${units}`).join(',')}`;
export const refundKey = (action: Pick<RefundCreditNote, 'creditNote'>): string => `refund/${action.creditNote}`;

const refusalText = (row: Fulfilment, key: string): string | undefined =>
  row.refusals.find((refusal) => refusal.key === key)?.text;

const isFenced = (row: Fulfilment, lineNumber: string): boolean =>
  row.intents.some(
    ({ kind, lines }) =>
      (kind === 'refund' || kind === 'returnRefund') && lines.some((line) => line.lineNumber === lineNumber),
  );

interface Around {
  readonly odoo: OdooOrderTruth;
  readonly returns: readonly WalmartReturnLine[];
  readonly policy: Policy;
}

const onOrder = (kind: Question['kind'], { odoo }: Around, text: string, part: string): Question =>
  ask(kind, { model: 'sale.order', id: odoo.orderId }, `Order ${odoo.name}: ${text}`, part);

/** Return lines of one Walmart line that we may have to refund, oldest first. */
const refundableReturns = (line: LineBalance, { returns }: Around): readonly WalmartReturnLine[] =>
  returns.filter((each) => each.lineNumber === line.lineNumber && !each.isCancelled && !each.byWalmart);

/** Units refunded through returns whose goods were to come back. */
const refundedOfReceipts = (returns: readonly WalmartReturnLine[]): number =>
  returns.filter(({ isKeepIt }) => !isKeepIt).reduce((units, line) => units + line.refundedUnits, 0);

interface Due {
  readonly of: WalmartReturnLine;
  readonly units: number;
}

/** Received units, dealt to the return lines in turn; keep-it lines are due without a receipt if the policy says so. */
const dueOf = (line: LineBalance, around: Around): readonly Due[] => {
  const { odoo, policy } = around;
  const all = around.returns.filter((each) => each.lineNumber === line.lineNumber && !each.isCancelled);
  let received = Math.max(0, odooUnits(odoo, line.lineNumber).returned - refundedOfReceipts(all));
  return refundableReturns(line, around).flatMap((of) => {
    const rest = Math.max(0, of.units - of.refundedUnits);
    const units = of.isKeepIt ? (policy.keepItRefund === 'refund' ? rest : 0) : Math.min(rest, received);
    if (!of.isKeepIt) received -= units;
    return Number.isInteger(units) && units > 0 ? [{ of, units }] : [];
  });
};

const keepItQuestions = (line: LineBalance, around: Around): readonly Question[] =>
  around.policy.keepItRefund === 'refund'
    ? []
    : refundableReturns(line, around)
        .filter(({ isKeepIt, units, refundedUnits }) => isKeepIt && refundedUnits < units)
        .map(({ returnOrderId, units }) =>
          onOrder(
            'keepItRefund',
            around,
            `the buyer keeps ${units} units of line ${line.lineNumber} (return ${returnOrderId}); refund them in Seller Center, or set policy keepItRefund to refund`,
            returnOrderId,
          ),
        );

/** More goods came back than returns are open for: a person's return without one at Walmart. */
const unmatched = (line: LineBalance, around: Around): readonly Question[] => {
  const { returned } = odooUnits(around.odoo, line.lineNumber);
  const expected = around.returns
    .filter((each) => each.lineNumber === line.lineNumber && !each.isCancelled && !each.isKeepIt)
    .reduce((units, each) => units + each.units, 0);
  const credited = creditedUnits(line, around.odoo);
  return returned > Math.max(expected, credited)
    ? [
        onOrder(
          'refundReturnUnmatched',
          around,
          `${returned} units of line ${line.lineNumber} came back, Walmart has returns for ${expected}; nothing was refunded for the others: post a credit note and approve it, if the buyer is to have the money`,
          line.lineNumber,
        ),
      ]
    : [];
};

const creditedUnits = (line: LineBalance, odoo: OdooOrderTruth): number =>
  odoo.creditNotes
    .filter(({ state, approved }) => state === 'posted' && approved)
    .flatMap(({ lines }) => lines)
    .filter(({ lineNumber }) => lineNumber === line.lineNumber)
    .reduce((units, each) => units + each.units, 0);

const planReturns = (row: Fulfilment, around: Around): { actions: RefundReturn[]; questions: Question[] } => {
  const actions: RefundReturn[] = [];
  const questions: Question[] = [];
  for (const line of row.lines) {
    questions.push(...keepItQuestions(line, around), ...unmatched(line, around));
    // One at a time: what is left to refund is only known when the last one is settled.
    const [due] = isFenced(row, line.lineNumber) || line.fault !== undefined ? [] : dueOf(line, around);
    if (!due) continue;
    const { returnOrderId, returnLineNumber, customerOrderId } = due.of;
    const action: RefundReturn = {
      kind: 'returnRefund',
      returnOrderId,
      customerOrderId,
      lines: [{ returnLineNumber, lineNumber: line.lineNumber, units: due.units }],
    };
    const refusal = refusalText(row, returnRefundKey(action));
    const money = shareOf(line, due.units, committedOf(row, line).units);
    if (refusal !== undefined)
      questions.push(
        onOrder(
          'refundRefused',
          around,
          `Walmart did not refund return ${returnOrderId}: ${refusal}; see to it in Seller Center`,
          returnOrderId,
        ),
      );
    else if (isWithin(refundableOf(row, line), { units: due.units, ...money })) actions.push(action);
    else
      questions.push(
        onOrder(
          'refundBeyondCharge',
          around,
          `refunding ${due.units} units of return ${returnOrderId} would go beyond what the buyer paid for line ${line.lineNumber}, since part of it is refunded already; see to it in Seller Center`,
          returnOrderId,
        ),
      );
  }
  return { actions, questions };
};

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
const comingByReturn = (row: Fulfilment, lineNumber: string, { returns }: Around): number =>
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

/** Walmart's own words for refunds are many; a text that is exactly one of them may stand on the credit note. */
const WALMART_REFUND_REASON =
  /^(BillingError|TaxExemptCustomer|ItemNotAsAdvertised|IncorrectItemReceived|CancelledYetShipped|ItemNotReceivedByCustomer|IncorrectShippingPrice|DamagedItem|DefectiveItem|CustomerChangedMind|CustomerReceivedItemLate|Missing Parts \/ Instructions|Finance -> Goodwill|Finance -> Rollback|Buyer canceled|Customer returned item|General adjustment|Merchandise not received|Quality -> Missing Parts \/ Instructions|Shipping & Delivery -> Damaged|Shipping & Delivery -> Shipping Price Discrepancy|Others)$/;

const toAction = (note: OdooCreditNote, credits: readonly Credit[], policy: Policy): RefundCreditNote => ({
  kind: 'refund',
  creditNote: note.moveId,
  reason: note.reason !== undefined && WALMART_REFUND_REASON.test(note.reason) ? note.reason : policy.refundReason,
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

const judge = (row: Fulfilment, note: OdooCreditNote, around: Around): NoteVerdict => {
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

const planNotes = (row: Fulfilment, around: Around): RefundPlan => {
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

const toMake = (row: Fulfilment, { returns, policy }: Around): readonly MakeReturn[] => {
  const ids = [
    ...new Set(returns.filter((each) => !each.isKeepIt && !each.isCancelled).map((each) => each.returnOrderId)),
  ];
  return ids
    .filter((returnOrderId) => !row.returnsMade.includes(returnOrderId))
    .map((returnOrderId) => ({
      kind: 'makeReturn',
      returnOrderId,
      how: policy.returns,
      lines: returns
        .filter((each) => each.returnOrderId === returnOrderId && !each.isKeepIt && !each.isCancelled)
        .map(({ lineNumber, units }) => ({ lineNumber, units })),
    }));
};

const toBook = (row: Fulfilment, { policy }: Around): readonly BookRefund[] =>
  row.ledger
    .filter(
      ({ id, source, creditNote }) =>
        source !== 'creditNote' && creditNote === undefined && !row.refundsBooked.includes(id),
    )
    .map((entry) => ({ kind: 'bookRefund', how: policy.walmartRefunds, entry }));

/** All of it for one order. Returns come first: a credit note is measured against what they leave. */
export const planRefunds = (
  row: Fulfilment,
  odoo: OdooOrderTruth,
  returns: readonly WalmartReturnLine[],
  policy: Policy,
): RefundPlan => {
  const around = { odoo, returns, policy };
  const ofReturns = planReturns(row, around);
  const ofNotes = planNotes(row, around);
  const fenced = new Set(ofReturns.actions.flatMap(({ lines }) => lines.map(({ lineNumber }) => lineNumber)));
  const notes = ofNotes.actions.filter(
    (action) => action.kind !== 'refund' || !action.lines.some(({ lineNumber }) => fenced.has(lineNumber)),
  );
  return {
    actions: [...ofReturns.actions, ...notes, ...toMake(row, around), ...toBook(ofNotes.row, around)],
    questions: [...ofReturns.questions, ...ofNotes.questions],
    row: ofNotes.row,
  };
};

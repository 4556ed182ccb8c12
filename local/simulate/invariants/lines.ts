/** Lines of orders after their import: shipped, charged, cancelled and refunded once, for good reasons, and alike on both sides. */
import { disagreements, type LineTruth } from '../../report/index.ts';
import type { TrueFulfilment } from '../../simulators/odoo/index.ts';
import type { LineFault, TrueOrder, WriteRecord } from '../../simulators/walmart/index.ts';
import { type Breach, type Invariant, timeText } from '../breach.ts';
import type { Evidence } from '../evidence.ts';

const accepted = (evidence: Evidence, ...kinds: readonly WriteRecord['kind'][]): readonly WriteRecord[] =>
  evidence.life.writes.filter((write) => write.accepted && kinds.includes(write.kind));

const isOurs = ({ by }: WriteRecord): boolean => by === 'api';

const unitsOf = (writes: readonly WriteRecord[], po: string, lineNumber: string): number =>
  writes
    .filter((write) => write.purchaseOrderId === po)
    .flatMap(({ lines }) => lines)
    .reduce((sum, line) => (line.lineNumber === lineNumber ? sum + (line.units ?? 0) : sum), 0);

/** Units that had left Odoo's stock for the buyer by then. */
const goneUnits = (order: TrueFulfilment | undefined, lineNumber: string, at: number): number =>
  (order?.deliveries ?? [])
    .filter(({ state, doneAt }) => state === 'done' && (doneAt ?? 0) <= at)
    .flatMap(({ parcels }) => parcels)
    .reduce((sum, parcel) => (parcel.lineNumber === lineNumber ? sum + parcel.units : sum), 0);

const inOdoo = ({ life }: Evidence, po: string): TrueFulfilment | undefined =>
  life.fulfilment.find(({ purchaseOrderId }) => purchaseOrderId === po);

const linesIn = ({ lines }: WriteRecord): readonly string[] => [...new Set(lines.map(({ lineNumber }) => lineNumber))];

const quantityOf = (evidence: Evidence, po: string, lineNumber: string): number =>
  evidence.walmart.orders.find((order) => order.po === po)?.lines.find((line) => line.lineNumber === lineNumber)
    ?.quantity ?? 0;

const faultsOf = (evidence: Evidence, invariant: string, ...faults: readonly LineFault[]): readonly Breach[] =>
  evidence.life.writes.flatMap(({ at, by, kind, purchaseOrderId, accepted: taken, faults: found }) =>
    found
      .filter(({ fault }) => by === 'api' && faults.includes(fault))
      .map(({ lineNumber, fault }) => ({
        ...{ invariant, subject: purchaseOrderId },
        facts: `line ${lineNumber}: ${fault} by ${kind} ${timeText(at)}, ${taken ? 'taken' : 'refused'} by Walmart`,
      })),
  );

const shippedOnce: Invariant = {
  name: 'nothing shipped twice',
  says: 'No parcel is confirmed a second time, taken or refused, and no line beyond what was ordered.',
  holds: 'always',
  find: (evidence) => faultsOf(evidence, shippedOnce.name, 'shippedTwice', 'overShipped'),
};

const chargedForShipped: Invariant = {
  name: 'charged only for what went out',
  says: 'Whenever the bridge confirms units, at least as many of their line have left in Odoo by then.',
  holds: 'always',
  find: (evidence) => {
    const ships = accepted(evidence, 'ship').filter(isOurs);
    return ships.flatMap((write, index) => {
      const { at, purchaseOrderId: po } = write;
      return linesIn(write).flatMap((lineNumber) => {
        const confirmed = unitsOf(ships.slice(0, index + 1), po, lineNumber);
        const gone = goneUnits(inOdoo(evidence, po), lineNumber, at);
        if (confirmed <= gone) return [];
        const facts = `line ${lineNumber}: ${confirmed} units confirmed by ${timeText(at)}, ${gone} had gone out`;
        return [{ invariant: chargedForShipped.name, subject: po, facts }];
      });
    });
  },
};

/** Who takes a hold off while the call is under way lets goods go that the bridge was about to cancel. */
const RELEASED_MS = 5 * 60_000;

const isReleased = ({ doings }: Evidence, po: string, at: number): boolean =>
  doings.released.some((each) => each.purchaseOrderId === po && each.at <= at && each.at >= at - RELEASED_MS);

/** Units of it that had gone out already, whoever else cancelled or shipped the others. */
const cancelledThoughGone = (evidence: Evidence, write: WriteRecord, lineNumber: string): number => {
  const { at, purchaseOrderId: po } = write;
  const before = accepted(evidence, 'cancel').filter((each) => each.at <= at && each !== write);
  const cancelled = unitsOf(before, po, lineNumber);
  const mine = unitsOf([write], po, lineNumber);
  const room = quantityOf(evidence, po, lineNumber) - cancelled - goneUnits(inOdoo(evidence, po), lineNumber, at);
  return Math.min(mine, mine - Math.max(0, room));
};

const eitherOr: Invariant = {
  name: 'nothing both shipped and cancelled',
  says: 'The bridge cancels no unit at Walmart that has gone out in Odoo by then, unless a person took its hold off in those minutes.',
  holds: 'always',
  find: (evidence) =>
    accepted(evidence, 'cancel')
      .filter(isOurs)
      .flatMap((write) =>
        linesIn(write).flatMap((lineNumber) => {
          const { at, purchaseOrderId: po } = write;
          const units = cancelledThoughGone(evidence, write, lineNumber);
          if (units <= 0 || isReleased(evidence, po, at)) return [];
          const facts = `line ${lineNumber}: ${units} units cancelled ${timeText(at)} that had gone out`;
          return [{ invariant: eitherOr.name, subject: po, facts }];
        }),
      ),
};

const walmartFirst: Invariant = {
  name: 'Walmart agrees before Odoo cancels',
  says: 'The bridge cancels or lowers nothing in Odoo that Walmart has not cancelled by then.',
  holds: 'always',
  find: ({ effects, doings }) =>
    effects.cutInOdoo
      .filter(({ value }) => !doings.cancelledInOdoo.has(value.purchaseOrderId))
      .map(({ at, who, value }) => ({
        ...{ invariant: walmartFirst.name, subject: value.purchaseOrderId },
        facts: `line ${value.lineNumber}: ${who} left ${value.kept} units in Odoo ${timeText(at)}, Walmart had ${value.left}`,
      })),
};

type TrueLine = TrueOrder['lines'][number];

const totalOf = (money: TrueLine['refunded']): number =>
  money.PRODUCT.cents + money.PRODUCT.taxCents + money.SHIPPING.cents + money.SHIPPING.taxCents;

const isBeyond = ({ charged, refunded }: TrueLine): boolean =>
  (['PRODUCT', 'SHIPPING'] as const).some(
    (type) => refunded[type].cents > charged[type].cents || refunded[type].taxCents > charged[type].taxCents,
  );

/** Walmart and Odoo round each part to a cent by themselves. */
const ROUNDING_CENTS = 6;

/** What people approved, less what they wrote for the books only. */
const approvedCents = (evidence: Evidence, po: string, lineNumber: string): number =>
  (inOdoo(evidence, po)?.credits ?? [])
    .filter(({ moveId, state, approved }) => state === 'posted' && approved && !evidence.doings.mirrors.has(moveId))
    .filter(({ units }) => units.some((line) => line.lineNumber === lineNumber))
    .reduce((sum, { total }) => sum + Math.round(total * 100), 0);

const byCreditNote = (evidence: Evidence, po: string, lineNumber: string): number =>
  accepted(evidence, 'refund')
    .filter((write) => isOurs(write) && write.purchaseOrderId === po)
    .flatMap(({ lines }) => lines)
    .reduce((sum, line) => (line.lineNumber === lineNumber ? sum + (line.cents ?? 0) + (line.taxCents ?? 0) : sum), 0);

const refundFacts = (evidence: Evidence, po: string, line: TrueLine): string | undefined => {
  const { lineNumber } = line;
  if (isBeyond(line)) return `${totalOf(line.refunded)} cents refunded, ${totalOf(line.charged)} charged`;
  const [sent, approved] = [byCreditNote(evidence, po, lineNumber), approvedCents(evidence, po, lineNumber)];
  if (sent > approved + ROUNDING_CENTS)
    return `${sent} cents refunded for credit notes, ${approved} approved that mirror no return`;
  const truth = evidence.lines.find((each) => each.purchaseOrderId === po && each.lineNumber === lineNumber);
  const refunded = unitsOf(accepted(evidence, 'returnRefund').filter(isOurs), po, lineNumber);
  const back = truth ? (truth.odoo?.received ?? 0) + truth.walmart.kept : 0;
  return refunded > back ? `${refunded} units refunded by returns, ${back} came back or are kept` : undefined;
};

const refundedOnce: Invariant = {
  name: 'refunded once, within the charge',
  says: 'No unit is refunded twice, by whichever path, none beyond its charge, none that did not come back, and no credit note without approval.',
  holds: 'always',
  find: (evidence) => [
    ...faultsOf(evidence, refundedOnce.name, 'refundedTwice'),
    ...evidence.walmart.orders.flatMap(({ po, lines }) =>
      lines.flatMap((line) => {
        const facts = refundFacts(evidence, po, line);
        return facts === undefined
          ? []
          : [{ invariant: refundedOnce.name, subject: po, facts: `line ${line.lineNumber}: ${facts}` }];
      }),
    ),
  ],
};

const parkedKeys = ({ bridge }: Evidence): ReadonlyMap<string, string> =>
  new Map(bridge.parked.map(({ sk }) => [sk, '']));

/** An operator who took a question away has seen it. */
const wasAsked = ({ effects }: Evidence, words: string): boolean =>
  [...effects.touched].some((key) => key.startsWith('order-question/') && words.startsWith(key.split('/')[1] ?? '-'));

const agreeing: Invariant = {
  name: 'both sides agree',
  says: 'At rest Odoo and Walmart tell the same of every line: shipped, cancelled, coming back, refunded; or a question about that order stands.',
  holds: 'rest',
  find: (evidence) => {
    const isNotify = evidence.plan.policy.returns === 'notify';
    const lines = evidence.lines
      .map((line) => withoutMirrors(evidence, withoutWaiting(evidence, line)))
      .map((line) => (isNotify ? { ...line, walmart: { ...line.walmart, comingBack: 0 } } : line));
    return disagreements({ lines }, { parked: parkedKeys(evidence) })
      .filter((words) => !wasAsked(evidence, words))
      .map((words) => ({ invariant: agreeing.name, subject: words.split(' ')[0] ?? '', facts: words }));
  },
};

/** Goods that left without a number wait for it: Walmart cannot be told before. */
const waitingUnits = (order: TrueFulfilment | undefined, lineNumber: string): number =>
  (order?.deliveries ?? [])
    .filter(({ state, tracking }) => state === 'done' && tracking === null)
    .flatMap(({ parcels }) => parcels)
    .reduce((sum, each) => (each.lineNumber === lineNumber && each.tracking === null ? sum + each.units : sum), 0);

const withoutWaiting = (evidence: Evidence, line: LineTruth): LineTruth => {
  const waiting = waitingUnits(inOdoo(evidence, line.purchaseOrderId), line.lineNumber);
  const { walmart, odoo } = line;
  const isExplained = odoo !== undefined && walmart.shipped >= odoo.done - waiting && walmart.shipped < odoo.done;
  return isExplained ? { ...line, odoo: { ...odoo, done: walmart.shipped } } : line;
};

/** What people wrote for the books only, and what an open return will refund, waits for that return, however long it takes. */
const withoutMirrors = (evidence: Evidence, line: LineTruth): LineTruth => {
  const { odoo } = line;
  if (!odoo) return line;
  const mirrored = (inOdoo(evidence, line.purchaseOrderId)?.credits ?? [])
    .filter(({ moveId }) => evidence.doings.mirrors.has(moveId))
    .flatMap(({ units }) => units)
    .reduce((sum, { lineNumber, units }) => (lineNumber === line.lineNumber ? sum + units : sum), 0);
  const { comingBack, kept, returnRefunded } = line.walmart;
  const credited = odoo.credited - mirrored;
  return { ...line, odoo: { ...odoo, credited: credited <= comingBack + kept - returnRefunded ? 0 : credited } };
};

/** A message may be under way or on its way. */
const LATE_MS = 3 * 60_000;

const atRest: Invariant = {
  name: 'no order in the middle',
  says: 'At rest no order is claimed, none has a call at Walmart whose end is not known, and none is overdue to be looked at.',
  holds: 'rest',
  find: ({ bridge, now }) =>
    bridge.lives.flatMap(({ purchaseOrderId, claim, fulfilment, dueAt }) => {
      const failed = bridge.parked.some(({ sk }) => sk === `fulfilment/${purchaseOrderId}`);
      const facts = [
        ...(claim ? ['claimed'] : []),
        ...(fulfilment?.intents ?? []).map(({ kind, phase }) => `${kind} is ${phase}`),
        ...(dueAt !== undefined && dueAt < now - LATE_MS && !failed ? [`due since ${timeText(dueAt)}`] : []),
      ];
      return facts.map((each) => ({ invariant: atRest.name, subject: purchaseOrderId, facts: each }));
    }),
};

export const LINE_INVARIANTS: readonly Invariant[] = [
  shippedOnce,
  chargedForShipped,
  eitherOr,
  walmartFirst,
  refundedOnce,
  agreeing,
  atRest,
];

/**
 * A call at Walmart from its intent to its settlement. The intent is written before the call; an unclear outcome is decided by
 * what a later read shows, never by sending again blindly (docs/architecture.md, rule 4).
 */
import { MINUTE_MS, type Policy, toAmount, toCentText } from '../../core/index.ts';
import { type CancelAtWalmart, cancelKey, OUT_OF_STOCK } from './cancel-plan.ts';
import { moneyOfUnits, shownBeyond } from './ledger.ts';
import { type RefundCreditNote, type RefundReturn, refundKey, returnRefundKey } from './refund-actions.ts';
import { type CorrectTracking, knownUnits, type ShipParcel, shipmentKey, trackKey } from './shipments.ts';
import { type Fulfilment, type Intent, type LedgerEntry, type LineBalance, lineOf } from './state.ts';
import { toTrackingKey } from './tracking.ts';

/** What goes to Walmart, so that it needs an intent. */
export type WalmartAction = ShipParcel | CorrectTracking | CancelAtWalmart | RefundCreditNote | RefundReturn;

/** Units that this number will have by shipments under way already. */
const underWay = (row: Fulfilment, lineNumber: string, trackingNumber: string): number =>
  row.intents.reduce((units, intent) => {
    const number = intent.kind === 'ship' ? intent.trackingNumber : intent.kind === 'track' ? intent.to : undefined;
    if (number === undefined || toTrackingKey(number) !== toTrackingKey(trackingNumber)) return units;
    return intent.lines.reduce((sum, line) => (line.lineNumber === lineNumber ? sum + line.units : sum), units);
  }, 0);

const seenShipped = (row: Fulfilment, lineNumber: string, trackingNumber: string): number => {
  const line = lineOf(row, lineNumber);
  return (line ? knownUnits(line, trackingNumber) : 0) + underWay(row, lineNumber, trackingNumber);
};

const toIntent = (row: Fulfilment, action: WalmartAction, id: string, at: number): Intent => {
  const base = { id, at, phase: 'planned' } as const;
  switch (action.kind) {
    case 'ship': {
      const { kind, parcel, trackingNumber } = action;
      const lines = action.lines.map(({ lineNumber, units }) => ({
        lineNumber,
        units,
        seen: seenShipped(row, lineNumber, trackingNumber),
      }));
      return { ...base, kind, parcel, trackingNumber, lines };
    }
    case 'track': {
      const { kind, parcel, from, to } = action;
      const lines = action.lines.map(({ lineNumber, units }) => ({
        lineNumber,
        units,
        seen: seenShipped(row, lineNumber, to),
      }));
      return { ...base, kind, parcel, from, to, lines };
    }
    case 'cancel': {
      const lines = action.lines.map((line) => ({ ...line, seen: lineOf(row, line.lineNumber)?.cancelled ?? 0 }));
      return { ...base, kind: action.kind, reason: action.reason, lines };
    }
    case 'refund': {
      const none = { net: '0.00', tax: '0.00' };
      const lines = action.lines.map((line) => ({ ...line, seen: lineOf(row, line.lineNumber)?.refunded ?? none }));
      return { ...base, kind: action.kind, creditNote: action.creditNote, lines };
    }
    case 'returnRefund': {
      const { kind, returnOrderId } = action;
      const lines = action.lines.map((line) => ({ ...line, seen: lineOf(row, line.lineNumber)?.returnRefunded ?? 0 }));
      return { ...base, kind, returnOrderId, lines };
    }
    default:
      return action satisfies never;
  }
};

/** The row to be written before the call. @param id new, for this very call. */
export const beginCall = (row: Fulfilment, action: WalmartAction, id: string, now: number): Fulfilment => ({
  ...row,
  intents: [...row.intents, toIntent(row, action, id, now)],
});

const without = (row: Fulfilment, id: string): Fulfilment => ({
  ...row,
  intents: row.intents.filter((intent) => intent.id !== id),
});

const inPhase = (row: Fulfilment, id: string, phase: Intent['phase'], at: number): Fulfilment => ({
  ...row,
  intents: row.intents.map((intent) => (intent.id === id ? { ...intent, phase, at } : intent)),
});

/** Time-out, reset or 5xx after the body went out. */
export const callUnknown = (row: Fulfilment, id: string, now: number): Fulfilment => inPhase(row, id, 'unknown', now);

/** Nothing can have reached Walmart (connection refused, throttled, no token): as if never tried. */
export const callNotSent = (row: Fulfilment, id: string): Fulfilment => without(row, id);

/** Walmart said yes. Fold its answer right after (`foldOrder`), then settle. */
export const callSent = (row: Fulfilment, id: string, now: number): Fulfilment => inPhase(row, id, 'sent', now);

/** Under which a refused action is remembered: the same is not sent again, another one is. */
export const keyOf = (action: WalmartAction): string => {
  switch (action.kind) {
    case 'ship':
      return shipmentKey(action);
    case 'track':
      return trackKey(action);
    case 'cancel':
      return cancelKey(action);
    case 'refund':
      return refundKey(action);
    case 'returnRefund':
      return returnRefundKey(action);
    default:
      return action satisfies never;
  }
};

/**
 * Walmart understood and said no. A refused cancellation is compensated by its machine; whatever else is refused becomes a
 * question, and is not sent again as it was.
 * @param text Walmart's own message.
 */
export const callRefused = (
  row: Fulfilment,
  id: string,
  action: WalmartAction,
  text: string,
  now: number,
): Fulfilment => {
  const rest = without(row, id);
  const key = keyOf(action);
  const remembered = {
    ...rest,
    refusals: [...rest.refusals.filter((each) => each.key !== key), { key, text, at: now }],
  };
  return action.kind === 'cancel' && rest.cancellation
    ? { ...rest, cancellation: { ...rest.cancellation, refusal: text } }
    : remembered;
};

const isVisible = (row: Fulfilment, intent: Intent): boolean => {
  const each = <L extends { readonly lineNumber: string }>(
    lines: readonly L[],
    shows: (line: LineBalance, of: L) => boolean,
  ): boolean =>
    lines.every((of) => {
      const line = lineOf(row, of.lineNumber);
      return line !== undefined && shows(line, of);
    });
  switch (intent.kind) {
    case 'ship':
      return each(intent.lines, (line, { seen, units }) => knownUnits(line, intent.trackingNumber) >= seen + units);
    case 'track':
      return each(intent.lines, (line, { seen, units }) => knownUnits(line, intent.to) >= seen + units);
    case 'cancel':
      return each(intent.lines, (line, { seen, units }) => line.cancelled >= seen + units);
    case 'refund':
      return each(
        intent.lines,
        (line, of) =>
          toAmount(line.refunded.net).gte(toAmount(of.seen.net).plus(of.net)) &&
          toAmount(line.refunded.tax).gte(toAmount(of.seen.tax).plus(of.tax)),
      );
    case 'returnRefund':
      return each(intent.lines, (line, { seen, units }) => line.returnRefunded >= seen + units);
    default:
      return intent satisfies never;
  }
};

const entriesOf = (
  row: Fulfilment,
  intent: Extract<Intent, { kind: 'refund' | 'returnRefund' }>,
): readonly LedgerEntry[] => {
  const base = { at: intent.at };
  if (intent.kind === 'refund')
    return intent.lines.map(({ lineNumber, units, net, tax }) => ({
      ...base,
      id: `${intent.id}/${lineNumber}`,
      lineNumber,
      source: 'creditNote',
      units,
      net,
      tax,
      creditNote: intent.creditNote,
    }));
  return intent.lines.flatMap(({ lineNumber, returnLineNumber, units }) => {
    const line = lineOf(row, lineNumber);
    const shown = line && shownBeyond(row, line);
    const seen = shown && { net: toCentText(shown.net), tax: toCentText(shown.tax) };
    const money = seen ?? (line && moneyOfUnits(row, line, units));
    const { returnOrderId } = intent;
    const id = `${intent.id}/${returnLineNumber}`;
    return money
      ? [{ ...base, id, lineNumber, source: 'return' as const, units, ...money, returnOrderId, returnUnits: units }]
      : [];
  });
};

/** The call had its effect: what follows from it is remembered, and the intent is done. */
const finish = (row: Fulfilment, intent: Intent): Fulfilment => {
  const rest = without(row, intent.id);
  switch (intent.kind) {
    case 'ship':
    case 'track': {
      const trackingNumber = intent.kind === 'ship' ? intent.trackingNumber : intent.to;
      // The window of corrections counts from the shipment.
      const before = row.shipments.find(({ parcel }) => parcel === intent.parcel);
      const at = intent.kind === 'track' ? (before?.at ?? intent.at) : intent.at;
      const others = rest.shipments.filter(({ parcel }) => parcel !== intent.parcel);
      return { ...rest, shipments: [...others, { parcel: intent.parcel, trackingNumber, at }] };
    }
    case 'cancel': {
      const skus = intent.lines.flatMap(({ lineNumber }) => lineOf(row, lineNumber)?.sku ?? []);
      return intent.reason === OUT_OF_STOCK ? { ...rest, zeroSkus: [...new Set([...rest.zeroSkus, ...skus])] } : rest;
    }
    case 'refund':
    case 'returnRefund':
      return { ...rest, ledger: [...rest.ledger, ...entriesOf(rest, intent)] };
    default:
      return intent satisfies never;
  }
};

const showsMoney = (row: Fulfilment, intent: Intent): boolean =>
  intent.lines.every(({ lineNumber }) => {
    const line = lineOf(row, lineNumber);
    return line !== undefined && shownBeyond(row, line) !== undefined;
  });

const isMoney = ({ kind }: Intent): boolean => kind === 'refund' || kind === 'returnRefund';

type SettlePolicy = Pick<Policy, 'settleMinutes' | 'refundSettleMinutes'>;

/** When a read decides about the intent (epoch ms), whatever it shows. A read may be older than Walmart's yes: that waits longer. */
export const settlesAt = (intent: Intent, policy: SettlePolicy): number => {
  const minutes = isMoney(intent) ? policy.refundSettleMinutes : policy.settleMinutes;
  return intent.at + minutes * MINUTE_MS * (intent.phase === 'sent' ? 3 : 1);
};

/**
 * Settles what the row's newest reads decide. Visible: done. Not visible when its time is over: it did not happen, and the
 * planner may plan it anew; only money that Walmart said yes to counts as refunded all the same.
 * @param readAt when the reads were begun (epoch ms): an intent is never decided by a read from before its time.
 */
export const settleIntents = (row: Fulfilment, readAt: number, policy: SettlePolicy): Fulfilment =>
  row.intents.reduce((next, intent) => {
    // Its amounts may show later than its units; the books are to have Walmart's own.
    const isShown = intent.kind !== 'returnRefund' || showsMoney(next, intent) || readAt >= settlesAt(intent, policy);
    if (isVisible(next, intent)) return isShown ? finish(next, intent) : next;
    if (readAt < settlesAt(intent, policy)) return next;
    return intent.phase === 'sent' && isMoney(intent) ? finish(next, intent) : without(next, intent.id);
  }, row);

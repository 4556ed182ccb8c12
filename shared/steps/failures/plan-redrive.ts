/** Which waiting rows are sent now, which are a person's from now on, which are done: a pure decision over all of them. */
import {
  admission,
  type BreakerState,
  type Facts,
  GIVE_UP_AFTER_MS,
  isRecovering,
  isSettledByPerson,
  MINUTE_MS,
  OUTSIDE_SYSTEMS,
  type OutsideSystem,
} from '../../core/index.ts';
import { type LedgerEntry, redriveAt } from '../../lambda/index.ts';
import { type Envelope, envelopeSchema } from '../../messages/index.ts';
import { isAcknowledged, type OrderState } from '../orders/order-rows.ts';
import { flowOf } from './routes.ts';

export interface WaitingRow {
  readonly key: string;
  readonly entry: LedgerEntry;
  /** The order's own row, where the failure is about one. */
  readonly order?: OrderState;
}

export interface Redriven extends WaitingRow {
  readonly envelope: Envelope;
}

export interface RedrivePlan {
  /** In the order in which they are sent: orders before stock, oldest first. */
  readonly send: readonly Redriven[];
  readonly park: readonly { readonly row: WaitingRow; readonly why: string }[];
  readonly done: readonly WaitingRow[];
  /** Due, and left for a later run: its system is down, or enough are sent. */
  readonly left: number;
}

export type Breakers = Readonly<Record<OutsideSystem, BreakerState>>;

/** Messages of one run; more wait for the next minute. */
const MOST_PER_RUN = 500;
/** Of one system that has just come back; twice as many each minute. */
const FIRST_AFTER_OUTAGE = 25;
/** One message may find out whether a system is back. */
const PROBES = 1;

/** Which system a failure is about, by the code that its client gave it; none for our own. */
export const systemOf = ({
  code,
  facts,
}: {
  readonly code: string;
  readonly facts: Facts;
}): OutsideSystem | undefined =>
  OUTSIDE_SYSTEMS.find((system) =>
    code === 'BREAKER_OPEN' ? facts.system === system : code.startsWith(`${system.toUpperCase()}_`),
  );

const envelopeOf = ({ key, entry }: WaitingRow): Envelope | undefined => {
  try {
    const envelope = envelopeSchema.parse(JSON.parse(entry.message ?? ''));
    return envelope.key === key ? envelope : undefined;
  } catch {
    return undefined;
  }
};

/** The attempts so far travel along: above 0 they make the flow take the row away when it succeeds. */
const asRepeat = (envelope: Envelope, entry: LedgerEntry): Envelope => ({
  ...envelope,
  attempt: Math.max(1, entry.attempts, envelope.attempt),
});

/** What the failure was about is settled, whoever settled it: the order's own row says so. */
export const isDone = ({ key, entry, order }: WaitingRow): boolean => {
  if (!order || isSettledByPerson(entry.code)) return false;
  // Asked of an order that is imported: a person answers it, or who asked takes it back.
  if (key.startsWith('order-question/')) return false;
  if (key.startsWith('acknowledge/')) return isAcknowledged(order) || order.phase === 'recorded';
  return order.phase === 'recorded' || (order.phase === 'imported' && order.holds.length === 0);
};

/**
 * Why nothing is tried by itself any more; undefined while it is. What its queue has is waited for, and what a person gave back
 * is tried anew: they know its age.
 */
const whyToPark = ({ entry, order }: WaitingRow, now: number): string | undefined => {
  const { retriedAt = 0 } = entry;
  if (entry.owner === 'queue' && redriveAt(entry) > now) return undefined;
  if (now - Math.max(entry.firstFailedAt, retriedAt) >= GIVE_UP_AFTER_MS) return 'it has failed for 7 days';
  const { shipBy } = order ?? {};
  return shipBy !== undefined && now >= shipBy && retriedAt < shipBy ? 'its ship-by time has passed' : undefined;
};

/** A system that is back makes what waited for it due at once, whatever its wait was. */
const isDue = ({ entry }: WaitingRow, breaker: BreakerState | undefined, now: number): boolean => {
  if (redriveAt(entry) <= now) return true;
  const isBack = breaker?.state === 'closed' && breaker.closedAt > entry.lastFailedAt;
  return isBack && entry.owner === 'ladder';
};

const limitOf = (breaker: BreakerState, now: number): number => {
  if (typeof admission(breaker, now) !== 'string') return 0;
  if (breaker.state === 'open') return PROBES;
  if (!isRecovering(breaker, now)) return MOST_PER_RUN;
  return FIRST_AFTER_OUTAGE * 2 ** Math.floor((now - breaker.closedAt) / MINUTE_MS);
};

const byTurn = (a: Redriven, b: Redriven): number =>
  rankOf(a) - rankOf(b) || a.envelope.firstSentAt - b.envelope.firstSentAt || a.key.localeCompare(b.key, 'en');
const rankOf = ({ envelope }: Redriven): number => (flowOf(envelope.type) === 'stock-changed' ? 1 : 0);

/** The first of each system that its breaker lets through, and of all together as many as a run sends. */
const bounded = (due: readonly Redriven[], breakers: Breakers, now: number): readonly Redriven[] => {
  const room = { walmart: limitOf(breakers.walmart, now), odoo: limitOf(breakers.odoo, now) };
  const through = due.filter(({ entry }) => {
    const system = systemOf(entry);
    if (!system) return true;
    room[system] -= 1;
    return room[system] >= 0;
  });
  return through.slice(0, MOST_PER_RUN);
};

/** @param rows every waiting row of the account. */
export const planRedrive = (rows: readonly WaitingRow[], breakers: Breakers, now: number): RedrivePlan => {
  const done = rows.filter(isDone);
  const park: { readonly row: WaitingRow; readonly why: string }[] = [];
  const due: Redriven[] = [];
  for (const row of rows) {
    if (isDone(row)) continue;
    const why = whyToPark(row, now);
    const system = systemOf(row.entry);
    if (why !== undefined) park.push({ row, why });
    else if (isDue(row, system && breakers[system], now)) {
      const envelope = envelopeOf(row);
      if (envelope) due.push({ ...row, envelope: asRepeat(envelope, row.entry) });
      else park.push({ row, why: whyWithoutMessage(row) });
    }
  }
  const send = bounded(due.toSorted(byTurn), breakers, now);
  return { send, park, done, left: due.length - send.length };
};

const whyWithoutMessage = ({ entry }: WaitingRow): string =>
  entry.message === undefined ? 'nothing has come of its retry' : 'its stored message cannot be read';

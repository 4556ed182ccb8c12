/** Every business key that was ever sent comes to an end: done, superseded, or a person's task. Nothing waits for ever. */
import type { Row } from '@bridge/shared/ports';
import type { Breach, Invariant } from '../breach.ts';
import type { Evidence } from '../evidence.ts';
import { isCancelled, isQuotation } from './orders.ts';

const textOf = ({ pk, sk, data }: Row): string => `${pk} / ${sk}: ${JSON.stringify(data).slice(0, 400)}`;

const HOUR = 3_600_000;

/** Held with a reason that there is; or its acknowledgement is not due yet. */
const mayStayOpen = (evidence: Evidence, po: string): boolean => {
  const row = evidence.bridge.orders.get(po);
  const order = evidence.walmart.orders.find((each) => each.po === po);
  if (!row || !order) return false;
  if (row.phase === 'held') return order.bad !== null || evidence.doings.cancelledInOdoo.has(po);
  if (row.phase === 'imported' && isQuotation(evidence, po)) return true;
  const first = evidence.effects.orderRows.get(po)?.[0]?.at ?? 0;
  return row.acknowledgement.state === 'open' && evidence.now < first + evidence.plan.ackDeadlineHours * HOUR;
};

const settled: Invariant = {
  name: 'nothing waits for ever',
  says: 'At rest no message is queued, no SKU marked, no feed open, no order open without a reason, no ledger row waiting, no dead letter left.',
  holds: 'rest',
  find: (evidence) => {
    const { bridge } = evidence;
    const breach = (subject: string, facts: string): Breach => ({ invariant: settled.name, subject, facts });
    return [
      ...[...bridge.queued]
        .filter(([, depth]) => depth > 0)
        .map(([flow, depth]) => breach(flow, `${depth} messages queued`)),
      ...bridge.changedSkus.map((row) => breach(row.pk.split('#').at(-1) ?? row.pk, `still marked: ${textOf(row)}`)),
      ...bridge.openFeeds.map((row) => breach(row.sk, `feed still open: ${textOf(row)}`)),
      ...bridge.waiting.map((row) => breach(row.sk.replace(/^\w+\//, ''), `ledger row waits: ${textOf(row)}`)),
      ...bridge.deadLetters.map((key) => breach(key.replace(/^\w+\//, ''), 'given up by its queue')),
      ...bridge.openOrders
        .filter((row) => !mayStayOpen(evidence, row.sk))
        .map((row) => breach(row.sk, `order still open: ${textOf(row)}`)),
    ];
  },
};

/** Questions whose reason shows on the far sides; of the others somebody must have had a hand in the order. */
const isQuestion = (evidence: Evidence, subject: string): boolean => {
  const [po = '', kind] = subject.split('/');
  const lines = evidence.lines.filter(({ purchaseOrderId }) => purchaseOrderId === po);
  const left = (line: (typeof lines)[number]): number => line.ordered - line.walmart.cancelled;
  const open = (line: (typeof lines)[number]): number => left(line) - line.walmart.shipped;
  const order = evidence.walmart.orders.find((each) => each.po === po);
  switch (kind) {
    case 'shippedThoughCancelled':
      return lines.some(({ odoo, walmart, ...line }) => {
        const ownBack = odoo ? Math.max(0, odoo.received - walmart.comingBack - walmart.kept) : 0;
        return odoo !== undefined && odoo.done - ownBack > left({ odoo, walmart, ...line });
      });
    case 'cancelWithoutReason':
      return lines.some((line) => line.odoo && line.odoo.kept < left(line) && open(line) > 0);
    case 'customerWantsToCancel':
      return order?.lines.some(({ wantsToCancel, units }) => wantsToCancel && units.open > 0) ?? false;
    case 'shippedElsewhere':
      return lines.some((line) => line.odoo && line.walmart.shipped > line.odoo.done);
    case 'cancelledThoughShipped':
      return lines.some((line) => line.odoo && line.walmart.shipped > line.odoo.kept - line.odoo.done);
    default:
      return evidence.doings.handled.has(po);
  }
};

/** A person's task has its reason on the far sides; without one it should have gone by itself. */
const hasReason = (evidence: Evidence, key: string): boolean => {
  const [kind, subject = ''] = [key.slice(0, key.indexOf('/')), key.slice(key.indexOf('/') + 1)];
  if (kind === 'sku') return false;
  if (kind === 'order-question') return isQuestion(evidence, subject);
  const order = evidence.walmart.orders.find(({ po }) => po === subject);
  if (!order) return false;
  return order.bad !== null || isCancelled(order) || evidence.doings.cancelledInOdoo.has(subject);
};

const parkedWithReason: Invariant = {
  name: 'parked for a reason',
  says: 'At rest every parked ledger row is about something that a person has to decide, and no finished thing is parked.',
  holds: 'rest',
  find: (evidence) =>
    evidence.bridge.parked
      .filter((row) => !hasReason(evidence, row.sk))
      .map((row) => ({
        invariant: parkedWithReason.name,
        subject: row.sk.slice(row.sk.indexOf('/') + 1),
        facts: `parked without a reason that is left: ${textOf(row)}`,
      })),
};

export const KEY_INVARIANTS: readonly Invariant[] = [settled, parkedWithReason];

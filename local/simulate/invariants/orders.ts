/** Every purchase order: one sale order with equal totals, or held with a reason; acknowledged on good grounds and in time. */
import * as z from 'zod';
import type { TrueOrder as OdooOrder } from '../../simulators/odoo/index.ts';
import type { TrueOrder, WriteRecord } from '../../simulators/walmart/index.ts';
import { type Breach, type Invariant, timeText } from '../breach.ts';
import type { Evidence } from '../evidence.ts';
import { coveredMs, farAway } from '../hindered.ts';

const breach = (invariant: string, subject: string, facts: string): readonly Breach[] => [
  { invariant, subject, facts },
];

export const isVisible = (order: TrueOrder, at: number): boolean => order.visibleAt <= at;

export const isCancelled = (order: TrueOrder): boolean =>
  order.lines.every(({ statuses }) => statuses.every(({ status }) => status === 'Cancelled'));

const isLive = ({ state }: OdooOrder): boolean => state === 'sale' || state === 'done';

const expectedCents = ({ totals }: TrueOrder, taxPolicy: string): number =>
  totals.product + totals.shipping - totals.discount + (taxPolicy === 'omit' ? 0 : totals.tax);

const REF = (po: string): string => `walmart/local/demo/${po}`;

const once: Invariant = {
  name: 'one sale order per purchase order',
  says: 'No purchase order has two sale orders or two delivery addresses in Odoo, in any state.',
  holds: 'always',
  find: ({ walmart, odoo }) =>
    walmart.orders.flatMap(({ po }) => {
      const orders = odoo.orders.get(po) ?? [];
      const addresses = odoo.addresses.get(REF(po)) ?? [];
      if (orders.length <= 1 && addresses.length <= 1) return [];
      const names = orders.map(({ name, state }) => `${name} (${state})`).join(', ');
      return breach(once.name, po, `sale orders ${names || 'none'}; ${addresses.length} delivery addresses`);
    }),
};

/** Fewer units than were ordered, on either side: then it comes to a share (see below). */
const isCut = ({ life }: Evidence, order: TrueOrder): boolean => {
  const seen = life.fulfilment.find(({ purchaseOrderId }) => purchaseOrderId === order.po);
  return order.lines.some(({ lineNumber, quantity, units }) => {
    const own = seen?.lines.filter((line) => line.lineNumber === lineNumber) ?? [];
    return units.cancelled > 0 || own.reduce((sum, { ordered }) => sum + ordered, 0) < quantity;
  });
};

const totals: Invariant = {
  name: 'equal totals',
  says: 'A confirmed sale order of which nothing is cancelled comes to the cent to what the buyer pays; an order that cannot be mapped is never confirmed.',
  holds: 'always',
  find: (evidence) =>
    evidence.walmart.orders.flatMap((order) => {
      const { odoo, plan } = evidence;
      const live = odoo.orders.get(order.po)?.find(isLive);
      if (!live || isCut(evidence, order)) return [];
      if (order.bad) return breach(totals.name, order.po, `bad order (${order.bad}) confirmed as ${live.name}`);
      const cents = Math.round(live.amountTotal * 100);
      const expected = expectedCents(order, plan.rule.taxPolicy);
      return cents === expected
        ? []
        : breach(totals.name, order.po, `${live.name} comes to ${cents} cents, not ${expected}`);
    }),
};

/** Kept as a quotation by the merchant's choice: it is looked at again and again until Walmart shows a shipment. */
export const isQuotation = ({ plan, odoo }: Evidence, po: string): boolean =>
  plan.policy.statusPreset === 'acknowledgedAsQuotation' &&
  (odoo.orders.get(po) ?? []).some(({ state }) => state === 'draft' || state === 'sent');
const isShipped = ({ lines }: TrueOrder): boolean => lines.some(({ units }) => units.shipped > 0);

const accounted: Invariant = {
  name: 'every order in Odoo or held',
  says: 'A visible purchase order is a confirmed sale order, or held with a reason that there is, or was ended by a person or the buyer.',
  holds: 'rest',
  find: (evidence) =>
    evidence.walmart.orders.flatMap((order) => {
      const { odoo, bridge, doings, now } = evidence;
      const { po } = order;
      if (!isVisible(order, now)) return [];
      const orders = odoo.orders.get(po) ?? [];
      if (orders.some(isLive) || doings.cancelledInOdoo.has(po) || isCancelled(order)) return [];
      if (isQuotation(evidence, po) && !isShipped(order)) return [];
      const row = bridge.orders.get(po);
      const said = `row ${row?.phase ?? 'none'} ${row?.reason?.code ?? ''}; in Odoo ${orders[0]?.state ?? 'nothing'}`;
      if (row?.phase === 'held' && row.reason && order.bad) return [];
      return breach(accounted.name, po, order.bad ? `bad (${order.bad}) and not held: ${said}` : said);
    }),
};

const HOUR = 3_600_000;
const SLACK = 10_000;

const grounded: Invariant = {
  name: 'acknowledged on good grounds',
  says: 'No acknowledgement goes out before the order is stored raw with its row, nor before it is in Odoo, but at its deadline.',
  holds: 'always',
  find: ({ effects, odoo, plan }) =>
    effects.acknowledging.flatMap(({ at, value: po }) => {
      const first = effects.orderRows.get(po)?.[0];
      const rawAt = first && effects.raw.get(first.value.rawKey);
      if (!first || first.at > at || rawAt === undefined || rawAt > at)
        return breach(grounded.name, po, `acknowledged ${timeText(at)} without a stored capture`);
      const inOdoo = odoo.orders.get(po)?.some(({ createdAt }) => createdAt <= at + 1000);
      const deadline = first.value.firstSeenAt + plan.ackDeadlineHours * HOUR - plan.skewMs * 2 - SLACK;
      if (inOdoo || at >= deadline) return [];
      return breach(grounded.name, po, `acknowledged ${timeText(at)}, not in Odoo, deadline ${timeText(deadline)}`);
    }),
};

const ACKNOWLEDGED_WITHIN = 40 * 60_000;

const inTime: Invariant = {
  name: 'acknowledged in time',
  says: 'Every visible order is acknowledged before its deadline and 40 minutes, and never later than 4 hours; outages and throttling left out, other faults not.',
  holds: 'always',
  find: (evidence) =>
    evidence.walmart.orders.flatMap((order) => {
      const { cancelledAtWalmart, doneElsewhere } = evidence.doings;
      if (isCancelled(order) || cancelledAtWalmart.has(order.po) || doneElsewhere.has(order.po)) return [];
      const limit = Math.min(4 * HOUR, evidence.plan.ackDeadlineHours * HOUR + ACKNOWLEDGED_WITHIN);
      const until = order.acknowledgedAt ?? evidence.now;
      const waited = until - order.visibleAt - coveredMs(farAway(evidence.hindrances), order.visibleAt, until);
      if (waited <= limit) return [];
      const said =
        order.acknowledgedAt === null ? 'not acknowledged' : `acknowledged ${timeText(order.acknowledgedAt)}`;
      return breach(inTime.name, order.po, `visible ${timeText(order.visibleAt)}, ${said}`);
    }),
};

const acknowledged: Invariant = {
  name: 'in Odoo means acknowledged',
  says: 'At rest no order with a confirmed sale order waits for its acknowledgement.',
  holds: 'rest',
  find: ({ walmart, odoo, doings }: Evidence) =>
    walmart.orders.flatMap((order) => {
      const { po } = order;
      const isCreated = order.lines.some(({ statuses }) => statuses.some(({ status }) => status === 'Created'));
      if (order.acknowledgedAt !== null || !isCreated || doings.cancelledInOdoo.has(po)) return [];
      return odoo.orders.get(po)?.some(isLive) ? breach(acknowledged.name, po, 'in Odoo, not acknowledged') : [];
    }),
};

const rawSchema = z.looseObject({
  orderLines: z.looseObject({
    orderLine: z.array(
      z.looseObject({
        lineNumber: z.string(),
        orderLineStatuses: z.looseObject({ orderLineStatus: z.array(z.looseObject({ status: z.string() })) }),
      }),
    ),
  }),
});

/** `1 Acknowledged, 3 Cancelled`, in one order. */
const sayStatuses = (
  lines: readonly { readonly lineNumber: string; readonly statuses: readonly { readonly status: string }[] }[],
): string =>
  lines
    .flatMap(({ lineNumber, statuses }) => statuses.map(({ status }) => `${lineNumber} ${status}`))
    .sort()
    .join(', ');

const current: Invariant = {
  name: 'every change of an order captured',
  says: 'At rest the last stored raw order shows the statuses that Walmart has.',
  holds: 'rest',
  find: ({ walmart, bridge, now }) =>
    walmart.orders.flatMap((order) => {
      const raw = rawSchema.safeParse(bridge.captured.get(order.po));
      if (!isVisible(order, now) || !raw.success) return [];
      const stored = sayStatuses(
        raw.data.orderLines.orderLine.map(({ lineNumber, orderLineStatuses }) => ({
          lineNumber,
          statuses: orderLineStatuses.orderLineStatus,
        })),
      );
      const real = sayStatuses(order.lines);
      return stored === real ? [] : breach(current.name, order.po, `stored: ${stored}; at Walmart: ${real}`);
    }),
};

/** All of it, by whomever. */
const wasCancelled = (order: TrueOrder, writes: readonly WriteRecord[], at: number): boolean =>
  order.lines.every(({ lineNumber, quantity }) => {
    const lines = writes
      .filter((write) => write.purchaseOrderId === order.po && write.kind === 'cancel' && write.accepted)
      .filter((write) => write.at <= at)
      .flatMap((write) => write.lines.filter((line) => line.lineNumber === lineNumber));
    return lines.reduce((sum, { units = 0 }) => sum + units, 0) >= quantity;
  });

const kept: Invariant = {
  name: 'units held until Odoo has them',
  says: 'An order that waits for import keeps its units from sale until its sale order is confirmed, or it is over.',
  holds: 'always',
  find: ({ effects, walmart, doings, life }) =>
    effects.letGo.flatMap(({ at, who, value }) => {
      const po = value.purchaseOrderId;
      const order = walmart.orders.find((each) => each.po === po);
      const isOver =
        doings.cancelledInOdoo.has(po) || order?.bad === 'quantity' || (order && wasCancelled(order, life.writes, at));
      return isOver ? [] : breach(kept.name, po, `${who} let its units go ${timeText(at)} in phase ${value.phase}`);
    }),
};

export const ORDER_INVARIANTS: readonly Invariant[] = [
  once,
  totals,
  accounted,
  current,
  kept,
  grounded,
  inTime,
  acknowledged,
];

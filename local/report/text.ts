/** The report as lines for a person. */
import type { ChaosReport, InjectedReport } from './chaos.ts';
import type { Report } from './report.ts';

const list = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ') || 'none';

const because = (counts: Readonly<Record<string, number>>): string =>
  Object.keys(counts).length === 0 ? '' : ` (${list(counts)})`;

const dollars = (cents: number): string => `$${(cents / 100).toFixed(2)}`;

const hourAndMinute = (iso: string): string => iso.slice(11, 16);

const sayInjected = ({ what, from, until, struck, ...orders }: InjectedReport): string => {
  const [first, last] = [hourAndMinute(from), hourAndMinute(until)];
  const when = first === last ? first : `${first} to ${last}`;
  const came = `${orders.orders} orders came meanwhile, ${orders.acknowledgedAhead} acknowledged before Odoo had them, ${orders.acknowledgedAfter4h} after more than 4 h`;
  return `${when}  ${what}${struck ? '' : ' (it struck nothing)'}${first === last ? '' : `: ${came}`}`;
};

const sayChaos = (chaos: ChaosReport | undefined): readonly string[] =>
  (chaos?.injected ?? []).map((each, index) => `${index === 0 ? 'Chaos   ' : '        '} ${sayInjected(each)}`);

const sayOrderLife = ({ shipments, cancellations, refunds, returns, orderLife, lines }: Report): readonly string[] => {
  const { cancelledBy, refundedBy } = orderLife;
  return [
    `Life     ${shipments} parcels shipped (${orderLife.shippedElsewhere} in Seller Center, ${orderLife.trackingCorrected} numbers corrected), ${orderLife.unitsDelivered} of ${orderLife.unitsShipped} units delivered`,
    `         ${cancellations} cancellations (${list(cancelledBy)}), ${returns} returns, ${refunds} refunds (${list(refundedBy)}): ${dollars(orderLife.refundedCents)}`,
    `Lines    ${lines.shippedTwice} shipped twice, ${lines.overShipped} beyond what was ordered or went out, ${lines.refundedTwice} refunded twice, ${lines.disagree} told differently`,
  ];
};

/** Only where something went wrong: what became of it. */
const sayPeople = ({ chaos, orders, people }: Report): readonly string[] =>
  chaos
    ? [
        `Held     ${list(orders.heldBy)}`,
        `People   alerts: ${list(people.alerts)}; ${people.tasks ?? 0} activities open in Odoo`,
      ]
    : [];

export const toText = (report: Report): readonly string[] => {
  const { hours, engine, orders, stock, latency, calls, failures, chaos } = report;
  return [
    `Report of ${hours} h on ${engine === 'memory' ? 'memory adapters' : 'embedded engines'}`,
    ...sayChaos(chaos),
    `Orders   ${orders.placed} placed (${orders.bad} made unmappable), ${orders.inOdoo} in Odoo, ${orders.held} held (${orders.heldUnexpected} without cause), ${orders.cancelledBefore} cancelled before that, ${orders.acknowledged} acknowledged (${orders.lateAcknowledged} late)`,
    `         ${orders.missing} missing, ${orders.duplicates} made twice, ${orders.totalsDiffer} with another total`,
    ...sayOrderLife(report),
    `Stock    ${stock.skusChanged} SKUs changed, ${stock.verified} as the rule says, ${stock.different} different, ${stock.oversold} units oversold, ${stock.undersold} unit-hours kept from sale`,
    `Latency  an order is in Odoo within ${latency.orderP95S} s (95 %), a stock change is sent within ${latency.stockP95S} s (95 %), ${latency.stockMaxS} s at most${chaos ? ', outages left out' : ''}`,
    `Calls    Walmart: ${list(calls.walmart)}`,
    `         Odoo: ${list(calls.odoo)}`,
    ...sayPeople(report),
    `Failures ${failures.waiting} waiting, ${failures.parked} parked${because(failures.parkedBy)}`,
  ];
};

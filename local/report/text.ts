/** The report as lines for a person. */
import type { Report } from './report.ts';

const listCalls = (calls: Readonly<Record<string, number>>): string =>
  Object.entries(calls)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ') || 'none';

export const toText = ({ hours, engine, orders, stock, latency, calls, failures }: Report): readonly string[] => [
  `Report of ${hours} h on ${engine === 'memory' ? 'memory adapters' : 'embedded engines'}`,
  `Orders   ${orders.placed} placed (${orders.bad} made unmappable), ${orders.inOdoo} in Odoo, ${orders.held} held (${orders.heldUnexpected} without cause), ${orders.acknowledged} acknowledged (${orders.lateAcknowledged} late)`,
  `         ${orders.missing} missing, ${orders.duplicates} made twice, ${orders.totalsDiffer} with another total`,
  `Stock    ${stock.skusChanged} SKUs changed, ${stock.verified} as the rule says, ${stock.different} different, ${stock.oversold} units oversold, ${stock.undersold} unit-hours kept from sale`,
  `Latency  an order is in Odoo within ${latency.orderP95S} s (95 %), a stock change is sent within ${latency.stockP95S} s (95 %), ${latency.stockMaxS} s at most`,
  `Calls    Walmart: ${listCalls(calls.walmart)}`,
  `         Odoo: ${listCalls(calls.odoo)}`,
  `Failures ${failures.waiting} waiting, ${failures.parked} parked`,
];

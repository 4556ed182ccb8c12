/** The run's report and its verdict. */
import { type OrdersReport, ordersReport, unacknowledgedInOdoo } from './orders.ts';
import { type StockReport, stockReport } from './stock.ts';
import type { BridgeSays, RulePolicy, Truth } from './truth.ts';

export interface Report {
  readonly hours: number;
  readonly engine: 'embedded' | 'memory';
  readonly orders: OrdersReport;
  readonly stock: StockReport;
  readonly latency: { readonly orderP95S: number; readonly stockP95S: number; readonly stockMaxS: number };
  readonly calls: Truth['calls'];
  readonly failures: { readonly waiting: number; readonly parked: number };
}

/** Nearest-rank percentile in whole seconds; 0 for none. */
const percentileS = (latenciesMs: readonly number[], share: number): number => {
  const sorted = [...latenciesMs].sort((a, b) => a - b);
  const ms = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return Math.round(ms / 1000);
};

const sorted = (counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));

const STOCK_BOUND_S = 900;

/** Every rule of the verdict that does not hold, as a sentence; none means the run is good. */
export const complaints = (report: Report, unacknowledged: number): readonly string[] => {
  const { orders, stock, latency } = report;
  const zero: readonly (readonly [string, number])[] = [
    ['orders missing', orders.missing],
    ['orders or addresses made twice', orders.duplicates],
    ['orders whose totals differ', orders.totalsDiffer],
    ['orders held though nothing is wrong with them', orders.heldUnexpected],
    ['orders acknowledged late', orders.lateAcknowledged],
    ['orders in Odoo without acknowledgement', unacknowledged],
    ['SKUs whose published quantity differs from the rule', stock.different],
    ['units oversold', stock.oversold],
  ];
  return [
    ...zero.filter(([, count]) => count !== 0).map(([what, count]) => `${count} ${what}`),
    ...(orders.inOdoo + orders.held === orders.placed
      ? []
      : [`${orders.placed} orders placed, but ${orders.inOdoo} in Odoo and ${orders.held} held`]),
    ...(orders.placed > 0 ? [] : ['no order was placed']),
    ...(stock.skusChanged > 0 ? [] : ['no stock changed']),
    ...(latency.stockMaxS <= STOCK_BOUND_S
      ? []
      : [`a stock change took ${latency.stockMaxS} s; the bound is ${STOCK_BOUND_S} s`]),
  ];
};

export const makeReport = (input: {
  readonly hours: number;
  readonly engine: Report['engine'];
  readonly truth: Truth;
  readonly says: BridgeSays;
  readonly policy: RulePolicy;
}): { readonly report: Report; readonly complaints: readonly string[] } => {
  const { truth, says, policy } = input;
  const orders = ordersReport(truth, says, policy);
  const stock = stockReport(truth, policy, orders.inOdoo);
  const report: Report = {
    hours: input.hours,
    engine: input.engine,
    orders: orders.report,
    stock: stock.report,
    latency: {
      orderP95S: percentileS(orders.latencies, 0.95),
      stockP95S: percentileS(stock.latencies, 0.95),
      stockMaxS: percentileS(stock.latencies, 1),
    },
    calls: { walmart: sorted(truth.calls.walmart), odoo: sorted(truth.calls.odoo) },
    failures: { waiting: says.waiting, parked: says.parked },
  };
  return { report, complaints: complaints(report, unacknowledgedInOdoo(truth, orders.inOdoo)) };
};

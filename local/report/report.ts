/** The run's report and its verdict. */
import { type ChaosReport, chaosReport } from './chaos.ts';
import { type LinesCounted, type LinesReport, linesReport } from './lines.ts';
import { type OrderLifeReport, orderLifeReport } from './order-life.ts';
import { type OrderLists, type OrdersReport, ordersReport, tallyOf, unacknowledgedInOdoo } from './orders.ts';
import { type SkuDifference, type StockReport, stockReport } from './stock.ts';
import type { BridgeSays, RulePolicy, Truth } from './truth.ts';

export interface Report {
  readonly hours: number;
  readonly engine: 'embedded' | 'memory';
  readonly orders: OrdersReport;
  readonly stock: StockReport;
  /** Parcels that Walmart took, cancellations, refunds, returns: by whomever; `orderLife` says by whom. */
  readonly shipments: number;
  readonly cancellations: number;
  readonly refunds: number;
  readonly returns: number;
  readonly orderLife: OrderLifeReport;
  readonly lines: LinesReport;
  readonly latency: { readonly orderP95S: number; readonly stockP95S: number; readonly stockMaxS: number };
  readonly calls: Truth['calls'];
  readonly failures: FailuresReport;
  readonly people: PeopleReport;
  /** Only of a run in which something was made to go wrong. */
  readonly chaos?: ChaosReport;
}

export interface FailuresReport {
  readonly waiting: number;
  readonly parked: number;
  /** By code. */
  readonly parkedBy: Readonly<Record<string, number>>;
  readonly deadLetters: number;
}

/** What people were told. */
export interface PeopleReport {
  /** By code. */
  readonly alerts: Readonly<Record<string, number>>;
  /** Open activities in Odoo; missing where nobody looked. */
  readonly tasks?: number;
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

/** What the verdict is about, by name; a complaint shows the first ones. */
export interface Evidence {
  readonly orders: OrderLists;
  readonly lines: LinesCounted['lists'];
  readonly unacknowledged: readonly string[];
  readonly different: readonly SkuDifference[];
  readonly oversold: readonly string[];
  readonly waiting: readonly string[];
  /** Failures that wait for a person who has no activity, and activities without such a failure. */
  readonly tasksDiffer: readonly string[];
  readonly idleChaos: readonly string[];
  readonly slowest: string | undefined;
}

const BAD_KINDS = ['unknown-sku', 'currency', 'quantity'];

const SHOWN = 5;

const among = (names: readonly string[]): string => {
  if (names.length === 0) return '';
  return `: ${names.slice(0, SHOWN).join(', ')}${names.length > SHOWN ? ', …' : ''}`;
};

const sayDifference = ({ sku, rule, inputQty }: SkuDifference): string =>
  `${sku} (rule ${rule}, Walmart ${inputQty ?? 'nothing'})`;

/** Every rule of the verdict that does not hold, as a sentence; none means the run is good. */
export const complaints = (report: Report, evidence: Evidence): readonly string[] => {
  const { orders, stock, latency, failures, lines } = report;
  const { unacknowledged } = evidence;
  const zero: readonly (readonly [count: number, what: string, names: readonly string[]])[] = [
    [orders.missing, 'orders missing', evidence.orders.missing],
    [orders.duplicates, 'orders or addresses made twice', evidence.orders.duplicates],
    [orders.totalsDiffer, 'orders whose totals differ', evidence.orders.totalsDiffer],
    [orders.badNotHeld, 'orders that nobody can map, not held', evidence.orders.badNotHeld],
    [orders.heldUnexpected, 'orders held though nothing is wrong with them', evidence.orders.heldUnexpected],
    [orders.lateAcknowledged, 'orders acknowledged late', evidence.orders.lateAcknowledged],
    [unacknowledged.length, 'orders in Odoo without acknowledgement', unacknowledged],
    [lines.shippedTwice, 'lines shipped twice', evidence.lines.shippedTwice],
    [lines.overShipped, 'lines shipped beyond what was ordered or went out', evidence.lines.overShipped],
    [lines.refundedTwice, 'lines refunded twice', evidence.lines.refundedTwice],
    [lines.disagree, 'lines that both sides tell differently', evidence.lines.disagree],
    [stock.different, 'SKUs whose published quantity differs from the rule', evidence.different.map(sayDifference)],
    [stock.oversold, 'units oversold', evidence.oversold],
    [failures.waiting, 'failures still tried again', evidence.waiting],
    [failures.deadLetters, 'messages on dead-letter queues', []],
    [evidence.tasksDiffer.length, 'failures whose activity in Odoo is missing, or left over', evidence.tasksDiffer],
    [evidence.idleChaos.length, 'things that were to go wrong and struck nothing', evidence.idleChaos],
  ];
  return [
    ...zero.filter(([count]) => count !== 0).map(([count, what, names]) => `${count} ${what}${among(names)}`),
    ...(orders.inOdoo + orders.held + orders.cancelledBefore === orders.placed
      ? []
      : [
          `${orders.placed} orders placed, but ${orders.inOdoo} in Odoo, ${orders.held} held and ${orders.cancelledBefore} cancelled before that`,
        ]),
    ...(orders.placed > 0 ? [] : ['no order was placed']),
    ...(stock.skusChanged > 0 ? [] : ['no stock changed']),
    ...(latency.stockMaxS <= STOCK_BOUND_S
      ? []
      : [`a stock change took ${latency.stockMaxS} s (${evidence.slowest ?? ''}); the bound is ${STOCK_BOUND_S} s`]),
  ];
};

/** Keys on one side only. */
export const tasksDiffer = (tasks: readonly string[] | undefined, parked: BridgeSays['parked']): readonly string[] => {
  if (tasks === undefined) return [];
  const open = new Set(tasks);
  return [...[...parked.keys()].filter((key) => !open.has(key)), ...tasks.filter((key) => !parked.has(key))];
};

const idleChaos = ({ injected, walmartOrders }: Truth, chaos: string | undefined): readonly string[] => {
  if (chaos === undefined) return [];
  const placed = new Set(walmartOrders.map(({ bad }) => bad));
  return [
    ...injected.filter(({ struck }) => !struck).map(({ what }) => what),
    ...BAD_KINDS.filter((kind) => !placed.has(kind)).map((kind) => `no bad order (${kind})`),
  ];
};

export const makeReport = (input: {
  readonly hours: number;
  readonly engine: Report['engine'];
  readonly truth: Truth;
  readonly says: BridgeSays;
  readonly policy: RulePolicy;
  /** The name of what was made to go wrong. */
  readonly chaos?: string;
}): { readonly report: Report; readonly complaints: readonly string[] } => {
  const { truth, says, policy } = input;
  const orders = ordersReport(truth, says, policy);
  const stock = stockReport(truth, policy, orders.settled);
  const lines = linesReport(truth, says);
  const { report: orderLife, ...counts } = orderLifeReport(truth);
  const report: Report = {
    hours: input.hours,
    engine: input.engine,
    orders: orders.report,
    stock: stock.report,
    ...counts,
    orderLife,
    lines: lines.report,
    latency: {
      orderP95S: percentileS(orders.latencies, 0.95),
      stockP95S: percentileS(stock.latencies, 0.95),
      stockMaxS: percentileS(stock.latencies, 1),
    },
    calls: { walmart: sorted(truth.calls.walmart), odoo: sorted(truth.calls.odoo) },
    failures: {
      ...{ waiting: says.waiting.size, parked: says.parked.size },
      parkedBy: tallyOf(says.parked.values()),
      deadLetters: says.deadLetters,
    },
    people: {
      alerts: tallyOf(says.alerts),
      ...(truth.tasks === undefined ? {} : { tasks: truth.tasks.length }),
    },
    ...(input.chaos === undefined ? {} : { chaos: chaosReport(input.chaos, truth, orders.isAhead) }),
  };
  const evidence: Evidence = {
    orders: orders.lists,
    lines: lines.lists,
    unacknowledged: unacknowledgedInOdoo(truth, orders.settled),
    different: stock.different,
    oversold: stock.oversold,
    waiting: [...says.waiting].map(([key, code]) => `${key} (${code})`),
    tasksDiffer: tasksDiffer(truth.tasks, says.parked),
    idleChaos: idleChaos(truth, input.chaos),
    slowest: stock.slowest,
  };
  return { report, complaints: complaints(report, evidence) };
};

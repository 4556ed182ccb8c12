/** What the program prints: a failure with its seed and facts, and the counts at the end. */
import type { Breach } from './breach.ts';
import type { HistoryResult } from './history.ts';
import { INVARIANTS } from './invariants/index.ts';
import type { Summary } from './summary.ts';
import { sayLine } from './trace.ts';

const sayBreach = ({ invariant, subject, facts }: Breach): string => `  ${invariant} – ${subject}: ${facts}`;

const SHOWN = 8;

export const sayFailure = ({ seed, breaches }: Summary): readonly string[] => [
  `FAILED history ${seed}: ${breaches.length} breaches`,
  ...breaches.slice(0, SHOWN).map(sayBreach),
  ...(breaches.length > SHOWN ? [`  … and ${breaches.length - SHOWN} more`] : []),
  `  replay with: npm run simulate -- --replay ${seed}`,
];

const isAbout = (text: string, subjects: readonly string[]): boolean =>
  subjects.some((subject) => text.includes(subject));

/** The lines about what broke, and the faults that struck in the same invocations. */
const linesAbout = (result: HistoryResult): readonly string[] => {
  const subjects = [...new Set(result.breaches.map(({ subject }) => subject))].slice(0, 3);
  const about = result.trace.filter(({ what }) => isAbout(what, subjects));
  const invocations = new Set(about.map(({ who }) => who).filter((who) => who.includes('/')));
  return result.trace
    .filter(
      ({ who, what }) =>
        isAbout(what, subjects) || (invocations.has(who) && what.startsWith('FAULT')) || who === 'faults',
    )
    .map(sayLine);
};

export const sayReplay = (result: HistoryResult, wholeTrace: boolean): readonly string[] => {
  const { plan, breaches } = result;
  const rates = [...plan.rates].filter(([, rate]) => rate > 0).map(([kind, rate]) => `${kind} ${rate.toPrecision(2)}`);
  return [
    `History ${result.seed}: ${plan.weather}, ${plan.minutes} min of activity, ${plan.goods.length} SKUs, ${result.orders} orders`,
    `  wire ${plan.wire}, clocks off by up to ${plan.skewMs} ms, policy ${JSON.stringify(plan.policy)}`,
    `  Odoo ${JSON.stringify(plan.odoo)}; feed items fail at ${plan.feedItemFailureRate}`,
    `  faults: ${rates.join(', ') || 'none'}`,
    ...(wholeTrace ? result.trace.map(sayLine) : linesAbout(result)),
    `trace ${result.traceHash}, ${result.trace.length} lines, rest after ${Math.round(result.calmMs / 60_000)} min of calm`,
    ...(breaches.length === 0 ? ['No invariant is broken.'] : breaches.map(sayBreach)),
  ];
};

const sayCounts = (lists: readonly Summary['faults'][]): readonly string[] => {
  const sums = new Map<string, number>();
  for (const [kind, count] of lists.flat()) sums.set(kind, (sums.get(kind) ?? 0) + count);
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, count]) => `  ${String(count).padStart(8)}  ${kind}`);
};

export const sayEnd = (summaries: readonly Summary[], seconds: number, seed: number): readonly string[] => {
  const failed = summaries.filter(({ breaches }) => breaches.length > 0);
  const total = (of: (summary: Summary) => number): number => summaries.reduce((sum, summary) => sum + of(summary), 0);
  const perSecond = (summaries.length / seconds).toFixed(2);
  return [
    `${summaries.length} histories in ${seconds.toFixed(1)} s (${perSecond} histories/s), seed ${seed}: ${total(({ orders }) => orders)} orders, ${total(({ invocations }) => invocations)} invocations`,
    'Faults injected:',
    ...sayCounts(summaries.map(({ faults }) => faults)),
    'What the failure engine did about them:',
    ...sayCounts(summaries.map(({ engine }) => engine)),
    'What became of orders after their import:',
    ...sayCounts(summaries.map(({ lives }) => lives)),
    'Invariants checked in each history:',
    ...INVARIANTS.map(({ name, says }) => `  ${name}: ${says}`),
    failed.length === 0
      ? 'Good: all invariants held in every history.'
      : `NOT GOOD: ${failed.length} histories failed: ${failed
          .slice(0, 20)
          .map((each) => each.seed)
          .join(', ')}`,
  ];
};

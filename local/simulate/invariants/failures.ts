/** The failure engine: people hear of what waits for them, redrive loses nothing, renames nothing and sends orders first. */
import type { Row } from '@bridge/shared/ports';
import { HELD_BY_PERSON } from '@bridge/shared/steps';
import * as z from 'zod';
import { type Breach, type Invariant, timeText } from '../breach.ts';
import type { Effects, OrderRow, Seen, Told } from '../effects.ts';
import type { Evidence } from '../evidence.ts';

const parkedRow = z.looseObject({ code: z.string(), lastFailedAt: z.number(), parkedAt: z.number().optional() });

interface Parked {
  readonly key: string;
  readonly code: string;
  readonly since: number;
}

/** What a person holds needs no telling: it was a person. */
const parkedOf = (rows: readonly Row[]): readonly Parked[] =>
  rows
    .map(({ sk, data }) => ({ sk, ...parkedRow.parse(data) }))
    .filter(({ code }) => code !== HELD_BY_PERSON)
    .map(({ sk, code, parkedAt, lastFailedAt }) => ({ key: sk, code, since: parkedAt ?? lastFailedAt }));

/** Clocks of containers differ. */
const CLOCKS_DIFFER_MS = 7_000;

/** One alert may stand for several of a run that ended alike. */
const isAbout =
  (key: string, code: string, since: number, until = Number.POSITIVE_INFINITY) =>
  ({ at, value }: Seen<Told>): boolean =>
    at >= since - CLOCKS_DIFFER_MS &&
    at <= until &&
    value.code === code &&
    (value.facts.key === key || Number(value.facts.others) > 0);

const isTold = ({ alerts }: Effects, { key, code, since }: Parked): boolean => alerts.some(isAbout(key, code, since));

const told: Invariant = {
  name: 'people told',
  says: 'At rest an alert was raised about everything that is parked, for the reason for which it is.',
  holds: 'rest',
  find: ({ bridge, effects }) =>
    parkedOf(bridge.parked)
      .filter((each) => !isTold(effects, each))
      .map(({ key, code, since }) => ({
        ...{ invariant: told.name, subject: key.slice(key.indexOf('/') + 1) },
        facts: `${key} is parked (${code}) since ${timeText(since)} without an alert`,
      })),
};

const MINUTE = 60_000;
/** problem-report comes every 5 minutes, tells what nobody was told of, and may break off or find AWS away now and then. */
const TOLD_WITHIN_MS = 20 * MINUTE;

/** From when on each key was parked for a reason, and until when at least. */
const parkings = ({ failures, forgotten }: Effects): readonly (Parked & { readonly until: number })[] => {
  const found: (Parked & { readonly until: number })[] = [];
  for (const [key, rows] of Map.groupBy(failures, ({ value }) => value.key)) {
    const ends = forgotten.filter(({ value }) => value === key).map(({ at }) => at);
    for (const [index, { at, value }] of rows.entries()) {
      const before = rows[index - 1];
      const isSame = before?.value.state === 'parked' && before.value.code === value.code;
      const wasForgotten = ends.some((end) => end >= (before?.at ?? 0) && end <= at);
      if (value.state !== 'parked' || value.code === HELD_BY_PERSON || (isSame && !wasForgotten)) continue;
      const other = rows.slice(index).find((row) => row.value.state !== 'parked' || row.value.code !== value.code);
      const until = Math.min(other?.at ?? Infinity, ends.find((end) => end > at) ?? Infinity);
      found.push({ key, code: value.code, since: at, until });
    }
  }
  return found;
};

const hinderedReport = ({ hindrances }: Evidence, since: number): boolean =>
  hindrances.some(
    ({ where, from }) => where === 'problem-report' && from >= since - TOLD_WITHIN_MS && from <= since + TOLD_WITHIN_MS,
  );

const toldSoon: Invariant = {
  name: 'people told soon',
  says: 'What is parked for twenty minutes had its alert by then, where no fault struck problem-report and no person had a hand in it.',
  holds: 'always',
  find: (evidence) =>
    parkings(evidence.effects)
      .filter(({ key, since, until }) => {
        const deadline = since + TOLD_WITHIN_MS;
        const isShort = until < deadline || evidence.now < deadline;
        return !isShort && !evidence.effects.touched.has(key) && !hinderedReport(evidence, since);
      })
      .filter(
        ({ key, code, since }) => !evidence.effects.alerts.some(isAbout(key, code, since, since + TOLD_WITHIN_MS)),
      )
      .map(({ key, code, since }) => ({
        ...{ invariant: toldSoon.name, subject: key.slice(key.indexOf('/') + 1) },
        facts: `${key} was parked (${code}) at ${timeText(since)}, nobody told within ${TOLD_WITHIN_MS / MINUTE} minutes`,
      })),
};

const summaryOf = ({ key, code }: Parked): string => `[local/demo ${key}] ${code}`;

const oneActivity: Invariant = {
  name: 'one activity for each failure',
  says: 'At rest everything that is parked has exactly one open activity in Odoo, unless a person closed it, and no other activity is open.',
  holds: 'rest',
  find: ({ bridge, odoo, doings }) => {
    const parked = new Set(parkedOf(bridge.parked).map(summaryOf));
    const ours = odoo.activities.filter(({ summary }) => summary.startsWith('[local/demo '));
    const open = Map.groupBy(ours, ({ summary }) => summary);
    const wrong = (summary: string, facts: string): Breach => ({
      ...{ invariant: oneActivity.name, subject: summary.slice(summary.indexOf('/', 12) + 1, summary.indexOf(']')) },
      facts: `${summary}: ${facts}`,
    });
    return [
      ...[...parked].flatMap((summary) => {
        const count = open.get(summary)?.length ?? 0;
        const isFine = count === 1 || (count === 0 && doings.closedActivities.has(summary));
        return isFine ? [] : [wrong(summary, `${count} open activities`)];
      }),
      ...[...open.keys()]
        .filter((summary) => !parked.has(summary))
        .map((each) => wrong(each, 'open, nothing is parked')),
    ];
  },
};

const lastRow = ({ failures, forgotten }: Effects, key: string, at: number) => {
  const row = failures.findLast((each) => each.value.key === key && each.at <= at);
  const end = forgotten.findLast(({ value, at: then }) => value === key && then <= at);
  return row && (!end || end.at <= row.at) ? row.value : undefined;
};

/** A success of another copy may have taken the row away in the same moment. */
const MOMENT_MS = MINUTE;

const takenUp: Invariant = {
  name: 'dead letters taken up',
  says: 'What is taken from a dead-letter queue is on the ladder or parked then.',
  holds: 'always',
  find: ({ effects }) =>
    effects.deadLetters.flatMap(({ at, who, value: key }) => {
      const row = lastRow(effects, key, at);
      if (row?.state === 'parked' || row?.owner === 'ladder' || effects.touched.has(key)) return [];
      const isJustDone = effects.forgotten.some(
        ({ value, at: then }) => value === key && then <= at && at - then < MOMENT_MS,
      );
      if (isJustDone) return [];
      const facts = `taken from ${who} at ${timeText(at)}, in the ledger: ${row ? `${row.state}, ${row.owner}` : 'nothing'}`;
      return [{ invariant: takenUp.name, subject: key.slice(key.indexOf('/') + 1), facts }];
    }),
};

const REDRIVE = /^redrive\//;

/** In one run; each run sends what was due then. */
const ordersFirst: Invariant = {
  name: 'orders redriven first',
  says: 'No run of redrive sends an order after it has sent a stock message.',
  holds: 'always',
  find: ({ effects }) => {
    const runs = Map.groupBy(
      effects.sent.filter(({ who }) => REDRIVE.test(who)),
      ({ who }) => who,
    );
    return [...runs].flatMap(([who, sent]) => {
      const firstOther = sent.findIndex(({ value }) => value.type.endsWith('-hint'));
      const late =
        firstOther === -1 ? undefined : sent.slice(firstOther).find(({ value }) => !value.type.endsWith('-hint'));
      if (!late) return [];
      return [{ invariant: ordersFirst.name, subject: late.value.key, facts: `${who} sent it after stock messages` }];
    });
  },
};

const sameKey: Invariant = {
  name: 'redriven under its own key',
  says: 'What redrive sends has the key of a ledger row that the same run has claimed, and that stays until its outcome.',
  holds: 'always',
  find: ({ effects }) => {
    const claimed = new Set(effects.failures.map(({ who, value }) => `${who} ${value.key}`));
    return effects.sent
      .filter(({ who, value }) => REDRIVE.test(who) && !claimed.has(`${who} ${value.key}`))
      .map(({ at, who, value }) => ({
        ...{ invariant: sameKey.name, subject: value.key },
        facts: `${who} sent it at ${timeText(at)} without such a row`,
      }));
  },
};

const isOver = (key: string, row: OrderRow | undefined): boolean => {
  if (!row) return false;
  if (key.startsWith('acknowledge/')) return row.acknowledgement.state !== 'open' || row.phase === 'recorded';
  return row.phase === 'recorded' || (row.phase === 'imported' && row.holds.length === 0);
};

/** As it stood then. */
const orderAt = ({ effects }: Evidence, key: string, at: number): OrderRow | undefined =>
  effects.orderRows
    .get(key.slice(key.indexOf('/') + 1))
    ?.filter((row) => row.at <= at)
    .at(-1)?.value;

const notForgotten: Invariant = {
  name: 'no failure forgotten',
  says: 'redrive and problem-report take a row out of the ledger only when its order is done.',
  holds: 'always',
  find: (evidence) =>
    evidence.effects.forgotten
      .filter(
        ({ at, who, value }) => /^(redrive|problem-report)\//.test(who) && !isOver(value, orderAt(evidence, value, at)),
      )
      .map(({ at, who, value }) => ({
        ...{ invariant: notForgotten.name, subject: value.slice(value.indexOf('/') + 1) },
        facts: `${who} took ${value} out at ${timeText(at)}, which was not done`,
      })),
};

export const FAILURE_INVARIANTS: readonly Invariant[] = [
  told,
  toldSoon,
  oneActivity,
  takenUp,
  ordersFirst,
  sameKey,
  notForgotten,
];

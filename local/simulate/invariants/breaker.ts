/** The circuit breaker, from the far sides' own records: a system that is down is left alone but for one call at a time. */
import { type Breach, type Invariant, timeText } from '../breach.ts';
import type { Evidence } from '../evidence.ts';
import type { FarCall, Outage, System } from '../far-calls.ts';
import type { Stretch } from '../hindered.ts';

const SYSTEMS: readonly System[] = ['walmart', 'odoo'];

/** Containers go by what they have read for five seconds; a call that was let through may wait for its turn a moment. */
const HEARD_AFTER_MS = 7_000;

interface Open extends Stretch {
  readonly system: System;
  readonly probes: number;
}

/** From each opening to the closing. */
const openTimes = ({ effects, now }: Evidence, system: System): readonly Open[] => {
  const found: Open[] = [];
  let begun: { readonly from: number; probes: number } | undefined;
  for (const { at, value } of effects.breakers.filter((each) => each.value.system === system)) {
    if (value.state === 'open') {
      begun ??= { from: at, probes: 0 };
      if (value.probe !== undefined) begun.probes += 1;
    } else if (begun) {
      found.push({ ...begun, system, until: at });
      begun = undefined;
    }
  }
  return begun ? [...found, { ...begun, system, until: now }] : found;
};

/** A store that does not answer lets a call through: each such fault may be one. */
const lenientIn = ({ hindrances }: Evidence, from: number, until: number): number =>
  hindrances.filter(({ why, from: at }) => /^state /.test(why) && at >= from && at <= until).length;

const callsIn = ({ calls }: Evidence, system: System, from: number, until: number): readonly FarCall[] =>
  calls.filter((call) => call.system === system && call.at >= from && call.at < until);

const oneProbe: Invariant = {
  name: 'one probe at a time',
  says: 'While a circuit breaker is open each call to its system is a probe under its lease; where the store failed, one call more.',
  holds: 'always',
  find: (evidence) =>
    SYSTEMS.flatMap((system) =>
      openTimes(evidence, system).flatMap(({ from, until, probes }): readonly Breach[] => {
        const calls = callsIn(evidence, system, from + HEARD_AFTER_MS, until).length;
        const allowed = probes + lenientIn(evidence, from, until);
        if (calls <= allowed) return [];
        const facts = `open ${timeText(from)} to ${timeText(until)}: ${calls} calls, ${probes} probes, ${allowed - probes} faults of the store`;
        return [{ invariant: oneProbe.name, subject: `breaker#local/demo","sk":"${system}`, facts }];
      }),
    ),
};

const MINUTE = 60_000;
/** By then whoever calls has noticed. */
const NOTICED_MS = 5 * MINUTE;
/** Pauses are 30 s, 1, 2, 4 and then 5 minutes: from the sixth minute on about one call in four. */
const CALLS_PER_MINUTE = 0.5;
/** Each container counts by itself, and the fifth call in a row opens: a flow that calls seldom, or late, notices late. */
const FREE_PER_FLOW = 4;
const CALLS_FREE = 2;

/** Cold starts forget what they have counted: then it takes longer to open. */
const isCalm = ({ plan }: Evidence): boolean => (plan.rates.get('cold start') ?? 0) < 0.02;

const quiet = (evidence: Evidence, { system, from, until }: Outage): readonly Breach[] => {
  const noticed = from + NOTICED_MS;
  if (until < noticed + NOTICED_MS || !isCalm(evidence)) return [];
  const late = callsIn(evidence, system, noticed, until);
  const calls = late.length;
  const flows = new Set(late.map(({ who }) => who.split('/')[0])).size;
  const allowed =
    CALLS_FREE +
    flows * FREE_PER_FLOW +
    ((until - noticed) / MINUTE) * CALLS_PER_MINUTE +
    lenientIn(evidence, from, until);
  if (calls <= allowed) return [];
  const facts = `outage ${timeText(from)} to ${timeText(until)}: ${calls} calls after its fifth minute, allowed ${allowed.toFixed(1)}`;
  return [{ invariant: leftAlone.name, subject: `breaker#local/demo","sk":"${system}`, facts }];
};

const leftAlone: Invariant = {
  name: 'a system that is down is left alone',
  says: 'In an outage of ten minutes or more there comes at most one call in two minutes after its fifth minute, two more, and four of each flow until the breaker opens.',
  holds: 'always',
  find: (evidence) => evidence.outages.flatMap((outage) => quiet(evidence, outage)),
};

/** Two are enough while it has just closed. A container that calls seldom counts five in a row over twenty minutes. */
const LEAST_BAD = 2;
const SEEN_WITHIN_MS = 30 * MINUTE;

const forReason: Invariant = {
  name: 'breaker opens for a reason',
  says: 'A circuit breaker opens only when its system gave at least two bad answers within half an hour.',
  holds: 'always',
  find: (evidence) =>
    SYSTEMS.flatMap((system) =>
      openTimes(evidence, system).flatMap(({ from }): readonly Breach[] => {
        const bad = callsIn(evidence, system, from - SEEN_WITHIN_MS, from + 1).filter(({ isBad }) => isBad).length;
        if (bad >= LEAST_BAD) return [];
        return [
          { invariant: forReason.name, subject: system, facts: `opened ${timeText(from)} after ${bad} bad answers` },
        ];
      }),
    ),
};

export const BREAKER_INVARIANTS: readonly Invariant[] = [oneProbe, leftAlone, forReason];

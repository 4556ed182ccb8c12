/** Decides where faults strike: one stream of chance, one share per kind, everything counted and noted. */
import type { Chance } from '@bridge/shared/ports';
import { type FaultKind, KINDS } from './kinds.ts';
import type { Trace } from './trace.ts';

/** A stretch of time in which a stock change could not go on as it should. */
export interface Hindrance {
  readonly from: number;
  readonly until: number;
  readonly why: string;
  /** `far`: a whole side was away or throttled, or a person did it. Else the flow whose call, message or run was struck. */
  readonly where: 'far' | (string & {});
}

export interface Injector {
  /** Whether this fault strikes here. Counted and traced when it does. */
  strikes(kind: FaultKind, who: string, where: string): boolean;
  /** A number in [0, 1) from the faults' own stream. */
  random(): number;
  /** Notes a fault that was made by hand (an outage, a revoked token). @param where a flow; a whole side when left out. */
  note(kind: string, until: number, where?: string): void;
  /** From now on nothing strikes any more. */
  calm(): void;
  readonly counts: ReadonlyMap<string, number>;
  readonly hindrances: readonly Hindrance[];
  /** Invocations in which a call to AWS failed. */
  readonly struckByAws: ReadonlySet<string>;
}

export interface InjectorParts {
  readonly chance: Pick<Chance, 'random'>;
  readonly rates: ReadonlyMap<FaultKind, number>;
  readonly now: () => number;
  readonly trace: Trace;
}

/** `inventory-push/12` struck anywhere; `schedule` and `sqs` struck the flow that `where` names; Odoo's webhooks go to their door. */
const flowOf = (who: string, where: string): string => (who.includes('/') ? (who.split('/')[0] ?? who) : where);

export const createInjector = ({ chance, rates, now, trace }: InjectorParts): Injector => {
  const counts = new Map<string, number>();
  const hindrances: Hindrance[] = [];
  const struckByAws = new Set<string>();
  let active = true;
  const count = (kind: string): void => {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  };
  return {
    counts,
    hindrances,
    struckByAws,
    random: () => chance.random(),
    strikes: (kind, who, where) => {
      const rate = rates.get(kind);
      if (!active || rate === undefined || chance.random() >= rate) return false;
      count(kind);
      trace.add(who, `FAULT ${kind} at ${where}`);
      if (/^(state|AWS) /.test(kind)) struckByAws.add(who);
      const { hindersMs } = KINDS[kind];
      if (hindersMs > 0)
        hindrances.push({ from: now(), until: now() + hindersMs, why: kind, where: flowOf(who, where) });
      return true;
    },
    note: (kind, until, where = 'far') => {
      count(kind);
      trace.add('faults', `FAULT ${kind}`);
      if (until > now()) hindrances.push({ from: now(), until, why: kind, where });
    },
    calm: () => {
      active = false;
    },
  };
};

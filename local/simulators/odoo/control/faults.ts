/** Faults on demand: plain data that says which calls fail, how and how often. */

export type FaultKind =
  /** Odoo tried five times and gave up: rolled back, fault after the delay. */
  | 'serialization'
  /** The connection breaks before anything is done. */
  | 'resetBeforeCommit'
  /** The work is committed, the answer never arrives. */
  | 'resetAfterCommit'
  /** The answer comes after the delay. */
  | 'slow'
  /** PostgreSQL is away: OperationalError. */
  | 'databaseDown'
  /** SIGTERM during the call: the same fault whether the work was committed or not (section 13). */
  | 'connectionClosedCommitted'
  | 'connectionClosedRolledBack'
  /** A proxy in front of Odoo answers 502 with HTML. */
  | 'badGateway';

export interface FaultRule {
  readonly kind: FaultKind;
  /** All calls if left out. `common` calls have the model `common`. */
  readonly model?: string;
  readonly method?: string;
  /** Simulated milliseconds before the answer; 0 if left out (serialization: 18000). */
  readonly delayMs?: number;
  /** How many calls it hits; without limit if left out. */
  readonly times?: number;
  /** Calls to let pass first. */
  readonly after?: number;
  /** 0 to 1; 1 if left out. */
  readonly probability?: number;
}

interface LiveRule {
  readonly rule: FaultRule;
  skip: number;
  left: number;
}

export class FaultInjector {
  private rules: LiveRule[] = [];
  private readonly random: () => number;

  constructor(random: () => number) {
    this.random = random;
  }

  /** Adds a rule; the answer takes it away again. */
  add(rule: FaultRule): () => void {
    const live: LiveRule = { rule, skip: rule.after ?? 0, left: rule.times ?? Number.POSITIVE_INFINITY };
    this.rules.push(live);
    return () => {
      this.rules = this.rules.filter((each) => each !== live);
    };
  }

  clear(): void {
    this.rules = [];
  }

  /** The rule that hits this call, used up once. */
  take(model: string, method: string): FaultRule | undefined {
    for (const live of this.rules) {
      const { rule } = live;
      if (rule.model !== undefined && rule.model !== model) continue;
      if (rule.method !== undefined && rule.method !== method) continue;
      if (live.left <= 0) continue;
      if (live.skip > 0) {
        live.skip -= 1;
        continue;
      }
      if (rule.probability !== undefined && this.random() >= rule.probability) continue;
      live.left -= 1;
      return rule;
    }
    return undefined;
  }
}

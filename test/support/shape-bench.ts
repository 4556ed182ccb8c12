/** What the three shapes run on in tests: the memory ports, a fixed chance, a context as Lambda gives it, and a look at what came of it. */
import type { Account } from '../../shared/core/index.ts';
import type { InvocationContext } from '../../shared/lambda/index.ts';
import {
  MemoryAlerts,
  MemoryOutbox,
  MemoryStateStore,
  MemoryTelemetry,
  MemoryVault,
  MetricSums,
  seededChance,
  VirtualClock,
} from '../../shared/memory/index.ts';

export const ACCOUNT: Account = 'local/acme';
export const QUEUE = 'own-queue';
export const START = Date.UTC(2026, 0, 5, 12);

/** Turns each method of an object into one that fails; the rest stays. Fakes a part of the platform that is down. */
export const failing = <T extends object>(whole: T, methods: readonly (keyof T)[], error: unknown): T =>
  new Proxy(whole, {
    get: (target, name) => {
      if (methods.some((method) => method === name)) return () => Promise.reject(error);
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });

export const shapeBench = (flow: string, options: { readonly secrets?: Readonly<Record<string, string>> } = {}) => {
  const clock = new VirtualClock({ startAt: START });
  const chance = seededChance(1);
  const sums = new MetricSums();
  const lines: Record<string, unknown>[] = [];
  const sink = (line: string): void => void lines.push(JSON.parse(line));
  const deps = {
    clock,
    /** No jitter, so that waits can be read off; ids still differ. */
    chance: { random: () => 0, uuid: () => chance.uuid() },
    telemetry: new MemoryTelemetry({ clock, sink, sums, flow, account: ACCOUNT }),
    outbox: new MemoryOutbox(clock, chance, [{ name: QUEUE, visibilitySeconds: 600, delaySeconds: 0 }]),
    ledger: new MemoryStateStore(clock),
    state: new MemoryStateStore(clock),
    alerts: new MemoryAlerts(),
    vault: new MemoryVault(clock, options.secrets),
  };
  return {
    deps,
    lines,
    metric: (name: string): number => sums.sum(flow, name),
    row: async (key: string) => (await deps.ledger.get({ pk: ACCOUNT, sk: key }))?.data,
  };
};

/** What Lambda tells about an invocation. */
export const contextOf = (awsRequestId = 'request-1', remainingMs = 60_000): InvocationContext => ({
  awsRequestId,
  getRemainingTimeInMillis: () => remainingMs,
});

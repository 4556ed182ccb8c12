/** Counts what the flows ask of the platform's stores: rows written by kind, audit entries, messages. */
import type { MemoryPlatform } from '../../shared/memory/index.ts';
import type { Draft, Platform, StateStore } from '../../shared/ports/index.ts';

export interface PortCounts {
  /** Writes of the state table by the first part of the partition: `sku`, `rate`, `lease`, … */
  writes(kind: string): number;
  /** Everything counted, by name: `write sku`, `write failures`, `audit`, `send`. */
  all(): Readonly<Record<string, number>>;
  clear(): void;
}

const kindOf = (pk: string): string => pk.split('#')[0] ?? pk;

export const countingPlatform = (
  memory: MemoryPlatform,
  /** Called before each write of a row; throws to play a crash, or changes the row to play another writer. */
  beforePut: (draft: Draft, table: string) => void | Promise<void> = () => {},
): { readonly platform: Platform; readonly counts: PortCounts } => {
  const tally = new Map<string, number>();
  const count = (name: string, by = 1): void => void tally.set(name, (tally.get(name) ?? 0) + by);

  const countingState = (table: string): StateStore => {
    const store = memory.state(table);
    const name = (pk: string): string => (table === 'state' ? `write ${kindOf(pk)}` : `write ${table}`);
    return {
      get: (key) => store.get(key),
      getMany: (keys) => store.getMany(keys),
      list: (pk, query) => store.list(pk, query),
      pending: (list, query) => store.pending(list, query),
      put: async (draft, when) => {
        await beforePut(draft, table);
        count(name(draft.pk));
        return store.put(draft, when);
      },
      remove: (key, when) => {
        count(name(key.pk));
        return store.remove(key, when);
      },
      increment: (key, by) => {
        count(name(key.pk));
        return store.increment(key, by);
      },
    };
  };

  const platform: Platform = {
    clock: memory.clock,
    chance: memory.chance,
    telemetry: (flow, account) => memory.telemetry(flow, account),
    state: countingState,
    audit: (table) => ({
      append: (entries) => {
        // A token serves every call for a quarter of an hour: it is no cost of a change.
        count('audit', entries.filter(({ event }) => event !== 'token-issued').length);
        return memory.audit(table).append(entries);
      },
    }),
    outbox: () => ({
      send: (queue, messages) => {
        count('send', messages.length);
        return memory.outbox().send(queue, messages);
      },
      postpone: (queue, receiptHandle, seconds) => memory.outbox().postpone(queue, receiptHandle, seconds),
    }),
    vault: () => memory.vault(),
    alerts: (topicArn) => memory.alerts(topicArn),
    raw: (bucket) => memory.raw(bucket),
    http: (options) => memory.http(options),
  };
  return {
    platform,
    counts: {
      writes: (kind) => tally.get(`write ${kind}`) ?? 0,
      all: () => Object.fromEntries(tally),
      clear: () => tally.clear(),
    },
  };
};

/** The whole platform in memory: each name of a table, topic or bucket stands for one thing, whoever asks for it. */
import type { Dispatcher } from 'undici';
import type { Account } from '../core/index.ts';
import type { Chance, Clock, Platform } from '../ports/index.ts';
import { MemoryOutbox, type QueueSpec } from './outbox.ts';
import { MemoryAlerts, MemoryAudit, MemoryRawStore } from './records.ts';
import { MemoryStateStore } from './state-store.ts';
import { MemoryTelemetry, MetricSums, type Sink } from './telemetry.ts';
import { MemoryVault, type VaultQuota } from './vault.ts';

/** A platform whose parts can also be looked into. */
export interface MemoryPlatform extends Platform {
  state(table: string): MemoryStateStore;
  audit(table: string): MemoryAudit;
  outbox(): MemoryOutbox;
  vault(): MemoryVault;
  alerts(topicArn: string): MemoryAlerts;
  raw(bucket: string): MemoryRawStore;
  readonly metrics: MetricSums;
}

export interface MemoryPlatformOptions {
  readonly clock: Clock;
  readonly chance: Chance;
  /** Carries every call to Walmart and Odoo. */
  readonly http: Dispatcher;
  /** Takes the log lines. Default: nobody. */
  readonly sink?: Sink;
  readonly queues?: readonly QueueSpec[];
  readonly secrets?: Readonly<Record<string, string | undefined>>;
  readonly vaultQuota?: VaultQuota;
}

export const memoryPlatform = (options: MemoryPlatformOptions): MemoryPlatform => {
  const { clock, chance, sink = () => {} } = options;
  const metrics = new MetricSums();
  const outbox = new MemoryOutbox(clock, chance, options.queues ?? []);
  const vault = new MemoryVault(clock, options.secrets, options.vaultQuota);
  return {
    clock,
    chance,
    metrics,
    telemetry: (flow: string, account: Account) => new MemoryTelemetry({ clock, sink, sums: metrics, flow, account }),
    state: onePerName(() => new MemoryStateStore(clock)),
    audit: onePerName(() => new MemoryAudit()),
    outbox: () => outbox,
    vault: () => vault,
    alerts: onePerName(() => new MemoryAlerts()),
    raw: onePerName(() => new MemoryRawStore()),
    http: () => options.http,
  };
};

const onePerName = <T>(make: () => T): ((name: string) => T) => {
  const made = new Map<string, T>();
  return (name) => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const fresh = make();
    made.set(name, fresh);
    return fresh;
  };
};

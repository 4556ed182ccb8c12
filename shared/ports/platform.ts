/** Everything a flow may be given. A flow's wire names just what it uses: `Pick<Platform, 'state' | 'outbox'>`. */
import type { Dispatcher } from 'undici';
import type { Account } from '../core/index.ts';
import type { Alerts } from './alerts.ts';
import type { Audit } from './audit.ts';
import type { Chance, Clock } from './clock.ts';
import type { Outbox } from './outbox.ts';
import type { RawStore } from './raw-store.ts';
import type { StateStore } from './state-store.ts';
import type { Telemetry } from './telemetry.ts';
import type { Vault } from './vault.ts';

export interface Platform {
  readonly clock: Clock;
  readonly chance: Chance;
  telemetry(flow: string, account: Account): Telemetry;
  /** @param table name of a DynamoDB table. */
  state(table: string): StateStore;
  /** @param table name of the audit table. */
  audit(table: string): Audit;
  outbox(): Outbox;
  vault(): Vault;
  /** @param topicArn the SNS topic of alarms. */
  alerts(topicArn: string): Alerts;
  /** @param bucket name of the bucket for raw exchanges. */
  raw(bucket: string): RawStore;
  /** HTTP towards Walmart and Odoo: pooled, TLS ≥ 1.2, with an optional bundle of further CA certificates (PEM). */
  http(options: { readonly caBundle?: string }): Dispatcher;
}

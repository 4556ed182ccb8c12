/** The door of ports: what the flows need from the platform they run on. Types only. */
export type { AddressDirectory } from './address-directory.ts';
export type { Alert, Alerts } from './alerts.ts';
export type { AttemptResult, Audit, AuditEntry, AuditOutcome } from './audit.ts';
export type { Chance, Clock } from './clock.ts';
export type { About, Attempt, Journal } from './journal.ts';
export type { Outbox, OutgoingMessage } from './outbox.ts';
export type { Platform } from './platform.ts';
export type { RawStore } from './raw-store.ts';
export type {
  Draft,
  JsonObject,
  JsonValue,
  Key,
  ListQuery,
  Page,
  PendingMark,
  Row,
  StateStore,
  When,
} from './state-store.ts';
export type { LogFields, Metrics, MetricUnit, Telemetry } from './telemetry.ts';
export type { StoredSecret, Vault } from './vault.ts';

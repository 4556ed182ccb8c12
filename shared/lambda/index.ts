/** The door of lambda: the three shapes, and what they share. */
export { type AlarmDeps, type RunAlarmDeps, raiseAlert, raiseInRun } from './alarm.ts';
export {
  type DoorDeps,
  type DoorEvent,
  type DoorPost,
  type DoorResponse,
  type DoorSpec,
  door,
  readDoorTokens,
} from './door.ts';
export {
  alertsEnv,
  auditEnv,
  baseEnv,
  doorEnv,
  failuresEnv,
  type OdooEnv,
  odooEnv,
  odooSalesEnv,
  orderChangedQueueEnv,
  orderImportQueueEnv,
  ownQueueEnv,
  parseEnv,
  policyEnv,
  rawEnv,
  shipNodeEnv,
  stateEnv,
  stockChangedQueueEnv,
  uspsEnv,
  type WalmartEnv,
  walmartEnv,
} from './env.ts';
export { type GivenUpSpec, givenUp } from './given-up.ts';
export type { LambdaHandler } from './instrument.ts';
export { createJournal, type JournalParts, NO_JOURNAL, type RunJournal } from './journal.ts';
export { keptFor } from './kept-for.ts';
export { releaseLease, takeLease } from './lease.ts';
export {
  changeFailure,
  clearFailure,
  clearUnchanged,
  type Failure,
  type LedgerEntry,
  type LedgerSubject,
  ledgerEntrySchema,
  noteTold,
  park,
  parkedList,
  readLedgerEntry,
  recordGivenUp,
  recordOnLadder,
  recordThrottled,
  recordWaiting,
  redriveAt,
  toParked,
  toRetried,
  toSent,
  toUnsent,
  waitingList,
} from './ledger.ts';
export { type BatchResponse, type BatchResult, type QueuedSpec, type QueueEvent, queued } from './queued.ts';
export { countTally, headOf, type InvocationContext, type Run, type Tally } from './run.ts';
export { type ScheduledDeps, type ScheduledSpec, scheduled } from './scheduled.ts';
export { DONE, failed, type Outcome, type QueuedDeps } from './settle-unit.ts';
export type { QueueRecord, Unit } from './unit.ts';

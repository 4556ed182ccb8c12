/** The door of core: errors, settling, retry schedule, time, money, secrets, redaction. Nothing of ours is imported here. */

export { type Account, ENVIRONMENTS, type Environment, parseAccount } from './account.ts';
export { type AmendableStore, amend } from './amend.ts';
export { failureResult } from './attempt-result.ts';
export { chunk, halves, mapBounded } from './batches.ts';
export {
  admission,
  type Breaker,
  type BreakerState,
  breakerStateSchema,
  CLOSED,
  isRecovering,
  isSick,
  type Judge,
  NO_BREAKER,
  NO_CALLS,
  noted,
  OUTSIDE_SYSTEMS,
  type OutsideSystem,
  opened,
  probed,
  probing,
  type Verdict,
} from './breaker.ts';
export { canonicalJson, hashOf } from './canonical.ts';
export type { AddressVerdict, DirectoryAddress } from './directory-address.ts';
export {
  BridgeError,
  ContentionError,
  CredentialError,
  type Disposition,
  type ErrorDetails,
  type Facts,
  InvalidDataError,
  type Issue,
  isBridgeError,
  isOfOne,
  isSettledByPerson,
  RejectedError,
  SetupError,
  ThrottledError,
  TransientError,
  UnknownOutcomeError,
} from './errors.ts';
export {
  METRIC_DIMENSIONS,
  METRIC_NAMESPACE,
  MOST_SERIES,
  PUBLISHED_METRICS,
  publishedOf,
  SELLER_STANDARDS,
} from './metrics.ts';
export {
  type Amount,
  centIssue,
  isWholeCents,
  type Money,
  roundCents,
  sum,
  toAmount,
  toCentText,
  toOdooFloat,
  ZERO,
} from './money.ts';
export { type CarrierTarget, ODOO_STEPS, type OdooStep, orderPolicyShape } from './order-policy.ts';
export { type PageStart, pagesOf } from './pages.ts';
export { type Policy, policySchema } from './policy.ts';
export { personal, redact, type Sensitivity, secret } from './redact.ts';
export { AUDIT_DAYS, auditDays, type Retention, retentionSchema } from './retention.ts';
export {
  GIVE_UP_AFTER_MS,
  LONGEST_QUEUE_DELAY_S,
  ladderWaitMs,
  MAX_RECEIVE_COUNT,
  queueWaitSeconds,
  rungOf,
  toQueueDelaySeconds,
} from './retry.ts';
export { Secret } from './secret.ts';
export { explain, type SettleContext, type Settlement, settle } from './settle.ts';
export {
  DAY_MS,
  fromOdooDatetime,
  fromWalmartTime,
  HOUR_MS,
  MINUTE_MS,
  SECOND_MS,
  toIso,
  toOdooDatetime,
  toWalmartTime,
} from './time.ts';
export {
  type DoorTrigger,
  defineTrigger,
  type QueuedTrigger,
  type ScheduledTrigger,
  type Trigger,
  visibilitySeconds,
} from './trigger.ts';

/** What starts a flow, as plain data: read by the CDK constructs and by the local host alike. */

interface Limits {
  /** The flow's name; its folder, function, metrics and page in docs/flows carry it. */
  readonly flow: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
}

/** An EventBridge schedule. 0 retries, event age ≤ 60 s: the next tick is the retry. */
export interface ScheduledTrigger extends Limits {
  readonly shape: 'scheduled';
  /** Whole minutes between two runs. */
  readonly everyMinutes: number;
}

/** An SQS event source, or several. Its queue's visibility time-out is 6 × the function's time-out plus the window. */
export interface QueuedTrigger extends Limits {
  readonly shape: 'queued';
  /** The queue carries the flow's name, unless the flow is fed by the dead-letter queues of these flows. */
  readonly deadLettersOf?: readonly string[];
  readonly batchSize: number;
  readonly batchWindowSeconds: number;
  /** Delay of each message that the sender does not delay itself. */
  readonly deliveryDelaySeconds: number;
  /** The event source's maximum concurrency (AWS: at least 2). */
  readonly maxConcurrency: number;
}

/** An HTTP API route. */
export interface DoorTrigger extends Limits {
  readonly shape: 'door';
  readonly method: 'POST';
  readonly path: string;
}

export type Trigger = ScheduledTrigger | QueuedTrigger | DoorTrigger;

export const defineTrigger = <T extends Trigger>(trigger: T): T => trigger;

/** Visibility time-out of a queued flow's queue, in seconds: at least 6 × the function's time-out plus the batch window (AWS's rule). */
export const visibilitySeconds = (trigger: QueuedTrigger): number =>
  6 * trigger.timeoutSeconds + trigger.batchWindowSeconds;

/** What the main thread and the engines' thread tell each other. */
import type { TimeScale } from './scaled-clock.ts';
import type { SecretQuota } from './secrets-manager.ts';

export interface Endpoints {
  readonly dynamodb: string;
  readonly sqs: string;
  readonly sns: string;
  readonly s3: string;
  readonly secretsManager: string;
}

export interface WorkerInput {
  readonly scale: TimeScale;
  readonly quota: SecretQuota;
}

export type WorkerReport =
  | { readonly type: 'ready'; readonly endpoints: Endpoints }
  | { readonly type: 'refused'; readonly secret: string };

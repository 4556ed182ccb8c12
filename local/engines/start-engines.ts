/** DynamoDB, SQS, SNS, S3 and Secrets Manager on this machine, N times as fast as real time, on loopback only. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { AwsSettings } from '@bridge/shared/aws';
import type { Clock } from '@bridge/shared/ports';
import type { Endpoints, WorkerInput, WorkerReport } from './protocol.ts';
import { LOCAL_AWS_ACCOUNT, LOCAL_IDENTITY, provision, type Resources } from './provision.ts';
import { scaledClock, startScale, type TimeScale } from './scaled-clock.ts';
import type { SecretQuota } from './secrets-manager.ts';

export interface EngineOptions extends Partial<Resources> {
  /** How many seconds pass in one real second. */
  readonly speed: number;
  /** Epoch milliseconds that the engines' clock shows at the start. */
  readonly startAt: number;
  /** Default: one write in 10 minutes, 100 versions younger than a day. */
  readonly secretQuota?: Partial<SecretQuota>;
}

export interface Engines {
  readonly endpoints: Endpoints;
  /** For the pieces of `@bridge/shared/aws`: endpoints, region, credentials and the scaled clock. */
  readonly settings: AwsSettings;
  readonly clock: Clock;
  readonly scale: TimeScale;
  queueUrl(name: string): string;
  topicArn(name: string): string;
  /** Writes that the Secrets Manager stand-in refused so far, by name of the secret; told a moment after the answer. */
  refusedWrites(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

const QUOTA: SecretQuota = { minWriteIntervalMs: 600_000, maxYoungVersions: 100 };

/** @throws when the engines' thread ends before it is ready, or something cannot be made in them. */
export const startEngines = async (options: EngineOptions): Promise<Engines> => {
  const {
    speed,
    startAt,
    secretQuota = {},
    tables = [],
    queues = [],
    buckets = [],
    secrets = {},
    topics = [],
  } = options;
  const scale = startScale({ speed, startAt });
  const input: WorkerInput = { scale, quota: { ...QUOTA, ...secretQuota } };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: input });
  const refused = new Map<string, number>();
  const endpoints = await readyEndpoints(worker, refused);
  try {
    await provision(endpoints, { tables, queues, buckets, secrets, topics });
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  const clock = scaledClock(scale);
  return {
    endpoints,
    clock,
    scale,
    settings: { ...LOCAL_IDENTITY, endpoints, clock },
    queueUrl: (name) => `${endpoints.sqs}/${LOCAL_AWS_ACCOUNT}/${name}`,
    topicArn: (name) => `arn:aws:sns:${LOCAL_IDENTITY.region}:${LOCAL_AWS_ACCOUNT}:${name}`,
    refusedWrites: () => Object.fromEntries(refused),
    close: async () => {
      await worker.terminate();
    },
  };
};

const readyEndpoints = async (worker: Worker, refused: Map<string, number>): Promise<Endpoints> => {
  const ready = new Promise<Endpoints>((resolve) => {
    worker.on('message', (report: WorkerReport) => {
      if (report.type === 'ready') resolve(report.endpoints);
      else refused.set(report.secret, (refused.get(report.secret) ?? 0) + 1);
    });
  });
  const ended = once(worker, 'exit').then(([code]) => {
    throw new Error(`The engines' thread ended with code ${code} before it was ready`);
  });
  ended.catch(() => {});
  return Promise.race([ready, ended]);
};

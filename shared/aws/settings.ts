/** How AWS clients are made: once per container, lazily, and on other endpoints where the settings say so. */
import type { Clock } from '../ports/index.ts';
import { systemClock } from './system.ts';

/** Missing members mean what the Lambda environment says; on AWS nothing needs to be set. */
export interface AwsSettings {
  /** Business time for expiry and waits between repeats. Default the system's. */
  readonly clock?: Clock;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** URLs of other servers in place of AWS's own. */
  readonly endpoints?: {
    readonly dynamodb?: string;
    readonly sqs?: string;
    readonly sns?: string;
    readonly s3?: string;
    readonly secretsManager?: string;
  };
}

export type Service = keyof NonNullable<AwsSettings['endpoints']>;

/** Two quick repeats, transport and server faults only; longer waits belong to the queue and the failure ledger. */
const MAX_ATTEMPTS = 3;
const CONNECT_TIMEOUT_MS = 2_000;
/** Below every function's own time-out, so that a silent server becomes an error that can be settled. */
const REQUEST_TIMEOUT_MS = 10_000;

export const clientConfig = (settings: AwsSettings, service: Service) => {
  const endpoint = settings.endpoints?.[service];
  return {
    maxAttempts: MAX_ATTEMPTS,
    retryMode: 'standard',
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
    ...(settings.region !== undefined && { region: settings.region }),
    ...(settings.credentials && { credentials: settings.credentials }),
    ...(endpoint !== undefined && { endpoint }),
  };
};

export const clockOf = (settings: AwsSettings): Clock => settings.clock ?? systemClock;

/** Makes a thing at its first use and keeps it. */
export const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

/** The file in which the local run leaves its loopback endpoints. */
import { readFileSync } from 'node:fs';
import { SetupError } from '@bridge/shared/core';
import * as z from 'zod';

export const LOCAL_ENDPOINTS_FILE = '.local/endpoints.json';

const schema = z.object({
  odoo: z.object({ url: z.url(), database: z.string(), user: z.string(), key: z.string().min(1) }),
  /** Where the simulated Odoo posts its hints, secret included. */
  door: z.url(),
  account: z.string(),
  /** Only with embedded engines. */
  aws: z.object({ dynamodb: z.url(), sqs: z.url(), secretsManager: z.url().exactOptional() }).optional(),
  walmart: z.object({ url: z.url() }).optional(),
  /** Where the simulated Walmart posts, but for its last part. */
  walmartDoor: z.url().optional(),
  tables: z.object({ state: z.string(), failures: z.string(), audit: z.string() }).optional(),
  /** URLs by the name of the flow. */
  queues: z.record(z.string(), z.url()).optional(),
  /** Business time: `startAt` when this machine's clock showed `realStartAt`, and `speed` times as fast. */
  clock: z.object({ speed: z.number().min(0), startAt: z.number(), realStartAt: z.number() }).optional(),
});

export type LocalEndpoints = z.output<typeof schema>;

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new SetupError({
      code: 'LOCAL_ENDPOINTS',
      message: `${file} cannot be read: start the local run first (npm start)`,
      cause,
    });
  }
};

/** @throws {SetupError} when there is no such file or it has another form. */
export const readLocalEndpoints = (file: string): LocalEndpoints => {
  const text = read(file);
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // Without the cause: it would quote the key.
    throw new SetupError({
      code: 'LOCAL_ENDPOINTS',
      message: `${file} is not a file of the local run: start the local run again (npm start)`,
    });
  }
};

/** MiniStack as a child process on a free port of 127.0.0.1, with Node Lambdas as processes and their roles enforced. */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { request } from 'undici';
import { toolPath } from './command.ts';
import { waitFor } from './wait.ts';

export const REGION = 'us-east-1';
/** Who deploys; for the emulator it is the account's root. */
export const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' } as const;

export interface Emulator {
  readonly port: number;
  readonly url: string;
  /** For what talks to it as the deploying person: nothing of the machine's own AWS set-up is left in it. */
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** Ends it by its process id and waits until it is gone. */
  stop(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address !== null && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('No free port was found on 127.0.0.1')),
      );
    });
  });

const ownEnvironment = (url: string): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'))),
  PATH: toolPath(),
  CI: 'true',
  NO_PROXY: '127.0.0.1,localhost',
  AWS_ENDPOINT_URL: url,
  AWS_REGION: REGION,
  AWS_DEFAULT_REGION: REGION,
  AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  AWS_EC2_METADATA_DISABLED: 'true',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
});

const START_SECONDS = 60;
const STOP_MS = 10_000;

const isHealthy = async (url: string): Promise<true | undefined> => {
  try {
    const { statusCode, body } = await request(`${url}/_ministack/health`);
    await body.dump();
    return statusCode === 200 ? true : undefined;
  } catch {
    return undefined;
  }
};

/** @throws Error when it does not answer within a minute. */
export const startEmulator = async (python: string, folder: string): Promise<Emulator> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = ownEnvironment(url);
  const temporary = join(folder, 'emulator');
  mkdirSync(temporary, { recursive: true });
  const logFile = join(folder, 'emulator.log');
  const child = spawn(python, ['-m', 'ministack'], {
    cwd: temporary,
    env: {
      ...env,
      TMPDIR: temporary,
      LAMBDA_EXECUTOR: 'local',
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      MINISTACK_REGION: REGION,
      AUTH: 'true',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(logFile);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      const hard = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await gone;
      clearTimeout(hard);
    }
    log.end();
  };
  try {
    await waitFor(
      'An answer of MiniStack',
      START_SECONDS,
      () => isHealthy(url),
      () => `${logFile}, exit code ${child.exitCode}`,
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, url, env, logFile, stop };
};

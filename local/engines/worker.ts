/** The engines' own thread: time is scaled first, then the engines are loaded; they listen on loopback only. */
import type { Server } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerInput, WorkerReport } from './protocol.ts';
import { scaleTime } from './scale-time.ts';
import { secretsManagerStandIn } from './secrets-manager.ts';

const LOOPBACK = '127.0.0.1';

const report = (message: WorkerReport): void => parentPort?.postMessage(message);

const listen = (server: Server): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, LOOPBACK, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('The server has no port'));
      else resolve(`http://${LOOPBACK}:${address.port}`);
    });
  });

const start = async ({ scale, quota }: WorkerInput): Promise<void> => {
  scaleTime(scale);
  const { default: dynalite } = await import('dynalite');
  const { buildApp } = await import('fauxqs');
  const queuesTopicsAndBuckets = buildApp({ logger: false });
  const secrets = secretsManagerStandIn({
    now: () => Date.now(),
    quota,
    onRefusal: (secret) => report({ type: 'refused', secret }),
  });
  const [dynamodb, fauxqs, secretsManager] = await Promise.all([
    listen(dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 })),
    queuesTopicsAndBuckets.listen({ port: 0, host: LOOPBACK }),
    listen(secrets),
  ]);
  report({ type: 'ready', endpoints: { dynamodb, secretsManager, sqs: fauxqs, sns: fauxqs, s3: fauxqs } });
};

// dynalite throws when a client hangs up in the middle of a request; on AWS that is the client's affair alone.
process.on('uncaughtException', (error) => {
  if ('code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')) return;
  throw error;
});

await start(workerData);

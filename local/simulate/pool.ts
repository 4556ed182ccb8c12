/** Histories side by side, each in a worker; results come in the order of their ends. */
import { Worker } from 'node:worker_threads';
import { type Summary, summariseHistory } from './summary.ts';

/** Seeds of different runs do not meet. */
const STRIDE = 1_000_000;

export const seedOf = (seed: number, index: number): number => seed * STRIDE + index;

export interface PoolRequest {
  readonly histories: number;
  readonly seed: number;
  readonly jobs: number;
  /** @returns false to end the run. */
  readonly onEnd: (summary: Summary) => boolean;
}

const runHere = async ({ histories, seed, onEnd }: PoolRequest): Promise<void> => {
  for (let index = 0; index < histories; index += 1) if (!onEnd(await summariseHistory(seedOf(seed, index)))) return;
};

const runThere = ({ histories, seed, jobs, onEnd }: PoolRequest): Promise<void> =>
  new Promise((resolve, reject) => {
    let next = 0;
    let running = 0;
    let ended = false;
    const workers = Array.from(
      { length: Math.min(jobs, histories) },
      () => new Worker(new URL('./worker.ts', import.meta.url)),
    );
    const end = (settle: () => void): void => {
      ended = true;
      void Promise.all(workers.map((worker) => worker.terminate())).then(settle);
    };
    const feed = (worker: Worker): void => {
      if (next >= histories) {
        if (running === 0) end(resolve);
        return;
      }
      running += 1;
      worker.postMessage(seedOf(seed, next));
      next += 1;
    };
    for (const worker of workers) {
      worker.on('message', (summary: Summary) => {
        if (ended) return;
        running -= 1;
        if (onEnd(summary)) feed(worker);
        else end(resolve);
      });
      worker.on('error', (error) => end(() => reject(error)));
      feed(worker);
    }
  });

export const playHistories = (request: PoolRequest): Promise<void> =>
  request.jobs === 1 ? runHere(request) : runThere(request);

/** Plays the histories whose seeds it is told, one after another. */
import { parentPort } from 'node:worker_threads';
import { summariseHistory } from './summary.ts';

parentPort?.on('message', (seed: number) => {
  void summariseHistory(seed).then((summary) => parentPort?.postMessage(summary));
});

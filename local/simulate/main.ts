/** `npm run simulate`: many histories of the whole system under faults; exit code 1 when an invariant broke, 2 for wrong flags. */
import { runHistory } from './history.ts';
import { parseOptions, type SimulateOptions } from './options.ts';
import { playHistories } from './pool.ts';
import { sayEnd, sayFailure, sayReplay } from './say.ts';
import type { Summary } from './summary.ts';

const out = (lines: readonly string[]): void => {
  for (const line of lines) process.stdout.write(`${line}\n`);
};

const replay = async (seed: number, wholeTrace: boolean): Promise<number> => {
  const result = await runHistory(seed);
  out(sayReplay(result, wholeTrace));
  return result.breaches.length === 0 ? 0 : 1;
};

const playAll = async (options: SimulateOptions): Promise<number> => {
  const startedAt = performance.now();
  const summaries: Summary[] = [];
  const onEnd = (summary: Summary): boolean => {
    summaries.push(summary);
    const failed = summary.breaches.length > 0;
    if (failed) out(sayFailure(summary));
    return !(failed && options.stopAtFirst);
  };
  await playHistories({ ...options, onEnd });
  out(sayEnd(summaries, (performance.now() - startedAt) / 1000, options.seed));
  return summaries.some(({ breaches }) => breaches.length > 0) ? 1 : 0;
};

const main = async (): Promise<number> => {
  const parsed = parseOptions(process.argv.slice(2));
  if ('text' in parsed) {
    (parsed.exitCode === 0 ? process.stdout : process.stderr).write(`${parsed.text.trimEnd()}\n`);
    return parsed.exitCode;
  }
  const { options } = parsed;
  return options.replay === undefined ? playAll(options) : replay(options.replay, options.wholeTrace);
};

process.exitCode = await main();

/** `npm start`: the whole bridge on this machine. Exit code 0 good, 1 the verdict has complaints or the run broke, 2 wrong flags. */
import { Agent } from 'undici';
import { type EndpointsFile, endpointsFile } from './endpoints-file.ts';
import type { Engine } from './engine.ts';
import { embeddedEngine } from './engine-embedded.ts';
import { memoryEngine } from './engine-memory.ts';
import { type LogFile, openLogFile } from './log-file.ts';
import { callOdoo } from './odoo-rpc.ts';
import { type OdooSide, simulatedSide } from './odoo-side.ts';
import { type Options, parseOptions } from './options.ts';
import { realSide } from './real-side.ts';
import { toText } from './report/index.ts';
import { run, type Verdict } from './run.ts';
import { ACCOUNT } from './settings.ts';

const ENDPOINTS_FILE = '.local/endpoints.json';
/** npm passes Ctrl-C on to a process that has had it from the terminal already: that is one, not two. */
const SAME_KEY_MS = 300;
/** Handlers under way are given so long to finish. */
const FINISH_MS = 5_000;

const out = (line: string): void => void process.stdout.write(`${line}\n`);
const err = (line: string): void => void process.stderr.write(`${line}\n`);

/** The first Ctrl-C ends the run, the second one the process. */
const listenForEnd = (): AbortSignal => {
  const controller = new AbortController();
  let firstAt = 0;
  const end = (): void => {
    if (!controller.signal.aborted) {
      firstAt = Date.now();
      controller.abort();
      out('Ending: nothing new is begun; once more Ctrl-C ends at once.');
      setTimeout(() => process.exit(0), FINISH_MS).unref();
    } else if (Date.now() - firstAt > SAME_KEY_MS) process.exit(130);
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  return controller.signal;
};

const openSide = async (engine: Engine, options: Options): Promise<OdooSide> => {
  if (engine.odoo) return simulatedSide(engine.odoo);
  if (!options.odoo) throw new Error('There is no Odoo in this run');
  const caller = await callOdoo(new Agent(), options.odoo);
  return realSide(caller, engine.clock, (error) => err(`Odoo could not be read: ${String(error)}`));
};

const writeEndpoints = (file: EndpointsFile, engine: Engine, door: string): void => {
  if (engine.addresses) file.write({ account: ACCOUNT, door, ...engine.addresses });
};

const openEngine = (options: Options, log: (line: string) => void): Promise<Engine> => {
  const parts = { options, log };
  return options.speed === 'max' ? Promise.resolve(memoryEngine(parts)) : embeddedEngine(parts);
};

const introduce = (engine: Engine, options: Options, log: LogFile): void => {
  for (const line of engine.description) out(line);
  out(`The handlers' logs and metrics go to ${log.path}.`);
  out(options.hours === undefined ? 'It runs until Ctrl-C.' : `Merchant activity ends after ${options.hours} h.`);
  out('');
};

const conclude = (options: Options, { report, complaints }: Verdict): number => {
  for (const complaint of complaints) err(`Not good: ${complaint}`);
  if (complaints.length === 0)
    out('Good: every order is accounted for, both sides agree on its lines, and every quantity is as the rule says.');
  if (options.report === 'json') out(JSON.stringify(report));
  else for (const line of toText(report)) out(line);
  return complaints.length === 0 ? 0 : 1;
};

const runWith = async (options: Options, log: LogFile): Promise<number> => {
  const write = (line: string): void => {
    log.write(line);
    if (options.verbose) out(line);
  };
  const signal = listenForEnd();
  const endpoints = endpointsFile(ENDPOINTS_FILE);
  const engine = await openEngine(options, write);
  try {
    introduce(engine, options, log);
    const odoo = await openSide(engine, options);
    const parts = { engine, odoo, options, write: out, log: write, signal };
    const onOpen = (door: string): void => writeEndpoints(endpoints, engine, door);
    const verdict = await engine.drive(run({ ...parts, onOpen }));
    return verdict ? conclude(options, verdict) : 0;
  } finally {
    endpoints.remove();
    await engine.close();
  }
};

const main = async (): Promise<number> => {
  const parsed = parseOptions(process.argv.slice(2), process.env);
  if ('text' in parsed) {
    (parsed.exitCode === 0 ? out : err)(parsed.text.trimEnd());
    return parsed.exitCode;
  }
  let log: LogFile | undefined;
  try {
    log = openLogFile(parsed.options.log);
    return await runWith(parsed.options, log);
  } catch (error) {
    err(`The run broke: ${error instanceof Error ? error.message : String(error)}`);
    if (parsed.options.verbose && error instanceof Error) err(error.stack ?? '');
    return 1;
  } finally {
    log?.close();
  }
};

// Timers of an ended run may still be waiting; the exit does not wait for them.
process.exit(await main());

/** Runs a program to its end. */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly seconds: number;
}

/** This house's Node and tools come before the machine's. */
export const toolPath = (): string => [join(ROOT, 'node_modules', '.bin'), process.env.PATH].join(delimiter);

const LAST_LINES = 60;

/** @returns what it printed. @throws Error with its last lines when it fails or takes too long. */
export const runToEnd = ({ program, args, env, seconds }: Command): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: seconds * 1000,
      killSignal: 'SIGKILL',
    });
    let text = '';
    const add = (part: Buffer): void => {
      text += part.toString('utf8');
    };
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(text);
      const tail = text.trimEnd().split('\n').slice(-LAST_LINES).join('\n');
      reject(
        new Error(`${program} ${args.join(' ')} ended with ${code ?? `a signal (limit ${seconds} s)`}. Last:\n${tail}`),
      );
    });
  });

#!/usr/bin/env node
/** The operator's command line: one file per command in ./commands. */
import { userInfo } from 'node:os';
import { run } from './commands/run.ts';

/** A user without an entry in the system's list has no name. */
const userName = (): string => {
  try {
    return userInfo().username;
  } catch {
    return process.env.USER ?? 'unknown';
  }
};

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  user: userName(),
  isColoured: process.stdout.isTTY === true && !process.env.NO_COLOR,
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
});

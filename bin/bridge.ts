#!/usr/bin/env node
/** The operator's command line: one file per command in ./commands. */
import { run } from './commands/run.ts';

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
});

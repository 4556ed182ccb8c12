/** Prints `passed failed skipped` of one vitest run: node count-tests.mjs <JSON report> <exit code of vitest>. */
import { readFileSync } from 'node:fs';

const [file, exitCode] = process.argv.slice(2);

const readReport = () => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
};

const report = readReport();
const tests = (report?.testResults ?? []).flatMap(({ assertionResults }) => assertionResults);
const count = (...states) => tests.filter(({ status }) => states.includes(status)).length;
/** A file that could not be loaded has no test that could fail. */
const brokenFiles = (report?.testResults ?? []).filter(
  ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
).length;
const failures = count('failed') + brokenFiles;
/** No report, no test, or an error outside of all tests: something failed that has no name here. */
const isUnexplained = tests.length === 0 || (exitCode !== '0' && failures === 0);

console.log(count('passed'), failures + (isUnexplained ? 1 : 0), count('skipped', 'pending', 'todo', 'disabled'));

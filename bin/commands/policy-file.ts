/** The policy of a stage, from a file: lib/config.ts holds it as code, which no command loads. */
import { readFileSync } from 'node:fs';
import { type Policy, policySchema, SetupError } from '@bridge/shared/core';

/** Of no account for what is checked here, and the one key without a default. */
const ORDERS_FROM = '1970-01-01T00:00:00Z';

const refuse = (file: string, why: string): never => {
  throw new SetupError({ code: 'CLI_WRONG', message: `Policy ${file} cannot be used: ${why}` });
};

const readJson = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return refuse(file, error instanceof Error ? error.message : String(error));
  }
};

/**
 * @param file missing: the defaults.
 * @throws {SetupError} CLI_WRONG naming the keys that are not allowed.
 */
export const readPolicyFile = (file: string | undefined): Policy => {
  const given = file === undefined ? {} : readJson(file);
  if (typeof given !== 'object' || given === null) return refuse(String(file), 'it is no JSON object');
  const parsed = policySchema.safeParse({ ordersFrom: ORDERS_FROM, ...given });
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim());
  return refuse(String(file), issues.join('; '));
};

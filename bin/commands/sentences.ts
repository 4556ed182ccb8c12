/** What the command line says when something is wrong: one sentence with its mend, and an exit code. */
import { type BridgeError, isBridgeError } from '@bridge/shared/core';
import { CommanderError } from 'commander';
import * as z from 'zod';
import { NothingDone, oneLine } from './terminal.ts';

const WRONG_CALLS: ReadonlySet<string> = new Set(['CLI_MISSING', 'CLI_WRONG', 'ACCOUNT_NAME']);

/** 1 failed, 2 wrongly called, 3 nothing to do or nothing found. */
export const exitCodeOf = (error: unknown): 1 | 2 | 3 => {
  if (error instanceof NothingDone) return 3;
  if (error instanceof CommanderError) return 2;
  return isBridgeError(error) && WRONG_CALLS.has(error.code) ? 2 : 1;
};

const ofCommander = (error: CommanderError): string => {
  const text = oneLine(error.message.replace(/^error: /, '')).replace(/\.$/, '');
  return `${error.code === 'commander.help' ? 'a command is missing' : text}; --help lists what there is`;
};

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

const isUnreachable = ({ cause }: BridgeError): boolean =>
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|TimeoutError/.test(`${memberOf(cause, 'code')} ${memberOf(cause, 'name')}`);

/** The functions' mends do not help a person at a terminal. */
const ofAws = (error: BridgeError): string | undefined => {
  const { resource = 'a resource', error: name = '' } = error.facts;
  switch (error.code) {
    case 'AWS_DENIED':
      return name === 'CredentialsProviderError'
        ? 'There are no AWS credentials: sign in and set AWS_PROFILE, or give --local for the run on this machine'
        : `AWS refuses ${resource} (${name}): use credentials of the right AWS account that may read and write it`;
    case 'AWS_RESOURCE_MISSING':
      return `AWS has no ${resource} in this account and region: check --env, --account, AWS_PROFILE and AWS_REGION, or deploy the stage`;
    case 'AWS_UNAVAILABLE':
      if (/region is missing/i.test(String(memberOf(error.cause, 'message'))))
        return 'No AWS region is set: set AWS_REGION, or give --local for the run on this machine';
      return isUnreachable(error)
        ? `Nothing answers for ${resource}: check the network; with --local, start the local run again (npm start)`
        : undefined;
    default:
      return undefined;
  }
};

export const sentenceOf = (error: unknown): string => {
  if (error instanceof NothingDone) return error.message;
  if (error instanceof CommanderError) return ofCommander(error);
  if (isBridgeError(error)) return ofAws(error) ?? oneLine(error.message);
  if (error instanceof z.ZodError)
    return 'A stored row has a form that this release does not know: use the release that is deployed; nothing was changed';
  return oneLine(`unexpected failure: ${error instanceof Error ? error.message : String(error)}`);
};

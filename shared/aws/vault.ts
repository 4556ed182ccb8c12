/** Secrets in AWS Secrets Manager. */
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { Secret, SetupError, TransientError } from '../core/index.ts';
import type { Vault } from '../ports/index.ts';
import { explain, faultOf } from './errors.ts';

/** What Secrets Manager answers when a secret is not there, or is about to be deleted. */
const MISSING = new Set(['ResourceNotFoundException', 'InvalidRequestException']);

export interface VaultParts {
  readonly reader: () => SecretsManagerClient;
  /** Does not repeat: a refused write is not urgent, and its repeats would be refused as well. */
  readonly writer: () => SecretsManagerClient;
}

export const secretsVault = ({ reader, writer }: VaultParts): Vault => ({
  read: async (name) => {
    const { SecretString, VersionId } = await asking(name, () =>
      reader().send(new GetSecretValueCommand({ SecretId: name })),
    );
    if (SecretString === undefined || SecretString === '') throw secretMissing(name);
    return { value: new Secret(SecretString), version: VersionId ?? '' };
  },
  write: async (name, value) => {
    const command = new PutSecretValueCommand({ SecretId: name, SecretString: value.reveal() });
    await asking(name, () => writer().send(command));
  },
});

const asking = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    const fault = faultOf(error);
    if (MISSING.has(fault.name)) throw secretMissing(name, error);
    if (fault.name === 'LimitExceededException') throw writeRefused(name, error);
    throw explain(error, `secret ${name}`);
  }
};

const writeRefused = (name: string, cause: unknown): TransientError =>
  new TransientError({
    code: 'SECRET_WRITE_REFUSED',
    message: `Secret ${name} was not written: it has been written too often lately`,
    facts: { secret: name },
    cause,
  });

const secretMissing = (name: string, cause?: unknown): SetupError =>
  new SetupError({
    code: 'SECRET_MISSING',
    message: `Secret ${name} does not exist or has no value; put its value into Secrets Manager under this name`,
    facts: { secret: name },
    cause,
  });

/** The piece that reads and writes secrets. */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Platform } from '../../ports/index.ts';
import { type AwsSettings, clientConfig, once } from '../settings.ts';
import { secretsVault } from '../vault.ts';

export const awsVault = (settings: AwsSettings = {}): Pick<Platform, 'vault'> => {
  const config = clientConfig(settings, 'secretsManager');
  const reader = once(() => new SecretsManagerClient(config));
  const writer = once(() => new SecretsManagerClient({ ...config, maxAttempts: 1 }));
  return { vault: () => secretsVault({ reader, writer }) };
};

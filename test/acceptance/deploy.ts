/** Deploys the acceptance stage with the CDK CLI: state, its secrets' values, flows. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import type { Stage } from '../../lib/config.ts';
import { runToEnd } from './command.ts';
import { CREDENTIALS, type Emulator, REGION } from './emulator.ts';
import { copyForEmulator, type Removal } from './template-copy.ts';

const ACCOUNT_OF_EMULATOR = '000000000000';
const SYNTH_SECONDS = 240;
const CLI_SECONDS = 180;

const cdk = (emulator: Emulator, seconds: number, ...args: readonly string[]): Promise<string> =>
  runToEnd({ program: 'cdk', args: [...args, '--no-notices', '--no-version-reporting'], env: emulator.env, seconds });

export interface Keys {
  readonly walmart: { readonly clientId: string; readonly clientSecret: string };
  readonly odooKey: string;
  readonly doorToken: string;
}

export interface Deployment {
  readonly removals: readonly Removal[];
  /** `http://<id>.execute-api.localhost:<port>/odoo/<token>` */
  readonly hookUrl: string;
}

const outputsSchema = z.record(z.string(), z.record(z.string(), z.string()));
const fillIn = async (secrets: SecretsManagerClient, stage: Stage, keys: Keys): Promise<void> => {
  const put = (name: string, value: object) =>
    secrets.send(
      new PutSecretValueCommand({ SecretId: `${stage.secretBase}/${name}`, SecretString: JSON.stringify(value) }),
    );
  await put('walmart/credentials', keys.walmart);
  await put('odoo', { apiKey: keys.odooKey });
  // The emulator generates a token with punctuation although it is told not to; an address cannot carry that.
  await put('door', { token: keys.doorToken });
};

/** @throws Error with what the CLI said: a resource that the emulator refuses and that is not listed, a missing output. */
export const deploy = async (emulator: Emulator, stage: Stage, folder: string, keys: Keys): Promise<Deployment> => {
  const assembly = join(folder, 'cdk.out');
  const copy = join(folder, 'cdk.copy');
  const outputs = join(folder, 'outputs.json');
  await cdk(emulator, SYNTH_SECONDS, 'synth', '--quiet', '-c', `env=${stage.environment}`, '-o', assembly);
  const removals = copyForEmulator(assembly, copy);
  const app = ['--app', copy];
  await cdk(emulator, CLI_SECONDS, 'bootstrap', `aws://${ACCOUNT_OF_EMULATOR}/${REGION}`, ...app);
  const deployStack = (name: string) =>
    cdk(
      emulator,
      CLI_SECONDS,
      'deploy',
      name,
      ...app,
      '--require-approval=never',
      '--progress=events',
      `-O=${outputs}`,
    );

  const secrets = new SecretsManagerClient({ endpoint: emulator.url, region: REGION, credentials: CREDENTIALS });
  try {
    await deployStack(`${stage.prefix}-state`);
    await fillIn(secrets, stage, keys);
    await deployStack(`${stage.prefix}-flows`);
    const address = outputsSchema.parse(JSON.parse(readFileSync(outputs, 'utf8')))[`${stage.prefix}-flows`]
      ?.WebhookAddress;
    if (address === undefined) throw new Error(`The stack ${stage.prefix}-flows has no output WebhookAddress`);
    return { removals, hookUrl: `${address}${keys.doorToken}` };
  } finally {
    secrets.destroy();
  }
};

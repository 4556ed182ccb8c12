import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secretsManagerStandIn } from '../../../../local/engines/secrets-manager.ts';

const DAY_MS = 86_400_000;

describe('secretsManagerStandIn', () => {
  let now = Date.UTC(2026, 0, 5);
  const refusals: string[] = [];
  const server = secretsManagerStandIn({
    now: () => now,
    quota: { minWriteIntervalMs: 600_000, maxYoungVersions: 5 },
    onRefusal: (name) => refusals.push(name),
  });
  let client: SecretsManagerClient;
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    client = new SecretsManagerClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      endpoint: `http://127.0.0.1:${port}`,
      maxAttempts: 1,
    });
  });
  afterAll(() => {
    client.destroy();
    server.close();
  });

  const write = (name: string, text: string) =>
    client.send(new PutSecretValueCommand({ SecretId: name, SecretString: text })).then(
      () => 'written',
      (error: unknown) => (error instanceof Error ? error.name : 'unknown'),
    );

  it('creates, gives and describes a secret with its version', async () => {
    const made = await client.send(new CreateSecretCommand({ Name: 'made', SecretString: 'one' }));

    const read = await client.send(new GetSecretValueCommand({ SecretId: 'made' }));
    const described = await client.send(new DescribeSecretCommand({ SecretId: 'made' }));

    expect(read).toMatchObject({ SecretString: 'one', VersionId: made.VersionId });
    expect(described.VersionIdsToStages).toEqual({ [String(made.VersionId)]: ['AWSCURRENT'] });
  });

  it('refuses to create a secret twice', async () => {
    await client.send(new CreateSecretCommand({ Name: 'twice' }));

    const again = client.send(new CreateSecretCommand({ Name: 'twice' }));

    await expect(again).rejects.toMatchObject({ name: 'ResourceExistsException' });
  });

  it('accepts one write in ten minutes, and only so many versions within a day', async () => {
    await client.send(new CreateSecretCommand({ Name: 'busy' }));

    const quick = [await write('busy', 'a'), await write('busy', 'b')];
    const steady: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      now += 600_000;
      steady.push(await write('busy', `steady-${n}`));
    }
    now += DAY_MS;
    const nextDay = await write('busy', 'next day');

    expect(quick).toEqual(['written', 'LimitExceededException']);
    expect(steady).toEqual(['written', 'written', 'written', 'written', 'LimitExceededException']);
    expect(nextDay).toBe('written');
    expect(refusals).toEqual(['busy', 'busy']);
  });
});

import { once } from 'node:events';
import { connect } from 'node:net';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engines, realNow, scaledClock, startEngines } from '../../../../local/engines/index.ts';

const START = Date.UTC(2026, 0, 5);
const identity = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

describe('startEngines', () => {
  let engines: Engines;
  let sqs: SQSClient;
  beforeAll(async () => {
    engines = await startEngines({
      speed: 60,
      startAt: START,
      queues: [{ name: 'queue', visibilitySeconds: 60, delaySeconds: 0 }],
      secrets: { token: 'first' },
    });
    sqs = new SQSClient({ ...identity, endpoint: engines.endpoints.sqs });
  });
  afterAll(async () => {
    sqs.destroy();
    await engines.close();
  });

  it('listens on loopback only', () => {
    for (const endpoint of Object.values(engines.endpoints)) expect(new URL(endpoint).hostname).toBe('127.0.0.1');
  });

  it('makes a delay of 60 seconds last one, as a long poll sees it', async () => {
    const QueueUrl = engines.queueUrl('queue');
    const receive = () => sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));

    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'delayed', DelaySeconds: 60 }));
    const sentAt = realNow();
    let polls = 0;
    for (;;) {
      polls += 1;
      if ((await receive()).Messages) break;
    }
    const lastedMs = realNow() - sentAt;

    expect(lastedMs).toBeGreaterThan(980);
    expect(lastedMs).toBeLessThan(1500);
    expect(polls).toBeGreaterThanOrEqual(3);
    expect(polls).toBeLessThan(8);
  });

  it('shows the time of its clock in what it stamps', async () => {
    const QueueUrl = engines.queueUrl('queue');
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'stamped' }));
    const shown = engines.clock.now();

    const answer = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['SentTimestamp'] }),
    );

    const sentAt = Number(answer.Messages?.[0]?.Attributes?.SentTimestamp);
    expect(Math.abs(sentAt - shown)).toBeLessThan(6_000);
  });

  it('survives a client that hangs up in the middle of a request', async () => {
    const { hostname, port } = new URL(engines.endpoints.dynamodb);
    const half = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"half"';

    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    await new Promise((resolve) => socket.write(half, resolve));
    socket.resetAndDestroy();
    await once(socket, 'close');

    for (let n = 0; n < 5; n += 1) expect((await request(engines.endpoints.dynamodb)).statusCode).toBe(200);
  });

  it('counts the writes of a secret that come within ten minutes of its clock', async () => {
    const client = new SecretsManagerClient({
      ...identity,
      endpoint: engines.endpoints.secretsManager,
      maxAttempts: 1,
    });
    const write = () => client.send(new PutSecretValueCommand({ SecretId: 'token', SecretString: 'next' }));

    await write();
    const refused = await write().catch((error: unknown) => error);
    client.destroy();

    expect(refused).toMatchObject({ name: 'LimitExceededException' });
    await expect.poll(() => engines.refusedWrites()).toEqual({ token: 1 });
  });
});

describe('scaledClock', () => {
  it('runs as fast as asked, for now and for sleep', async () => {
    const clock = scaledClock({ speed: 100, startAt: START });
    const realStart = realNow();
    const before = clock.now();

    await clock.sleep(5_000);

    const realMs = realNow() - realStart;
    expect(realMs).toBeLessThan(1_000);
    expect(Math.abs(clock.now() - before - realMs * 100)).toBeLessThan(1_000);
    expect(before - START).toBeLessThan(5_000);
  });
});

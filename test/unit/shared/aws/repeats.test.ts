import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { awsOutbox, awsState, awsVault } from '../../../../shared/aws/index.ts';
import { parseAccount, Secret } from '../../../../shared/core/index.ts';
import { stockHint } from '../../../../shared/messages/index.ts';
import { type ScriptedServer, startScriptedServer } from '../../../support/scripted-server.ts';

const row = { pk: 'order#local/acme', sk: '1', data: { n: 1 } };
const ok = (body: Readonly<Record<string, unknown>> = {}) => ({ status: 200, body });
const failed = { status: 400, body: { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException' } };

let server: ScriptedServer;
afterEach(() => server.close());

const tokenOf = (input: Record<string, unknown> | undefined): unknown =>
  Reflect.get(Object(input?.ExpressionAttributeValues), ':token');

describe('awsState put', () => {
  it('recognises its own write when the answer was lost and the repeat fails its condition', async () => {
    server = await startScriptedServer((call, n) => {
      if (n === 0) return 'reset';
      if (call.action === 'UpdateItem') return failed;
      return ok({ Item: { token: tokenOf(server.calls[0]?.input) } });
    });

    const written = await awsState(server.settings).state('state').put(row, 'absent');

    expect(written).toBe(true);
    expect(server.calls.map((call) => call.action)).toEqual(['UpdateItem', 'UpdateItem', 'GetItem']);
  });

  it('takes the write of another for what it is, also after a lost answer', async () => {
    server = await startScriptedServer((call, n) => {
      if (n === 0) return 'reset';
      return call.action === 'UpdateItem' ? failed : ok({ Item: { token: { S: 'of another' } } });
    });

    expect(await awsState(server.settings).state('state').put(row, 'absent')).toBe(false);
  });

  it('reads nothing more when a condition fails at the first try', async () => {
    server = await startScriptedServer(() => failed);

    const written = await awsState(server.settings).state('state').put(row, 'absent');

    expect([written, server.calls.length]).toEqual([false, 1]);
  });

  it('gives up after three tries with a transient error', async () => {
    server = await startScriptedServer(() => ({ status: 500, body: { __type: 'InternalServerError' } }));

    const writing = awsState(server.settings).state('state').put(row, 'absent');

    await expect(writing).rejects.toMatchObject({ code: 'AWS_UNAVAILABLE', disposition: 'retry' });
    expect(server.calls.length).toBe(3);
  });
});

describe('awsState getMany', () => {
  const item = (sk: string) => ({ pk: { S: 'p' }, sk: { S: sk }, rev: { N: '1' }, data: { S: '{}' } });

  it('asks again for keys that were left unread', async () => {
    server = await startScriptedServer((_call, n) =>
      n === 0
        ? ok({
            Responses: { state: [item('a')] },
            UnprocessedKeys: { state: { Keys: [{ pk: { S: 'p' }, sk: { S: 'b' } }] } },
          })
        : ok({ Responses: { state: [item('b')] } }),
    );

    const rows = await awsState(server.settings)
      .state('state')
      .getMany(['a', 'b'].map((sk) => ({ pk: 'p', sk })));

    expect(rows.map(({ sk }) => sk)).toEqual(['a', 'b']);
  });

  it('stops asking when keys stay unread, and says that it is throttled', async () => {
    const Keys = [{ pk: { S: 'p' }, sk: { S: 'a' } }];
    server = await startScriptedServer(() => ok({ Responses: {}, UnprocessedKeys: { state: { Keys } } }));

    const reading = awsState(server.settings)
      .state('state')
      .getMany([{ pk: 'p', sk: 'a' }]);

    await expect(reading).rejects.toMatchObject({ code: 'AWS_THROTTLED', disposition: 'throttled' });
    expect(server.calls.length).toBe(6);
  });
});

describe('awsOutbox send', () => {
  const { account, environment } = parseAccount('local/acme');
  const head = { account, environment, correlationId: 'c', cause: 'test', firstSentAt: 1 };
  const messages = [1, 2, 3].map((id) => ({ envelope: stockHint(head, id) }));
  const sent = (id: number) => ({
    Id: String(id),
    MessageId: `message-${id}`,
    // The SDK compares it with what it sent.
    MD5OfMessageBody: createHash('md5').update(JSON.stringify(messages[id]?.envelope)).digest('hex'),
  });
  const idsOf = (input: Record<string, unknown>): unknown[] => {
    const entries: unknown = input.Entries;
    return Array.isArray(entries) ? entries.map((entry) => entry.Id) : [];
  };

  it('sends again only the entries that failed', async () => {
    server = await startScriptedServer((_call, n) =>
      n === 0
        ? ok({
            Successful: [sent(0), sent(2)],
            Failed: [{ Id: '1', Code: 'InternalError', SenderFault: false }],
          })
        : ok({ Successful: [sent(1)] }),
    );

    await awsOutbox(server.settings).outbox().send(`${server.url}/0/queue`, messages);

    expect(server.calls.map((call) => idsOf(call.input))).toEqual([['0', '1', '2'], ['1']]);
  });

  it('throws when entries still fail after three tries', async () => {
    const Failed = [{ Id: '1', Code: 'InternalError', SenderFault: false }];
    server = await startScriptedServer(() => ok({ Failed }));

    const sending = awsOutbox(server.settings).outbox().send(`${server.url}/0/queue`, messages);

    await expect(sending).rejects.toMatchObject({
      code: 'QUEUE_SEND_FAILED',
      disposition: 'retry',
      facts: { left: 1, reason: 'InternalError' },
    });
    expect(server.calls.length).toBe(3);
  });
});

describe('awsVault write', () => {
  it('does not repeat a write that was refused', async () => {
    server = await startScriptedServer(() => ({ status: 400, body: { __type: 'LimitExceededException' } }));

    const writing = awsVault(server.settings).vault().write('token', new Secret('x'));

    await expect(writing).rejects.toMatchObject({ code: 'SECRET_WRITE_REFUSED' });
    expect(server.calls.length).toBe(1);
  });
});

/** A server on loopback that answers call after call as told: the socket is where AWS is faked. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AwsSettings } from '@bridge/shared/aws';

export interface SeenCall {
  /** `UpdateItem`, `SendMessageBatch`, … */
  readonly action: string;
  readonly input: Record<string, unknown>;
}

export interface ScriptedAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ScriptedServer {
  readonly url: string;
  readonly settings: AwsSettings;
  readonly calls: readonly SeenCall[];
  close(): void;
}

/** @param answer gives the answer of the n-th call (0 for the first), or `reset` to break the connection. */
export const startScriptedServer = async (
  answer: (call: SeenCall, n: number) => ScriptedAnswer | 'reset',
): Promise<ScriptedServer> => {
  const calls: SeenCall[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const action = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    const call = { action, input: JSON.parse(Buffer.concat(chunks).toString('utf8')) };
    calls.push(call);
    const told = answer(call, calls.length - 1);
    if (told === 'reset') request.socket.destroy();
    else
      response.writeHead(told.status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(told.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return {
    url,
    calls,
    settings: {
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      endpoints: { dynamodb: url, sqs: url, secretsManager: url },
      clock: { now: () => Date.UTC(2026, 0, 5), sleep: async () => {} },
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

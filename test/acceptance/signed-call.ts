/** Calls of services whose client this house does not have: JSON protocol, signed with Signature Version 4. */
import { createHash, createHmac } from 'node:crypto';
import { request } from 'undici';
import { CREDENTIALS, type Emulator, REGION } from './emulator.ts';

export interface Operation {
  /** As in the scope of the signature. */
  readonly service: 'events' | 'lambda' | 'logs';
  /** Default: `/`. */
  readonly path?: string;
  /** Value of X-Amz-Target: `AWSEvents.DisableRule`; Lambda goes by the path. */
  readonly target?: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

const sign = (scope: readonly string[], text: string): string => {
  const key = scope.reduce<string | Buffer>((last, part) => hmac(last, part), `AWS4${CREDENTIALS.secretAccessKey}`);
  return hmac(key, text).toString('hex');
};

/** @throws Error with the answer unless it is a 200; with what a function threw. */
export const callAws = async (emulator: Emulator, operation: Operation): Promise<unknown> => {
  const { service, path = '/', target, input } = operation;
  const body = JSON.stringify(input);
  const time = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    host: `127.0.0.1:${emulator.port}`,
    'x-amz-date': time,
    ...(target !== undefined && { 'x-amz-target': target }),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const names = Object.keys(headers).join(';');
  const canonical = ['POST', path, '', lines.join(''), names, sha256(body)].join('\n');
  const scope = [time.slice(0, 8), REGION, service, 'aws4_request'];
  const signature = sign(scope, ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(canonical)].join('\n'));
  const credential = `${CREDENTIALS.accessKeyId}/${scope.join('/')}`;
  const answer = await request(`${emulator.url}${path}`, {
    method: 'POST',
    headers: {
      ...headers,
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
    },
    body,
  });
  const text = await answer.body.text();
  const failure = answer.headers['x-amz-function-error'];
  if (answer.statusCode !== 200 || failure !== undefined) {
    throw new Error(`${service} ${target ?? path} was answered ${answer.statusCode} ${failure ?? ''}: ${text}`);
  }
  return text === '' ? undefined : JSON.parse(text);
};

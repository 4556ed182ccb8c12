import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bundle, bundleFlow, folderOf } from '../../lib/bundle/index.ts';
import { FLOWS } from '../../lib/flows/index.ts';
import { envSchemaOf } from '../support/templates.ts';

const DOOR_BYTES = 600_000;
const FLOW_BYTES = 1_100_000;

/** Which variable of its environment makes a function need which client. */
const CLIENTS = {
  '@aws-sdk/client-dynamodb': ['STATE_TABLE', 'FAILURES_TABLE'],
  '@aws-sdk/client-s3': ['RAW_BUCKET'],
  '@aws-sdk/client-sns': ['ALERTS_TOPIC_ARN'],
  '@aws-sdk/client-sqs': ['QUEUE_URL', 'STOCK_CHANGED_QUEUE_URL', 'ORDER_IMPORT_QUEUE_URL', 'ORDER_CHANGED_QUEUE_URL'],
  '@aws-sdk/client-secrets-manager': ['WALMART_SECRET_BASE', 'ODOO_SECRET', 'DOOR_SECRET'],
} as const;

const HTTP_CLIENT = ['WALMART_BASE_URL', 'ODOO_URL'];

const scratch = mkdtempSync(join(tmpdir(), 'bundles-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const written = readdirSync(join(folderOf('.'))).filter((flow) => existsSync(join(folderOf(flow), 'index.ts')));

describe('bundleFlow', () => {
  it('has an entry for every flow', () => {
    expect([...written].sort()).toEqual(Object.keys(FLOWS).sort());
  });

  it.each(written)('keeps %s small, with the clients that it uses and no other', async (flow) => {
    const variables = Object.keys((await envSchemaOf(flow)).shape);
    const outdir = join(scratch, flow);

    const { metafile } = bundleFlow(flow, outdir);

    const inputs = Object.values(metafile.outputs).flatMap((output) =>
      Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
    );
    const holds = (name: string): boolean => inputs.some((path) => path.includes(`node_modules/${name}/`));
    const needed = Object.entries(CLIENTS).filter(([, names]) => names.some((name) => variables.includes(name)));
    expect(Object.keys(CLIENTS).filter(holds)).toEqual(needed.map(([client]) => client));
    expect(holds('undici')).toBe(HTTP_CLIENT.some((name) => variables.includes(name)));
    expect(statSync(join(outdir, 'index.mjs')).size).toBeLessThanOrEqual(
      flow.endsWith('-webhook') ? DOOR_BYTES : FLOW_BYTES,
    );
  });
});

describe('bundle', () => {
  it('carries an agent that calls, and clients that sign with the credentials of the environment', async () => {
    const calls: IncomingMessage[] = [];
    const server = createServer((request, response) => {
      calls.push(request);
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify({ SecretString: 'open', VersionId: '1' }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const outdir = join(scratch, 'probe');
    bundle(join(import.meta.dirname, '..', 'support', 'bundle-probe.ts'), outdir);

    const child = spawn(process.execPath, [join(outdir, 'index.mjs'), origin], {
      env: {
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'AKIDPROBE',
        AWS_SECRET_ACCESS_KEY: 'x',
        AWS_SESSION_TOKEN: 'session',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [[printed], [exitCode]] = await Promise.all([once(child.stdout, 'data'), once(child, 'exit')]);
    server.close();

    expect(String(printed)).toBe('200 open SetupError\n');
    expect(exitCode).toBe(0);
    expect(calls.map(({ url }) => url)).toEqual(['/probe', '/']);
    expect(calls[1]?.headers.authorization).toContain('Credential=AKIDPROBE/');
    expect(calls[1]?.headers['x-amz-security-token']).toBe('session');
  });
});

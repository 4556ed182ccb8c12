/**
 * `npm run bench:init`: how long each function's bundle takes to load, beside an empty handler with the same SDK clients.
 * Prints medians and ratios; judges nothing, since machines differ.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle, bundleFlow } from '../../lib/bundle/index.ts';
import { FLOWS } from '../../lib/flows/index.ts';
import { flowEnvironment, type Places } from '../../local/settings.ts';

const RUNS = 9;
/** The classes that the adapters use of each client. */
const CLIENTS = {
  '@aws-sdk/client-dynamodb':
    'DynamoDBClient, BatchGetItemCommand, BatchWriteItemCommand, DeleteItemCommand, GetItemCommand, QueryCommand, UpdateItemCommand',
  '@aws-sdk/client-s3': 'S3Client, GetObjectCommand, PutObjectCommand',
  '@aws-sdk/client-sns': 'SNSClient, PublishCommand',
  '@aws-sdk/client-sqs': 'SQSClient, ChangeMessageVisibilityCommand, SendMessageBatchCommand',
  '@aws-sdk/client-secrets-manager': 'SecretsManagerClient, GetSecretValueCommand, PutSecretValueCommand',
} as const;

type Client = keyof typeof CLIENTS;
const clientNames = Object.keys(CLIENTS) as readonly Client[];

const LOADER =
  'const t=performance.now();await import(process.argv[1]);process.stdout.write(String(performance.now()-t));';

const median = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;

/** Milliseconds of one import in a fresh process. */
const loadOnce = (file: string, env: Readonly<Record<string, string>>): number =>
  Number(
    execFileSync(process.execPath, ['--input-type=module', '-e', LOADER, file], {
      env: { ...env, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' },
      encoding: 'utf8',
    }),
  );

const emptyHandler = (clients: readonly Client[], folder: string): string => {
  const source = join(import.meta.dirname, `empty-${process.pid}.ts`);
  const imports = clients.map((client) => `import { ${CLIENTS[client]} } from '${client}';`);
  writeFileSync(
    source,
    `${imports.join('\n')}\nexport const handler = () => [${clients.map((client) => CLIENTS[client]).join(', ')}];\n`,
  );
  try {
    bundle(source, folder);
  } finally {
    rmSync(source);
  }
  return join(folder, 'index.mjs');
};

const places: Places = {
  odoo: { url: 'http://127.0.0.1:1', database: 'demo', user: 'admin', key: 'key' },
  walmartUrl: 'http://127.0.0.1:1',
  topicArn: 'arn:aws:sns:us-east-1:000000000000:alarms',
  queueUrl: (name) => `http://127.0.0.1:1/queue/${name}`,
};

const scratch = mkdtempSync(join(tmpdir(), 'init-'));
try {
  for (const flow of Object.keys(FLOWS)) {
    const outdir = join(scratch, flow);
    const emptyDir = join(scratch, `${flow}-empty`);
    mkdirSync(emptyDir);
    const { metafile } = bundleFlow(flow, outdir);
    const inputs = Object.keys(metafile.inputs);
    const clients = clientNames.filter((client) => inputs.some((path) => path.includes(`node_modules/${client}/`)));
    const empty = emptyHandler(clients, emptyDir);
    const env = flowEnvironment(flow, places, { wire: 'json', startAt: 0 });
    const own: number[] = [];
    const bare: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      own.push(loadOnce(join(outdir, 'index.mjs'), env));
      bare.push(loadOnce(empty, {}));
    }
    const line = [
      median(own).toFixed(0).padStart(5),
      median(bare).toFixed(0).padStart(5),
      (median(own) / median(bare)).toFixed(2).padStart(6),
    ];
    process.stdout.write(`${flow.padEnd(18)} ${line[0]} ms  empty ${line[1]} ms  ratio ${line[2]}\n`);
  }
} finally {
  rmSync(scratch, { recursive: true });
}

/**
 * A small stand-in for AWS Secrets Manager: four calls of its JSON protocol, and its dislike of frequent writes. AWS keeps
 * at most about 100 versions younger than a day, and advises against more than one write in 10 minutes; here both are
 * refused, so that a client that writes too often is found out at once.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';

export interface SecretQuota {
  readonly minWriteIntervalMs: number;
  readonly maxYoungVersions: number;
}

interface Version {
  readonly id: string;
  readonly text: string;
  readonly at: number;
}

interface StoredSecret {
  readonly name: string;
  readonly createdAt: number;
  /** Oldest first; the last one is current. */
  readonly versions: readonly Version[];
  /** Of the last PutSecretValue. */
  readonly lastWriteAt?: number;
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface StandInOptions {
  readonly now: () => number;
  readonly quota: SecretQuota;
  readonly onRefusal: (name: string) => void;
}

const DAY_MS = 86_400_000;

export const secretsManagerStandIn = (options: StandInOptions): Server => {
  const secrets = new Map<string, StoredSecret>();
  return createServer((request, response) => {
    readJson(request).then(
      (input) => {
        const action = String(request.headers['x-amz-target'] ?? '').replace('secretsmanager.', '');
        const { status, body } = answer(secrets, options, action, input);
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
      },
      () => response.destroy(),
    );
  });
};

const answer = (
  secrets: Map<string, StoredSecret>,
  options: StandInOptions,
  action: string,
  input: Readonly<Record<string, unknown>>,
): Answer => {
  const name = textOf(input.SecretId ?? input.Name);
  const secret = secrets.get(name);
  if (action === 'CreateSecret') return create(secrets, options.now(), name, input);
  if (!secret) return refuse('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  switch (action) {
    case 'GetSecretValue':
      return read(secret);
    case 'PutSecretValue':
      return write(secrets, secret, options, input);
    case 'DescribeSecret':
      return done({ ...identity(secret), CreatedDate: secret.createdAt / 1000, VersionIdsToStages: stages(secret) });
    default:
      return refuse('InvalidAction', `The stand-in does not know ${JSON.stringify(action)}`);
  }
};

const create = (
  secrets: Map<string, StoredSecret>,
  now: number,
  name: string,
  input: Readonly<Record<string, unknown>>,
): Answer => {
  if (name === '') return refuse('InvalidParameterException', 'You must provide a secret name.');
  if (secrets.has(name)) return refuse('ResourceExistsException', `The secret ${name} already exists.`);
  const versions = typeof input.SecretString === 'string' ? [newVersion(now, input)] : [];
  const secret = { name, createdAt: now, versions };
  secrets.set(name, secret);
  return done({ ...identity(secret), VersionId: versions[0]?.id });
};

const read = (secret: StoredSecret): Answer => {
  const current = secret.versions.at(-1);
  if (current) {
    const { id, text, at } = current;
    return done({
      ...identity(secret),
      VersionId: id,
      SecretString: text,
      VersionStages: ['AWSCURRENT'],
      CreatedDate: at / 1000,
    });
  }
  const label = "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT";
  return refuse('ResourceNotFoundException', label);
};

const write = (
  secrets: Map<string, StoredSecret>,
  secret: StoredSecret,
  { now, quota, onRefusal }: StandInOptions,
  input: Readonly<Record<string, unknown>>,
): Answer => {
  const at = now();
  const young = secret.versions.filter((version) => at - version.at < DAY_MS);
  const sinceLast = at - (secret.lastWriteAt ?? Number.NEGATIVE_INFINITY);
  if (sinceLast < quota.minWriteIntervalMs || young.length >= quota.maxYoungVersions) {
    onRefusal(secret.name);
    return refuse('LimitExceededException', `Secret ${secret.name} is written too often.`);
  }
  const version = newVersion(at, input);
  secrets.set(secret.name, { ...secret, versions: [...young, version], lastWriteAt: at });
  return done({ ...identity(secret), VersionId: version.id, VersionStages: ['AWSCURRENT'] });
};

const newVersion = (at: number, input: Readonly<Record<string, unknown>>): Version => ({
  id: textOf(input.ClientRequestToken) || randomUUID(),
  text: textOf(input.SecretString),
  at,
});

const identity = ({ name }: StoredSecret) => ({
  Name: name,
  ARN: `arn:aws:secretsmanager:us-east-1:000000000000:secret:${name}-000000`,
});

const stages = ({ versions }: StoredSecret) =>
  Object.fromEntries(
    versions
      .slice(-2)
      .reverse()
      .map(({ id }, index) => [id, [index === 0 ? 'AWSCURRENT' : 'AWSPREVIOUS']]),
  );

const done = (body: Answer['body']): Answer => ({ status: 200, body });

const refuse = (type: string, message: string): Answer => ({ status: 400, body: { __type: type, Message: message } });

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const readJson = async (request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}');
  return typeof value === 'object' && value !== null ? { ...value } : {};
};

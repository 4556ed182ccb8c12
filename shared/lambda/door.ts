/** The door shape: verify, send one message, answer; it fetches nothing first. */
import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { MINUTE_MS, parseAccount, SetupError } from '../core/index.ts';
import type { Envelope } from '../messages/index.ts';
import type { Chance, Clock, Outbox, Telemetry, Vault } from '../ports/index.ts';
import { toHandler } from './instrument.ts';
import type { InvocationContext, Run } from './run.ts';

/** The part of API Gateway's HTTP event (payload format 2.0) that the door reads. */
export interface DoorEvent {
  readonly pathParameters?: Readonly<Record<string, string | undefined>>;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

export interface DoorResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface DoorDeps {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly telemetry: Telemetry;
  readonly vault: Vault;
  readonly outbox: Outbox;
}

/** What a sender that signs has sent. */
export interface DoorPost {
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As it was received. */
  readonly body: Uint8Array;
}

export interface DoorSpec<B> {
  readonly flow: string;
  readonly account: string;
  /** Name of the secret that holds `{"token": "…", "previous": "…"?}`; both are taken while a rotation overlaps. */
  readonly secretName: string;
  /** The last part of the address that belongs to a token. Default: the token itself. */
  readonly addressPart?: (token: string) => string;
  /** Is what was sent signed with one of the tokens? Default: the address alone is enough. */
  readonly isSigned?: (post: DoorPost, tokens: readonly string[]) => boolean;
  /** What has another form is counted and answered as taken: a repeat would not mend it, and the sender may stop sending. */
  readonly takesMalformed?: true;
  /** The queue that the message goes to. */
  readonly queue: string;
  /** Bytes of the body; more is answered 413. */
  readonly maxBodyBytes: number;
  readonly schema: z.ZodType<B>;
  readonly deps: DoorDeps;
}

const SECRET_AGE_MS = 5 * MINUTE_MS;
const MIN_TOKEN_LENGTH = 32;

const tokensSchema = z.object({
  token: z.string().min(MIN_TOKEN_LENGTH),
  previous: z.string().min(MIN_TOKEN_LENGTH).optional(),
});

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares digests, so neither the length nor the place of a difference shows in the time. */
const matchesAny = (given: string, tokens: readonly string[]): boolean => {
  const mine = digest(given);
  return tokens.map((token) => timingSafeEqual(mine, digest(token))).includes(true);
};

const answer = (statusCode: number, message: string): DoorResponse => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message }),
});

/** Parsed without a cause: the text of a JSON error quotes what it could not read. */
const parseTokens = (secretName: string, text: string): readonly string[] => {
  const parsed = tokensSchema.safeParse(jsonOf(text));
  if (parsed.success) return [parsed.data.token, ...(parsed.data.previous === undefined ? [] : [parsed.data.previous])];
  throw new SetupError({
    code: 'DOOR_SECRET_MALFORMED',
    message: `Secret ${secretName} is not {"token": "…", "previous": "…"?} with tokens of at least ${MIN_TOKEN_LENGTH} characters; store it anew`,
    facts: { secret: secretName },
  });
};

/**
 * The present token of a door, and the previous one while a rotation overlaps.
 * @throws {SetupError} DOOR_SECRET_MALFORMED; what the vault throws.
 */
export const readDoorTokens = async (vault: Pick<Vault, 'read'>, secretName: string): Promise<readonly string[]> =>
  parseTokens(secretName, (await vault.read(secretName)).value.reveal());

/** The tokens, cached for five minutes per container. */
const cachedTokens = (spec: { readonly secretName: string; readonly deps: Pick<DoorDeps, 'vault' | 'clock'> }) => {
  let cached: { readonly tokens: readonly string[]; readonly readAt: number } | undefined;
  return async (): Promise<readonly string[]> => {
    const now = spec.deps.clock.now();
    if (!cached || now - cached.readAt > SECRET_AGE_MS)
      cached = { tokens: await readDoorTokens(spec.deps.vault, spec.secretName), readAt: now };
    return cached.tokens;
  };
};

type Parsed<B> = { readonly ok: true; readonly body: B } | { readonly ok: false; readonly problem: string };

const parseBody = <B>(schema: z.ZodType<B>, text: string): Parsed<B> => {
  const value = jsonOf(text);
  if (value === undefined) return { ok: false, problem: 'body: not JSON' };
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, body: parsed.data };
  const [issue] = parsed.error.issues;
  return { ok: false, problem: `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'invalid'}` };
};

type Checked = { readonly statusCode: 401 | 413; readonly metric: string; readonly problem: string } | Buffer;

/** Address, size, signature, in this order, so that strangers learn nothing and cost little. @returns the body. */
const check = <B>(spec: DoorSpec<B>, event: DoorEvent, tokens: readonly string[]): Checked => {
  const { addressPart = (token: string): string => token, isSigned = (): boolean => true } = spec;
  if (!matchesAny(event.pathParameters?.secret ?? '', tokens.map(addressPart)))
    return { statusCode: 401, metric: 'Unauthorized', problem: 'unknown secret' };
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (body.byteLength > spec.maxBodyBytes)
    return { statusCode: 413, metric: 'TooLarge', problem: `body: larger than ${spec.maxBodyBytes} bytes` };
  if (!isSigned({ headers: event.headers ?? {}, body }, tokens))
    return { statusCode: 401, metric: 'Unauthorized', problem: 'wrong signature' };
  return body;
};

/**
 * A Lambda handler for an HTTP API route with the path parameter `secret`. Answers 202, 400 (naming the path), 401 or 413;
 * what is refused reaches no queue. A queue that cannot be reached is a 500, so that the sender's log shows it.
 * @param toMessage nothing when there is nothing to be done about it.
 */
export const door = <B>(spec: DoorSpec<B>, toMessage: (body: B, run: Run) => Envelope | undefined) => {
  const { account, environment } = parseAccount(spec.account);
  const { deps } = spec;
  const readTokens = cachedTokens(spec);
  const refuse = (statusCode: number, metric: string, message: string): DoorResponse => {
    deps.telemetry.add(metric, 'Count', 1);
    deps.telemetry.warn('webhook refused', { statusCode, problem: message });
    return answer(statusCode, message);
  };
  const runOf = (context: InvocationContext): Run => ({
    flow: spec.flow,
    account,
    environment,
    correlationId: context.awsRequestId,
    telemetry: deps.telemetry,
    startedAt: deps.clock.now(),
    remainingMs: () => context.getRemainingTimeInMillis(),
  });
  const passOn = async (body: B, context: InvocationContext): Promise<DoorResponse> => {
    const envelope = toMessage(body, runOf(context));
    if (envelope) await deps.outbox.send(spec.queue, [{ envelope }]);
    deps.telemetry.add('Accepted', 'Count', 1);
    return answer(202, 'accepted');
  };
  return toHandler<DoorEvent, DoorResponse>(spec.flow, deps, async (event, context: InvocationContext) => {
    const body = check(spec, event, await readTokens());
    if (!Buffer.isBuffer(body)) return refuse(body.statusCode, body.metric, body.problem);
    const parsed = parseBody(spec.schema, body.toString('utf8'));
    if (parsed.ok) return passOn(parsed.body, context);
    if (!spec.takesMalformed) return refuse(400, 'Malformed', parsed.problem);
    deps.telemetry.add('Malformed', 'Count', 1);
    deps.telemetry.warn('webhook not understood', { problem: parsed.problem });
    return answer(202, 'accepted');
  });
};

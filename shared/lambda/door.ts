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

export interface DoorSpec<B> {
  readonly flow: string;
  readonly account: string;
  /** Name of the secret that holds `{"token": "…", "previous": "…"?}`; both are taken while a rotation overlaps. */
  readonly secretName: string;
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

/** The tokens, cached for five minutes per container. */
const cachedTokens = (spec: { readonly secretName: string; readonly deps: Pick<DoorDeps, 'vault' | 'clock'> }) => {
  let cached: { readonly tokens: readonly string[]; readonly readAt: number } | undefined;
  return async (): Promise<readonly string[]> => {
    const now = spec.deps.clock.now();
    if (!cached || now - cached.readAt > SECRET_AGE_MS) {
      const stored = await spec.deps.vault.read(spec.secretName);
      cached = { tokens: parseTokens(spec.secretName, stored.value.reveal()), readAt: now };
    }
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

/**
 * A Lambda handler for an HTTP API route with the path parameter `secret`. Answers 202, 400 (naming the path), 401 or 413;
 * what is refused reaches no queue. A queue that cannot be reached is a 500, so that the sender's log shows it.
 */
export const door = <B>(spec: DoorSpec<B>, toMessage: (body: B, run: Run) => Envelope) => {
  const { account, environment } = parseAccount(spec.account);
  const { deps } = spec;
  const readTokens = cachedTokens(spec);
  const refuse = (statusCode: number, metric: string, message: string): DoorResponse => {
    deps.telemetry.add(metric, 'Count', 1);
    deps.telemetry.warn('webhook refused', { statusCode, problem: message });
    return answer(statusCode, message);
  };
  return toHandler<DoorEvent, DoorResponse>(spec.flow, deps, async (event, context: InvocationContext) => {
    if (!matchesAny(event.pathParameters?.secret ?? '', await readTokens()))
      return refuse(401, 'Unauthorized', 'unknown secret');
    const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
    if (body.byteLength > spec.maxBodyBytes)
      return refuse(413, 'TooLarge', `body: larger than ${spec.maxBodyBytes} bytes`);
    const parsed = parseBody(spec.schema, body.toString('utf8'));
    if (!parsed.ok) return refuse(400, 'Malformed', parsed.problem);
    const run: Run = {
      flow: spec.flow,
      account,
      environment,
      correlationId: context.awsRequestId,
      telemetry: deps.telemetry,
      startedAt: deps.clock.now(),
      remainingMs: () => context.getRemainingTimeInMillis(),
    };
    await deps.outbox.send(spec.queue, [{ envelope: toMessage(parsed.body, run) }]);
    deps.telemetry.add('Accepted', 'Count', 1);
    return answer(202, 'accepted');
  });
};

/** Tells the journal about one call when it has ended: of every write, and of a read that failed. */
import { failureResult, isBridgeError } from '../core/index.ts';
import type { About, Clock, Journal } from '../ports/index.ts';
import type { KnownEndpoint } from './endpoints.ts';
import type { Answer } from './errors.ts';

export interface Witness {
  /** A request goes out. @param token it carries; no body may show it. '' for none. */
  sent(token: string): void;
  answered(answer: Answer): void;
  /** @param error undefined when the call went well. */
  ended(error?: unknown): void;
}

export interface Witnessed {
  readonly endpoint: KnownEndpoint;
  readonly callId: string;
  readonly about: readonly About[];
  readonly body?: string | Uint8Array;
  readonly bodyKey?: string;
  /** No body of it is kept. */
  readonly isSecret?: true;
}

/** Refused by the breaker: nothing went out. */
const wasNotSent = (error: unknown): boolean => isBridgeError(error) && error.code === 'BREAKER_OPEN';

const toText = (body: string | Uint8Array): string =>
  typeof body === 'string' ? body : Buffer.from(body).toString('utf8');

/** A call that was never sent is no attempt. */
export const witness = (journal: Journal, clock: Pick<Clock, 'now'>, call: Witnessed): Witness => {
  const { endpoint, callId, bodyKey } = call;
  const isWrite = endpoint.method !== 'GET';
  const startedAt = clock.now();
  const tokens: string[] = [];
  let tries = 0;
  let last: Answer | undefined;
  const clean = (text: string): string => tokens.reduce((left, token) => left.replaceAll(token, '***'), text);
  const bodies = () => ({
    ...(bodyKey === undefined ? {} : { requestKey: bodyKey }),
    ...(bodyKey === undefined && call.body !== undefined ? { request: clean(toText(call.body)) } : {}),
    ...(last === undefined ? {} : { response: clean(last.body) }),
  });
  return {
    sent: (token) => {
      tries += 1;
      if (token !== '') tokens.push(token);
      last = undefined;
    },
    answered: (answer) => {
      last = answer;
    },
    ended: (error) => {
      if (tries === 0 || wasNotSent(error) || (!isWrite && error === undefined)) return;
      journal.note({
        ...{ system: 'walmart', call: endpoint.name, about: call.about, callId },
        ...{ startedAt, durationMs: clock.now() - startedAt, tries },
        result: error === undefined ? 'done' : failureResult(error),
        ...(error === undefined ? {} : { code: isBridgeError(error) ? error.code : 'UNEXPECTED' }),
        ...(last === undefined ? {} : { status: last.status }),
        ...(isWrite && call.isSecret !== true ? bodies() : {}),
      });
    },
  };
};

/**
 * Carries undici requests to simulators without sockets, threads or timers, so that virtual time can run:
 * everything on the path of a call is a promise, a microtask or a nextTick.
 */

import { STATUS_CODES } from 'node:http';
import { Dispatcher, errors } from 'undici';
import type { SimRequest, SimResponse, Simulator } from './simulator.ts';

/** Requests go to the simulator of their origin (`https://marketplace.walmartapis.com`); other origins refuse the connection. */
export const inProcessDispatcher = (routes: Readonly<Record<string, Simulator>>): Dispatcher =>
  new InProcessDispatcher(routes);

class InProcessDispatcher extends Dispatcher {
  readonly #routes: ReadonlyMap<string, Simulator>;
  #closed = false;

  constructor(routes: Readonly<Record<string, Simulator>>) {
    super();
    this.#routes = new Map(Object.entries(routes).map(([origin, simulator]) => [new URL(origin).origin, simulator]));
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const exchange = new Exchange(handler);
    if (this.#closed) {
      exchange.abort(new errors.ClientClosedError('The in-process dispatcher is closed.'));
      return false;
    }
    handler.onRequestStart?.(exchange, null);
    if (!exchange.aborted) {
      this.#carry(options, handler, exchange).catch((fault: unknown) => {
        exchange.abort(fault instanceof Error ? fault : new Error(String(fault)));
      });
    }
    return true;
  }

  async #carry(
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
    exchange: Exchange,
  ): Promise<void> {
    const origin = new URL(String(options.origin)).origin;
    const simulator = this.#routes.get(origin);
    if (simulator === undefined) throw connectionError('ECONNREFUSED', `connect ECONNREFUSED ${origin}`);

    const request = await toSimRequest(options, origin);
    if (request.body !== '') handler.onBodySent?.(Buffer.from(request.body));
    handler.onRequestSent?.();
    const outcome = await simulator.handle(request);
    if ('broken' in outcome) throw connectionError('ECONNRESET', 'read ECONNRESET');
    exchange.answer(outcome);
  }

  override close(): Promise<void>;
  override close(callback: () => void): void;
  override close(callback?: () => void): Promise<void> | void {
    return this.#shut(callback);
  }

  override destroy(): Promise<void>;
  override destroy(reason: Error | null): Promise<void>;
  override destroy(callback: () => void): void;
  override destroy(reason: Error | null, callback: () => void): void;
  override destroy(first?: Error | null | (() => void), second?: () => void): Promise<void> | void {
    return this.#shut(typeof first === 'function' ? first : second);
  }

  #shut(callback: (() => void) | undefined): Promise<void> | void {
    this.#closed = true;
    if (callback === undefined) return Promise.resolve();
    queueMicrotask(callback);
  }
}

/** One exchange, as undici's handlers see it: they may abort it until the answer is complete. */
class Exchange implements Dispatcher.DispatchController {
  rawHeaders: string[] | null = null;
  rawTrailers: string[] | null = null;
  aborted = false;
  paused = false;
  reason: Error | null = null;
  #complete = false;
  readonly #handler: Dispatcher.DispatchHandler;

  constructor(handler: Dispatcher.DispatchHandler) {
    this.#handler = handler;
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  abort(reason: Error): void {
    if (this.aborted || this.#complete) return;
    this.aborted = true;
    this.reason = reason;
    this.#handler.onResponseError?.(this, reason);
  }

  /** The body is one chunk: the reader's own buffer takes it whole, so a pause needs no answer here. */
  answer(response: SimResponse): void {
    if (this.aborted) return;
    const body = Buffer.from(response.body);
    const headers = { 'content-length': String(body.length), ...response.headers };
    this.rawHeaders = Object.entries(headers).flat();
    this.#handler.onResponseStart?.(this, response.status, headers, STATUS_CODES[response.status] ?? '');
    if (this.aborted) return;
    if (body.length > 0) this.#handler.onResponseData?.(this, body);
    if (this.aborted) return;
    this.#complete = true;
    this.#handler.onResponseEnd?.(this, {});
  }
}

const toSimRequest = async (options: Dispatcher.DispatchOptions, origin: string): Promise<SimRequest> => {
  if (options.query !== undefined && options.query !== null) {
    throw new errors.NotSupportedError('The in-process dispatcher takes the query as part of `path`, not as `query`.');
  }
  const body = await readBody(options.body);
  const headers: Record<string, string> = { host: new URL(origin).host };
  if (body !== '' || !['GET', 'HEAD'].includes(options.method))
    headers['content-length'] = String(Buffer.byteLength(body));
  for (const [name, value] of headerPairs(options.headers)) headers[name.toLowerCase()] = value;
  return { method: options.method.toUpperCase(), path: options.path, headers, body };
};

const readBody = async (body: Dispatcher.DispatchOptions['body']): Promise<string> => {
  if (body === undefined || body === null) return '';
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  if (Symbol.asyncIterator in body) {
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks).toString('utf8');
  }
  throw new errors.NotSupportedError(
    'The in-process dispatcher carries text, bytes and streams; write a form as text.',
  );
};

/** All spellings undici allows: a record, a flat list of names and values, or pairs. */
const headerPairs = (headers: Dispatcher.DispatchOptions['headers']): [string, string][] => {
  if (headers === undefined || headers === null) return [];
  if (isFlatList(headers)) {
    return headers.flatMap((name, index) => (index % 2 === 0 ? [[name, headers[index + 1] ?? '']] : []));
  }
  const pairs = isIterable(headers) ? [...headers] : Object.entries(headers);
  return pairs.flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : String(value)]],
  );
};

const isFlatList = (headers: unknown): headers is string[] =>
  Array.isArray(headers) && headers.every((entry) => typeof entry === 'string');

const isIterable = (headers: object): headers is Iterable<[string, string | string[] | undefined]> =>
  Symbol.iterator in headers;

/** As Node's net reports it, which is what undici passes on. */
const connectionError = (code: 'ECONNREFUSED' | 'ECONNRESET', message: string): Error =>
  Object.assign(new Error(message), { code, syscall: code === 'ECONNRESET' ? 'read' : 'connect' });

/** Carries real HTTP on loopback to a simulator: one node:http server per simulator, on 127.0.0.1 only. */

import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { SimRequest, Simulator } from './simulator.ts';

export interface HttpCarrier {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  /** Stops listening and breaks what is still open. */
  close(): Promise<void>;
}

export interface HttpCarrierOptions {
  /** 0 (default) takes any free port. */
  readonly port?: number;
  /** Told when the simulator itself threw; the client then gets a 500 in plain text. */
  readonly onFault?: (fault: unknown, request: SimRequest) => void;
}

/** Connections stay open unless the simulator answers `connection: close`; a `reset` is a TCP reset. */
export const serveHttp = async (simulator: Simulator, options: HttpCarrierOptions = {}): Promise<HttpCarrier> => {
  const onFault = options.onFault ?? warnOfFault;
  const server = createServer((incoming, outgoing) => {
    void carry(simulator, incoming, outgoing, onFault);
  });
  server.keepAliveTimeout = 60_000;

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });

  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The simulator server has no TCP address.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const carry = async (
  simulator: Simulator,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  onFault: (fault: unknown, request: SimRequest) => void,
): Promise<void> => {
  const body = await readBody(incoming);
  if (body === undefined) return;
  const request: SimRequest = {
    method: incoming.method ?? 'GET',
    path: incoming.url ?? '/',
    headers: flattenHeaders(incoming.headers),
    body,
  };

  try {
    const outcome = await simulator.handle(request);
    if ('broken' in outcome) {
      incoming.socket.resetAndDestroy();
      return;
    }
    outgoing.writeHead(outcome.status, { ...outcome.headers });
    outgoing.end(outcome.body);
  } catch (fault) {
    onFault(fault, request);
    outgoing.writeHead(500, { 'content-type': 'text/plain' });
    outgoing.end('The simulator failed; its owner has the details.');
  }
};

/** Undefined when the client went away before its body was complete. */
const readBody = async (incoming: IncomingMessage): Promise<string | undefined> => {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString('utf8');
};

const flattenHeaders = (headers: IncomingHttpHeaders): Record<string, string> => {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
};

const warnOfFault = (fault: unknown, request: SimRequest): void => {
  process.emitWarning(`Simulator fault at ${request.method} ${request.path}: ${String(fault)}`);
};

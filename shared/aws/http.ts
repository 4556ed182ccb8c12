/** HTTP towards Walmart and Odoo: pooled, TLS 1.2 or newer, with further root certificates where the merchant has them. */
import { getCACertificates } from 'node:tls';
import { Agent, type Dispatcher } from 'undici';
import { SetupError } from '../core/index.ts';

/** Odoo's slow calls take up to 60 s. */
const ANSWER_TIMEOUT_MS = 65_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** Below the idle time-out of the usual load balancers (60 s). */
const KEEP_ALIVE_MS = 50_000;
const CONNECTIONS_PER_ORIGIN = 64;

/**
 * @param options.caBundle further root certificates, PEM; the default ones stay.
 * @throws {SetupError} CA_BUNDLE when there is no certificate in it.
 */
export const httpAgent = ({ caBundle }: { readonly caBundle?: string } = {}): Dispatcher =>
  new Agent({
    connections: CONNECTIONS_PER_ORIGIN,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: ANSWER_TIMEOUT_MS,
    bodyTimeout: ANSWER_TIMEOUT_MS,
    connect: {
      timeout: CONNECT_TIMEOUT_MS,
      minVersion: 'TLSv1.2',
      ...(caBundle !== undefined && { ca: [...getCACertificates('default'), checkedBundle(caBundle)] }),
    },
  });

const checkedBundle = (text: string): string => {
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new SetupError({
    code: 'CA_BUNDLE',
    message: 'The CA bundle holds no PEM certificate; it must contain -----BEGIN CERTIFICATE----- blocks',
  });
};

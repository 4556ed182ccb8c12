/** How Walmart answers: JSON bodies and its three error envelopes. */

import type { SimResponse } from '../simulator.ts';

export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): SimResponse => ({
  status,
  headers: { 'content-type': 'application/json;charset=UTF-8', ...headers },
  body: JSON.stringify(body),
});

export interface ErrorText {
  /** `NAME.SUBSYSTEM`. */
  readonly code: string;
  readonly field?: string;
  readonly description: string;
  readonly info?: string;
  readonly severity?: 'INFO' | 'WARN' | 'ERROR';
  readonly category?: 'APPLICATION' | 'SYSTEM' | 'REQUEST' | 'DATA';
}

const errorBody = (text: ErrorText, errorIdentifiers: object) => ({
  code: text.code,
  field: text.field ?? text.code.split('.')[0],
  description: text.description,
  info: text.info ?? text.description,
  severity: text.severity ?? 'ERROR',
  category: text.category ?? 'DATA',
  causes: [],
  errorIdentifiers,
});

/** Envelope A, `{error: [...]}`: the gateway. */
export const gatewayError = (
  status: number,
  text: ErrorText,
  headers: Readonly<Record<string, string>> = {},
): SimResponse => json(status, { error: [errorBody(text, {})] }, headers);

/** Envelope B, `{errors: {error: [...]}}`: the order service. */
export const orderError = (status: number, text: ErrorText): SimResponse =>
  json(status, { errors: { error: [errorBody(text, { entry: [] })] } });

/** Envelope C, `{errors: [...]}`: inventory and feeds. */
export const listError = (status: number, text: ErrorText): SimResponse =>
  json(status, { errors: [errorBody(text, {})] });

export const unauthorized = (): SimResponse =>
  gatewayError(401, {
    code: 'UNAUTHORIZED.GMP_GATEWAY_API',
    description: 'Unauthorized',
    info: 'Unauthorized token or incorrect authorization header. Please verify correct format: "Authorization: Basic Base64Encode(clientId:clientSecret)"',
  });

export const missingHeader = (name: string): SimResponse =>
  gatewayError(400, {
    code: 'INVALID_REQUEST_HEADER.GMP_GATEWAY_API',
    field: name,
    description: `${name} is missing or invalid in the request header`,
    info: 'Request header is invalid.',
  });

export const wrongMediaType = (): SimResponse =>
  gatewayError(415, {
    code: 'UNSUPPORTED_MEDIA_TYPE.GMP_GATEWAY_API',
    field: 'Content-Type',
    description: 'The Content-Type of the request is missing or not supported',
  });

export const systemError = (status = 500): SimResponse =>
  gatewayError(status, {
    code: 'SYSTEM_ERROR.GMP_GATEWAY_API',
    description: 'Internal Server Error',
    info: 'System encountered some internal error.',
    category: 'SYSTEM',
  });

export const tooManyRequests = (headers: Readonly<Record<string, string>>): SimResponse =>
  gatewayError(
    429,
    {
      code: 'REQUEST_THRESHOLD_VIOLATED.GMP_GATEWAY_API',
      description: 'Request threshold violated',
      info: 'Request threshold violated. Please reduce the number of calls.',
      category: 'REQUEST',
    },
    headers,
  );

/** What the edge in front of the gateway sends in outages. */
export const edgePage = (status: number): SimResponse => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: `<HTML><HEAD><TITLE>Service Unavailable</TITLE></HEAD><BODY><H1>Error ${status}</H1>The server is temporarily unable to service your request.<P>Reference&#32;&#35;11&#46;5c3d1702</BODY></HTML>`,
});

/** Old endpoints answer XML when the caller does not ask for JSON. */
export const asXml = (response: SimResponse): SimResponse => ({
  ...response,
  headers: { ...response.headers, 'content-type': 'application/xml;charset=UTF-8' },
  body: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${toXml(JSON.parse(response.body))}`,
});

const toXml = (value: unknown): string => {
  if (Array.isArray(value)) return value.map((entry) => toXml(entry)).join('');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, member]) => `<${name}>${toXml(member)}</${name}>`)
      .join('');
  }
  return String(value ?? '').replace(/[<&]/g, (sign) => (sign === '<' ? '&lt;' : '&amp;'));
};

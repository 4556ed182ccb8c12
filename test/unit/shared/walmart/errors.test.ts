import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type BridgeError,
  CredentialError,
  RejectedError,
  SetupError,
  ThrottledError,
  TransientError,
  UnknownOutcomeError,
} from '../../../../shared/core/index.ts';
import { errorOf, readFailure, transportError } from '../../../../shared/walmart/errors.ts';
import { problemsIn, readProblems } from '../../../../shared/walmart/problems.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');
const fixture = (name: string): string =>
  readFileSync(new URL(`../../../fixtures/walmart/${name}`, import.meta.url), 'utf8');

const read = { endpoint: 'orders.get', correlationId: 'c-1', replayable: true, subject: 'order 1' };
const write = { endpoint: 'feeds.submit:inventory', correlationId: 'c-1', replayable: false };

const gateway = (code: string, description = 'text', severity = 'ERROR') =>
  JSON.stringify({ error: [{ code, description, severity }] });

const errorFor = (status: number, body: string, call: Parameters<typeof errorOf>[1] = read): BridgeError =>
  errorOf({ status, body, headers: {} }, call, NOW);

describe('readProblems', () => {
  it.each([
    ['error-gateway.json', 401, 'UNAUTHORIZED', 'GMP_GATEWAY_API'],
    ['error-order.json', 400, 'INVALID_REQUEST_CONTENT', 'GMP_ORDER_API'],
    ['error-orders-empty.json', 404, 'CONTENT_NOT_FOUND', 'GMP_ORDER_API'],
    ['error-throttled.json', 429, 'REQUEST_THRESHOLD_VIOLATED', 'GMP_GATEWAY_API'],
  ])('reads the envelope of %s', (file, status, name, subsystem) => {
    const [problem] = readProblems(status, fixture(file));

    expect(problem).toMatchObject({ name, subsystem });
  });

  it('reads the plain list, a single object in the order envelope, and OAuth words', () => {
    const single = { errors: { error: { code: 'INVALID_REQUEST.GMP_ORDER_API', description: 'Invalid Request' } } };

    expect(readProblems(400, fixture('error-list.json'))[0].code).toMatch(/\.GMP_/);
    expect(readProblems(400, JSON.stringify(single))[0].name).toBe('INVALID_REQUEST');
    expect(readProblems(400, '{"error":"invalid_client"}')[0].code).toBe('invalid_client');
  });

  it('makes one problem of a page, a plain text and an empty body, without repeating them', () => {
    const bodies = [fixture('error-edge.html'), 'upstream PLANTED down', ''];

    const problems = bodies.map((body) => readProblems(503, body)[0]);

    expect(problems.map((problem) => problem.code)).toEqual(['HTTP_503', 'HTTP_503', 'HTTP_503']);
    expect(JSON.stringify(problems)).not.toContain('PLANTED');
  });

  it('keeps e-mail addresses out of descriptions and bounds them', () => {
    const body = gateway('INVALID_REQUEST', `No mail to MARK@relay.walmart.com ${'x'.repeat(1000)}`);

    const [problem] = readProblems(400, body);

    expect(problem.description).not.toContain('MARK');
    expect(problem.description?.length).toBe(300);
  });
});

describe('problemsIn', () => {
  it('finds errors inside answers with status 200, also those of order lists', () => {
    expect(problemsIn({ errors: null }, 200)).toEqual([]);
    expect(problemsIn({ errors: [] }, 200)).toEqual([]);
    expect(problemsIn({ list: { errors: [{ code: 'A.B' }] } }, 200)[0]?.name).toBe('A');
    expect(problemsIn({ errors: { error: { code: 'C.D' } } }, 200)[0]?.name).toBe('C');
  });
});

describe('errorOf', () => {
  it.each([
    [401, gateway('UNAUTHORIZED.GMP_GATEWAY_API'), CredentialError, 'WALMART_UNAUTHORIZED', 4010],
    [403, gateway('FORBIDDEN.GMP_GATEWAY_API'), SetupError, 'WALMART_FORBIDDEN', 4030],
    [403, '<html>denied</html>', SetupError, 'WALMART_FORBIDDEN', 4030],
    [404, gateway('URI_NOT_FOUND.GMP_GATEWAY_API'), SetupError, 'WALMART_URI_NOT_FOUND', 6041],
    [404, gateway('CONTENT_NOT_FOUND.GMP_ORDER_API'), RejectedError, 'WALMART_NOT_FOUND', 6040],
    [404, '<html>not here</html>', TransientError, 'WALMART_SYSTEM', 5000],
    [400, gateway('INVALID_REQUEST_CONTENT.X', 'bad quantity'), RejectedError, 'WALMART_REJECTED', 6400],
    [
      400,
      gateway('INVALID_REQUEST_CONTENT.X', 'all qty in higher status'),
      RejectedError,
      'WALMART_HIGHER_STATUS',
      6409,
    ],
    [
      400,
      gateway('INVALID_REQUEST_CONTENT.X', 'Line: 4 is in SHIPPED status'),
      RejectedError,
      'WALMART_ALREADY_SHIPPED',
      6410,
    ],
    [
      400,
      gateway('INVALID_REQUEST_CONTENT.X', 'Line: 4 is in DELIVERED status'),
      RejectedError,
      'WALMART_ALREADY_SHIPPED',
      6410,
    ],
    [
      400,
      gateway('INVALID_REQUEST_CONTENT.X', 'Line: 4 is in CANCELLED status'),
      RejectedError,
      'WALMART_ALREADY_CANCELLED',
      6411,
    ],
    [
      400,
      gateway('INVALID_REQUEST_CONTENT.X', 'Line: 4 is in OTHER status'),
      RejectedError,
      'WALMART_HIGHER_STATUS',
      6409,
    ],
    [
      400,
      gateway('INVALID_REQUEST_CONTENT.X', 'Qty OverShipped : Some or All Line(s)'),
      RejectedError,
      'WALMART_BEYOND_OPEN',
      6412,
    ],
    [
      400,
      gateway('INVALID_REQUEST_CONTENT.X', 'intentToCancelOverride is needed'),
      RejectedError,
      'WALMART_INTENT_TO_CANCEL',
      6413,
    ],
    [400, '{}', RejectedError, 'WALMART_REJECTED', 6000],
    [405, gateway('METHOD_NOT_ALLOWED.X'), RejectedError, 'WALMART_REJECTED', 6050],
    [413, '', RejectedError, 'WALMART_REJECTED', 6130],
    [415, gateway('UNSUPPORTED_MEDIA_TYPE.X'), RejectedError, 'WALMART_REJECTED', 6150],
    [423, gateway('RESOURCE_IS_LOCKED.GMP_RECEIVER_API'), TransientError, 'WALMART_LOCKED', 5230],
    [429, gateway('REQUEST_THRESHOLD_VIOLATED.X'), ThrottledError, 'WALMART_THROTTLED', 5290],
    [500, gateway('SYSTEM_ERROR.GMP_GATEWAY_API'), TransientError, 'WALMART_SYSTEM', 5000],
    [500, gateway('INVALID_REQUEST.X'), TransientError, 'WALMART_SYSTEM', 5000],
    [504, gateway('DOWNSTREAM_SYSTEM_TIME_OUT.X'), TransientError, 'WALMART_SYSTEM', 5040],
    [520, '<html>edge</html>', TransientError, 'WALMART_SYSTEM', 5000],
    [200, gateway('SYSTEM_ERROR.X'), TransientError, 'WALMART_SYSTEM', 5000],
    [400, gateway('4000'), CredentialError, 'WALMART_UNAUTHORIZED', 4000],
    [400, '{"errors":[{"code":4017}]}', CredentialError, 'WALMART_UNAUTHORIZED', 4000],
    [400, gateway('5001.GMP_ORDER_API'), TransientError, 'WALMART_SYSTEM', 5000],
    [200, gateway('5000'), TransientError, 'WALMART_SYSTEM', 5000],
    [503, gateway('6000'), TransientError, 'WALMART_SYSTEM', 5000],
    [429, gateway('6000'), ThrottledError, 'WALMART_THROTTLED', 5290],
    [400, gateway('6042'), RejectedError, 'WALMART_REJECTED', 6000],
    [200, gateway('6000'), RejectedError, 'WALMART_REJECTED', 6000],
    [400, gateway('7000'), RejectedError, 'WALMART_REJECTED', 6000],
  ])('turns %i %s into its class', (status, body, kind, code, number) => {
    const error = errorFor(status, body);

    expect(error).toBeInstanceOf(kind);
    expect(error.code).toBe(code);
    expect(error.facts).toMatchObject({ status, number, endpoint: 'orders.get', correlationId: 'c-1' });
  });

  it.each([500, 503, 504, 520])('leaves the outcome of a write open after %i', (status) => {
    expect(errorFor(status, '', write)).toBeInstanceOf(UnknownOutcomeError);
  });

  it.each([400, 403, 413, 423, 429])('knows that a write refused with %i had no effect', (status) => {
    expect(errorFor(status, '', write)).not.toBeInstanceOf(UnknownOutcomeError);
  });

  it('says what Walmart said, about which thing', () => {
    const error = errorFor(400, gateway('INVALID_REQUEST_PARAM.GMP_ORDER_API', 'Invalid Date format value'));

    expect(error.message).toContain('order 1');
    expect(error.message).toContain('400 INVALID_REQUEST_PARAM.GMP_ORDER_API: Invalid Date format value');
  });

  it('does not let a mere remark decide', () => {
    const body = JSON.stringify({
      errors: [{ code: 'CONTENT_NOT_FOUND.X', severity: 'INFO' }, { code: 'SYSTEM_ERROR.X' }],
    });

    expect(readFailure({ status: 404, body, headers: {} }).failure).toBe('system');
  });
});

describe('transportError', () => {
  const fault = (code: string) => Object.assign(new Error('boom'), { code });

  it.each(['ECONNRESET', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_SOCKET'])(
    'leaves the outcome of a write open after %s, and a read transient',
    (code) => {
      expect(transportError(fault(code), write)).toBeInstanceOf(UnknownOutcomeError);
      expect(transportError(fault(code), read)).toBeInstanceOf(TransientError);
    },
  );

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT'])(
    'knows that %s kept a write from going out',
    (code) => {
      expect(transportError(fault(code), write)).toBeInstanceOf(TransientError);
    },
  );
});

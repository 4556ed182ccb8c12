import { describe, expect, it } from 'vitest';
import {
  type Call,
  faultToError,
  isQuickRetry,
  statusToError,
  transportToError,
} from '../../../../shared/odoo/errors.ts';
import { withoutPeople } from '../../../../shared/odoo/mask.ts';
import { fault, scriptedOdoo } from '../../../support/odoo-bench.ts';

const write: Call = { model: 'sale.order', method: 'create', sort: 'write' };
const read: Call = { model: 'sale.order', method: 'read', sort: 'read' };
const broken = (code: string): Error => Object.assign(new Error(code), { code });

describe('faultToError', () => {
  it.each([
    ['psycopg2.errors.DeadlockDetected', 'deadlock detected\nDETAIL:  Process 1', 'TransientError'],
    ['psycopg2.errors.LockNotAvailable', 'could not obtain lock on row', 'TransientError'],
    ['psycopg2.OperationalError', 'could not connect to server: Connection refused', 'TransientError'],
    ['psycopg2.pool.PoolError', 'The Connection Pool Is Full', 'TransientError'],
    ['psycopg2.errors.ReadOnlySqlTransaction', 'cannot execute UPDATE in a read-only transaction', 'TransientError'],
    ['psycopg2.errors.QueryCanceled', 'canceling statement due to statement timeout', 'TransientError'],
    ['psycopg2.errors.AdminShutdown', 'terminating connection due to administrator command', 'UnknownOutcomeError'],
    ['psycopg2.OperationalError', 'server closed the connection unexpectedly', 'UnknownOutcomeError'],
    ['AttributeError', "'NoneType' object has no attribute 'model_name'", 'TransientError'],
    ['AttributeError', "'bool' object has no attribute 'x'", 'RejectedError'],
    ['AssertionError', 'scope and key required', 'CredentialError'],
    [
      'ValueError',
      'UniqueViolation(\'duplicate key value violates unique constraint "a_b"\') while evaluating',
      'DuplicateKeyError',
    ],
    ['odoo.exceptions.UserError', 'A deadlock detected by a person', 'RejectedError'],
    ['psycopg2.errors.NumericValueOutOfRange', 'integer out of range', 'RejectedError'],
  ])('takes %s: %s as %s', (name, message, className) => {
    expect(faultToError({ name, message }, write).name).toBe(className);
  });

  it('shortens long messages and hides paths of the server', () => {
    const long = faultToError({ name: 'ValueError', message: 'x'.repeat(5000) }, write);
    const path = faultToError(
      {
        name: 'psycopg2.OperationalError',
        message: 'connection to server on socket "/run/.s.5432" failed: FATAL:  database "no" does not exist\n',
      },
      read,
    );

    expect(long.message.length).toBeLessThan(400);
    expect(path.message).toBe(
      'Odoo refused sale.order.read: database "no" does not exist (check the name of the database)',
    );
  });
});

describe('withoutPeople', () => {
  const buyer = { name: 'Jane MARK', phone: '+13155550177', street: '7 MARK Street', email: 'mark@example.com' };
  const sent = [
    [
      'db',
      2,
      'key',
      'res.partner',
      'create',
      [[{ ref: 'walmart/a/1', name: 'Walmart customer 1', child_ids: [[0, 0, buyer]] }]],
    ],
  ];

  it('masks every value of a buyer that the refused call has sent', () => {
    const text = 'Jane MARK (+13155550177) of 7 MARK Street is on the black list; partner walmart/a/1';

    expect(withoutPeople(text, 'res.partner', sent)).toBe('*** (***) of *** is on the black list; partner walmart/a/1');
  });

  it("masks the relay address that an order carries, and leaves the order's other texts", () => {
    const values = { x_walmart_email: 'MARK-relay', order_line: [[0, 0, { name: 'Blue mug' }]] };

    expect(withoutPeople('Blue mug for MARK-relay', 'sale.order', [[values]])).toBe('Blue mug for ***');
  });

  it.each([
    [
      'null value in column "x" violates a rule\nDETAIL:  Failing row contains (5, Jane MARK, null).\n',
      /Failing row contains \*\*\*$/,
    ],
    [
      "Sorry, Bridge (id=6) doesn't have 'write' access to:\n- Contact, Jane MARK (res.partner: 7)\n - Contact, J. (MARK) (res.partner: 8, company=A)\n\nBlame",
      /- Contact \(res\.partner: 7\)\n - Contact \(res\.partner: 8\)\n\nBlame$/,
    ],
    ['Key (email)=(jane.MARK@example.com) already exists.', /Key \(email\)=\(\*\*\*\) already exists/],
  ])('leaves out what Odoo knows of a person besides what was sent: %s', (text, kept) => {
    const shown = withoutPeople(text, 'res.partner', [[7], { active: false }]);

    expect(shown).not.toContain('MARK');
    expect(shown).toMatch(kept);
  });

  it('stands between a fault and its error, on the values of the very call', async () => {
    const { rpc } = scriptedOdoo(() => fault('odoo.exceptions.AccessError', 'Jane MARK is a top secret'));

    const error = await rpc.execute('res.partner', 'create', [[buyer]]).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'ODOO_RIGHTS', message: expect.stringContaining('*** is a top secret') });
  });
});

describe('statusToError', () => {
  it('waits as long as a 429 says', () => {
    expect(statusToError(429, '12', read)).toMatchObject({ retryAfterMs: 12_000 });
  });
});

describe('transportToError', () => {
  it.each([
    ['ECONNREFUSED', 'TransientError', 'TransientError'],
    ['ENOTFOUND', 'TransientError', 'TransientError'],
    ['UND_ERR_CONNECT_TIMEOUT', 'TransientError', 'TransientError'],
    ['ECONNRESET', 'TransientError', 'UnknownOutcomeError'],
    ['UND_ERR_HEADERS_TIMEOUT', 'TransientError', 'UnknownOutcomeError'],
    ['UND_ERR_SOCKET', 'TransientError', 'UnknownOutcomeError'],
    ['CERT_HAS_EXPIRED', 'SetupError', 'SetupError'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'SetupError', 'SetupError'],
  ])('takes %s of a read as %s, of a write as %s', (code, ofRead, ofWrite) => {
    const names = [read, write].map((call) => transportToError(broken(code), 'http://odoo.test', call).name);

    expect(names).toEqual([ofRead, ofWrite]);
  });
});

describe('isQuickRetry', () => {
  it('repeats a write only when nothing was sent', () => {
    expect([isQuickRetry(broken('ECONNREFUSED'), write), isQuickRetry(broken('ECONNRESET'), write)]).toEqual([
      true,
      false,
    ]);
    expect(isQuickRetry(broken('ECONNRESET'), read)).toBe(true);
    expect(isQuickRetry(broken('UND_ERR_HEADERS_TIMEOUT'), read)).toBe(false);
  });
});

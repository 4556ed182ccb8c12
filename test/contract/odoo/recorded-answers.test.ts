/** What a real Odoo 18 answered, through both wires and the table of faults. */
import { describe, expect, it } from 'vitest';
import { type Call, faultToError, statusToError } from '../../../shared/odoo/errors.ts';
import { jsonRpc } from '../../../shared/odoo/json-rpc.ts';
import { xmlRpc } from '../../../shared/odoo/xml-rpc.ts';
import { type Recorded, recordings } from '../../support/odoo-recordings.ts';

const all = recordings();
const decode = (recorded: Recorded) => (recorded.wire === 'xml' ? xmlRpc() : jsonRpc()).decode(recorded.body);
const write: Call = { model: 'sale.order', method: 'create', sort: 'write' };
const read: Call = { model: 'sale.order', method: 'read', sort: 'read' };

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const CANNOT_MARSHAL = /TypeError: cannot marshal (None|&lt;class 'odoo\.api)/;

describe('decode', () => {
  it('reads every recorded XML value as Python reads it', () => {
    const values = all.filter(({ wire, decoded }) => wire === 'xml' && decoded?.fault === undefined);

    const answers = values.map(decode);

    expect(values.length).toBeGreaterThan(200);
    expect(answers).toEqual(values.map(({ decoded }) => ({ kind: 'value', value: decoded?.value })));
  });

  it('reads every recorded JSON result, a missing one as null', () => {
    const results = all.filter(
      ({ wire, status, json }) => wire === 'json' && status === 200 && isObject(json) && !('error' in json),
    );

    const answers = results.map(decode);

    expect(results.length).toBeGreaterThan(200);
    expect(answers.every(({ kind }) => kind === 'value')).toBe(true);
    expect(answers.filter((answer) => answer.kind === 'value' && answer.value === null).length).toBeGreaterThan(2);
    expect(answers).not.toContainEqual({ kind: 'value', value: 'stock.quant.package(2,)' });
  });

  it('takes what XML-RPC cannot spell as done and null', () => {
    const unspeakable = all.filter(({ wire, body }) => wire === 'xml' && CANNOT_MARSHAL.test(body));

    const answers = unspeakable.map(decode);

    expect(unspeakable.length).toBeGreaterThan(4);
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify({ kind: 'value', value: null })]),
    );
  });

  it('takes pages of HTML as foreign on both wires', () => {
    const pages = all.filter(({ status }) => status !== 200);

    const answers = pages.flatMap(({ body }) => [jsonRpc().decode(body), xmlRpc().decode(body)]);

    expect(pages.length).toBeGreaterThan(3);
    expect(answers.every(({ kind }) => kind === 'foreign')).toBe(true);
  });
});

/** Place of the recording → our class and code; one or more for each kind of odoo18.md section 2. */
const EXPECTED: readonly (readonly [at: string, className: string, code: string])[] = [
  ['01#4', 'SetupError', 'ODOO_DATABASE_NAME'],
  ['01#5', 'CredentialError', 'ODOO_CREDENTIALS'],
  ['01#7', 'CredentialError', 'ODOO_USER_GONE'],
  ['01#8', 'RejectedError', 'ODOO_EXCEPTION'],
  ['03#5', 'RejectedError', 'ODOO_REFUSED'],
  ['03#8', 'RejectedError', 'ODOO_EXCEPTION'],
  ['03#24', 'RejectedError', 'ODOO_EXCEPTION'],
  ['04#5', 'SetupError', 'ODOO_UNKNOWN_FIELD'],
  ['04#6', 'RejectedError', 'ODOO_REFUSED'],
  ['04#9', 'RejectedError', 'ODOO_EXCEPTION'],
  ['05#32', 'SetupError', 'ODOO_UNKNOWN_METHOD'],
  ['06#11', 'RejectedError', 'ODOO_REFUSED'],
  ['06#15', 'SetupError', 'ODOO_RIGHTS'],
  ['11#3', 'DuplicateKeyError', 'ODOO_DUPLICATE_KEY'],
  ['11#8', 'RejectedError', 'ODOO_REFUSED'],
  ['12#1', 'MissingRecordError', 'ODOO_MISSING_RECORD'],
  ['12#3', 'SetupError', 'ODOO_UNKNOWN_MODEL'],
  ['12#4', 'SetupError', 'ODOO_UNKNOWN_METHOD'],
  ['12#5', 'SetupError', 'ODOO_RIGHTS'],
  ['12#6', 'SetupError', 'ODOO_UNKNOWN_FIELD'],
  ['12#11', 'RejectedError', 'ODOO_EXCEPTION'],
  ['12#14', 'RejectedError', 'ODOO_REFUSED'],
  ['12#17', 'RejectedError', 'ODOO_REFUSED'],
  ['12#25', 'RejectedError', 'ODOO_EXCEPTION'],
  ['17#0', 'TransientError', 'ODOO_CONCURRENT_UPDATE'],
  ['19#4', 'MissingRecordError', 'ODOO_MISSING_RECORD'],
  ['19#5', 'CredentialError', 'ODOO_CREDENTIALS'],
  ['19#6', 'SetupError', 'ODOO_UNKNOWN_FIELD'],
  ['19#8', 'RejectedError', 'ODOO_REFUSED'],
  ['19#9', 'SetupError', 'ODOO_RIGHTS'],
  ['24#10', 'SetupError', 'ODOO_RIGHTS'],
  ['25#1', 'UnknownOutcomeError', 'ODOO_STOPPED'],
  ['27#6', 'RejectedError', 'ODOO_REFUSED'],
  ['39#12', 'DuplicateKeyError', 'ODOO_DUPLICATE_KEY'],
  ['39#63', 'SetupError', 'ODOO_UNKNOWN_FIELD'],
  ['39#64', 'SetupError', 'ODOO_UNKNOWN_MODEL'],
  ['39#65', 'SetupError', 'ODOO_UNKNOWN_METHOD'],
  ['39#66', 'SetupError', 'ODOO_RIGHTS'],
  ['39#77', 'SetupError', 'ODOO_DATABASE_NAME'],
];

describe('faultToError', () => {
  it.each(EXPECTED)('classifies recording %s as %s %s', (at, className, code) => {
    const recorded = all.find((candidate) => candidate.at === at);
    if (!recorded) throw new Error(`No recording ${at}`);
    const answer = decode(recorded);
    if (answer.kind !== 'fault') throw new Error(`Recording ${at} is no fault`);

    const error = faultToError(answer.fault, write);

    expect([error.name, error.code]).toEqual([className, code]);
  });

  it('decides about every recorded fault without falling through to an empty message', () => {
    const faults = all.map(decode).flatMap((answer) => (answer.kind === 'fault' ? [answer.fault] : []));

    const errors = faults.map((fault) => faultToError(fault, write));

    expect(faults.length).toBeGreaterThan(100);
    expect(errors.filter(({ message }) => /: (\(|$)/.test(message))).toEqual([]);
  });

  it('names the index that refused a double', () => {
    const doubles = all.map(decode).flatMap((answer) => (answer.kind === 'fault' ? [answer.fault] : []));

    const names = doubles.map((fault) => faultToError(fault, write)).filter((error) => 'indexName' in error);

    expect(names.map((error) => ('indexName' in error ? error.indexName : ''))).toContain(
      'x_walmart_sale_order_po_uniq',
    );
  });

  it('leaves nothing unknown after a read that was cut off', () => {
    const stopped = all.find(({ at }) => at === '25#1');
    const answer = stopped ? decode(stopped) : undefined;
    if (answer?.kind !== 'fault') throw new Error('Recording 25#1 is no fault');

    const error = faultToError(answer.fault, read);

    expect([error.name, error.disposition]).toEqual(['TransientError', 'retry']);
  });
});

describe('statusToError', () => {
  it.each([
    [400, 'RejectedError', 'RejectedError'],
    [413, 'RejectedError', 'RejectedError'],
    [404, 'SetupError', 'SetupError'],
    [302, 'SetupError', 'SetupError'],
    [429, 'ThrottledError', 'ThrottledError'],
    [500, 'TransientError', 'UnknownOutcomeError'],
    [502, 'TransientError', 'UnknownOutcomeError'],
    [503, 'TransientError', 'UnknownOutcomeError'],
    [504, 'TransientError', 'UnknownOutcomeError'],
  ])('takes %i after a read as %s, after a write as %s', (status, afterRead, afterWrite) => {
    const names = [statusToError(status, undefined, read).name, statusToError(status, undefined, write).name];

    expect(names).toEqual([afterRead, afterWrite]);
  });
});

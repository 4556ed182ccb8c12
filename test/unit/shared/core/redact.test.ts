import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { personal, redact, secret } from '../../../../shared/core/index.ts';

const text = z.string();
const PERSONAL = '*** (personal)';
const SECRET = '*** (secret)';

describe('redact', () => {
  it('masks what is marked, shows what is declared, leaves out what nobody declared', () => {
    const schema = z.looseObject({ id: text, name: personal(text), token: secret(text), count: z.number() });

    const shown = redact(schema, { id: '7', name: 'MARK-name', token: 'MARK-token', count: 3, phone: 'MARK-phone' });

    expect(shown).toEqual({ id: '7', name: PERSONAL, token: SECRET, count: 3 });
  });

  it('marks a copy: the same schema elsewhere stays shown', () => {
    const schema = z.object({ name: personal(text), city: text });

    expect(redact(schema, { name: 'MARK-name', city: 'Tempe' })).toEqual({ name: PERSONAL, city: 'Tempe' });
  });

  it.each([
    ['a rule added later', personal(text).min(1).max(5)],
    ['optional', personal(text).optional()],
    ['nullish', personal(text).nullish()],
    ['a default', personal(text).default('none')],
    ['catch', personal(text).catch('none')],
    ['readonly', personal(text).readonly()],
    ['a transform after it', personal(text).transform((value) => value.length)],
    ['a preprocess before it', z.preprocess((value) => value ?? '', personal(text))],
    ['a pipe that ends in it', z.string().pipe(personal(text))],
    ['a pipe that ends in it, optional', z.string().optional().pipe(personal(text).optional())],
    ['lazy', z.lazy(() => personal(text))],
    ['a union', z.union([z.number(), personal(text)])],
    ['a marked union', personal(z.union([z.number(), text]))],
    ['a brand', personal(text).brand('name')],
  ])('keeps the mask through %s', (_wrap, schema) => {
    expect(redact(schema, 'MARK-name')).toBe(PERSONAL);
  });

  it.each([
    ['a list', z.array(personal(text)), ['MARK-a', 'MARK-b'], [PERSONAL, PERSONAL]],
    [
      'a single element in place of a list',
      z.array(z.object({ name: personal(text) })),
      { name: 'MARK' },
      { name: PERSONAL },
    ],
    ['a record', z.record(text, personal(text)), { home: 'MARK' }, { home: PERSONAL }],
    [
      'an object inside',
      z.object({ to: z.object({ name: personal(text) }) }),
      { to: { name: 'MARK' } },
      { to: { name: PERSONAL } },
    ],
    [
      'one of several objects',
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('person'), name: personal(text) }),
        z.object({ kind: z.literal('shop'), name: text }),
      ]),
      { kind: 'person', name: 'MARK' },
      { kind: 'person', name: PERSONAL },
    ],
  ])('masks within %s', (_where, schema, value, shown) => {
    expect(redact(schema, value)).toEqual(shown);
  });

  it.each([
    ['text where an object is declared', z.object({ name: personal(text) }), 'MARK'],
    ['an object where a text is declared', text, { name: 'MARK' }],
    ['a list where a text is declared', text, ['MARK']],
    ['text where a record is declared', z.record(text, text), 'MARK'],
    ['a record whose keys are personal', z.record(personal(text), text), { MARK: 'x' }],
    ['what fits no option', z.union([z.number(), z.boolean()]), 'MARK'],
    ['what may be anything', z.unknown(), 'MARK'],
    ['kinds it does not know', z.tuple([personal(text)]), ['MARK']],
    ['two kinds at once', z.intersection(text, personal(text)), 'MARK'],
  ])('shows nothing of %s', (_what, schema, value) => {
    expect(JSON.stringify(redact(schema, value) ?? null)).not.toContain('MARK');
  });

  it('keeps null and missing as they are, since that nothing was there is no secret', () => {
    const schema = z.object({ name: personal(text).nullish(), city: text.nullish(), zip: personal(text).optional() });

    expect(redact(schema, { name: null, city: null, zip: undefined })).toEqual({
      name: null,
      city: null,
      zip: undefined,
    });
    expect(redact(schema, {})).toEqual({});
  });

  it('leaves the value itself untouched', () => {
    const value = Object.freeze({ name: 'MARK' });

    redact(z.object({ name: personal(text) }), value);

    expect(value).toEqual({ name: 'MARK' });
  });
});

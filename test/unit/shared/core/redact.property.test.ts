import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { personal, redact, secret } from '../../../../shared/core/index.ts';

const MARK = 'MARK-';

interface Case {
  readonly schema: z.ZodType;
  readonly value: unknown;
}

const open: fc.Arbitrary<Case> = fc.oneof(
  fc.stringMatching(/^[a-z]{1,8}$/).map((value) => ({ schema: z.string(), value })),
  fc.integer().map((value) => ({ schema: z.number(), value })),
);

const hidden: fc.Arbitrary<Case> = fc
  .tuple(fc.boolean(), fc.string())
  .map(([isSecret, tail]) => ({ schema: (isSecret ? secret : personal)(z.string()), value: `${MARK}${tail}` }));

const wraps: readonly ((schema: z.ZodType) => z.ZodType)[] = [
  (schema) => schema.optional(),
  (schema) => schema.nullish(),
  (schema) => schema.readonly(),
  (schema) => schema.transform((value) => value),
  (schema) => z.preprocess((value) => value, schema),
  (schema) => z.lazy(() => schema),
  (schema) => z.union([z.boolean(), schema]),
];

/** Random schemas with marked fields anywhere, each with a value that fits, and undeclared fields that carry marks too. */
const { tree } = fc.letrec<{ tree: Case }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    open,
    hidden,
    fc
      .tuple(tie('tree'), fc.constantFrom(...wraps))
      .map(([{ schema, value }, wrap]) => ({ schema: wrap(schema), value })),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tie('tree'), { maxKeys: 4 }).map((members) => ({
      schema: z.looseObject(Object.fromEntries(Object.entries(members).map(([key, { schema }]) => [key, schema]))),
      value: {
        ...Object.fromEntries(Object.entries(members).map(([key, { value }]) => [key, value])),
        UNDECLARED: `${MARK}undeclared`,
      },
    })),
    fc.tuple(tie('tree'), fc.integer({ min: 0, max: 3 })).map(([{ schema, value }, length]) => ({
      schema: z.array(schema),
      value: Array.from({ length }, () => value),
    })),
    tie('tree').map(({ schema, value }) => ({ schema: z.record(z.string(), schema), value: { entry: value } })),
  ),
}));

describe('redact', () => {
  it('leaves no trace of a marked or undeclared value, however deep it lies', () => {
    fc.assert(
      fc.property(tree, ({ schema, value }) => {
        expect(JSON.stringify(redact(schema, value)) ?? '').not.toContain(MARK);
      }),
      { numRuns: 500 },
    );
  });

  it('never throws, and shows no mark, when the value is nothing like the schema', () => {
    fc.assert(
      fc.property(tree, fc.jsonValue(), ({ schema }, value) => {
        const shown = redact(z.object({ secret: secret(z.unknown()), other: schema }), {
          secret: `${MARK}x`,
          other: value,
        });

        expect(JSON.stringify(shown)).not.toContain(MARK);
      }),
    );
  });

  it('shows a value without marks as it is', () => {
    fc.assert(
      fc.property(open, ({ schema, value }) => {
        expect(redact(schema, value)).toBe(value);
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { FAULT_RULES } from '../../shared/odoo/errors.ts';
import { FAILURE_RULES, ruleFor } from '../../shared/walmart/error-table.ts';
import { readText, sourcePaths, withoutComments } from '../support/sources.ts';

const DISPOSITIONS = ['retry', 'throttled', 'refresh', 'park', 'alert'];
const OTHERS = ['hold', 'record', 'alert only', 'warning', 'exit'];

const page = readText('docs/errors.md');
const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| ([^|]*) \| ([^|]*) \| ([^|]*) \|$/gm)].map((match) => ({
  code: match[1] ?? '',
  disposition: match[2] ?? '',
  seen: match[3]?.trim() ?? '',
  mend: match[4]?.trim() ?? '',
}));
const rowOf = new Map(rows.map((row) => [row.code, row]));

const sources = sourcePaths()
  .filter((path) => !/^(test|local\/simulators)\//.test(path))
  .map((path) => ({ path, text: withoutComments(readText(path)) }));

/** `code: 'A'` or `code: x ? 'A' : 'B'`; and every such literal on a line that speaks of a code. */
const spoken = (text: string): readonly string[] => [
  ...[...text.matchAll(/\bcode: '([A-Z]+(?:_[A-Z]+)*)'/g)].map((match) => match[1] ?? ''),
  ...[...text.matchAll(/\bcode: [^,'\n]*'([A-Z]+)'/g)].map((match) => match[1] ?? ''),
  ...text.split('\n').flatMap((line) => (/\bcode\b/.test(line) ? literalsIn(line) : [])),
];
const literalsIn = (text: string): readonly string[] =>
  [...text.matchAll(/'([A-Z]+(?:_[A-Z]+)+)'/g)].map((match) => match[1] ?? '');

/** Literals of the same form that are no codes: an account in Odoo, names of environment variables, an event of Walmart's. */
const NO_CODES = new Set([
  'WMTAX',
  'ODOO_API_KEY',
  'STOCK_CHANGED_QUEUE_URL',
  'ORDER_IMPORT_QUEUE_URL',
  'ORDER_CHANGED_QUEUE_URL',
  'ORDER_UPDATES',
  'RETURN_CREATED',
  'RETURN_DELIVERED',
  'RETURN_INVOICED',
  'NO_LONGER_WANTED',
]);
const firstWord = (code: string): string => code.slice(0, code.indexOf('_'));

/** Codes by their form, and whatever begins like one of them: `details('WALMART_LOCKED', …)`, `fail('WALMART_TOO_MANY_PAGES', …)`. */
const collect = (texts: readonly string[]): ReadonlySet<string> => {
  const said = new Set(texts.flatMap(spoken));
  const beginnings = new Set([...said].filter((code) => code.includes('_')).map(firstWord));
  const alike = texts.flatMap(literalsIn).filter((literal) => beginnings.has(firstWord(literal)));
  const isCode = (code: string): boolean => !NO_CODES.has(code) && !code.startsWith('AWS_ENDPOINT_');
  return new Set([...said, ...alike].filter(isCode));
};
const codes = collect(sources.map(({ text }) => text));

const CLASSES: Readonly<Record<string, string>> = {
  Transient: 'retry',
  UnknownOutcome: 'retry',
  Contention: 'retry',
  Throttled: 'throttled',
  Credential: 'refresh',
  Rejected: 'park',
  InvalidData: 'park',
  Setup: 'alert',
};
const VERDICTS: Readonly<Record<(typeof FAULT_RULES)[number]['verdict'], string>> = {
  ...{ credential: 'refresh', setup: 'alert', transient: 'retry', unknown: 'retry' },
  ...{ rejected: 'park', missing: 'park', duplicate: 'park' },
};
const THROWN = /new (\w+)Error\(\s*(?:\{\s*(?:\.\.\.\w+,\s*)?code: |details\(\s*)'([A-Z_]+)'/g;

/** What the flows throw; set-up, commands and deployment end with a sentence instead. */
const thrown = [
  ...sources
    .filter(({ path }) => /^(shared|functions)\//.test(path) && !path.startsWith('shared/odoo/setup/'))
    .flatMap(({ text }) => [...text.matchAll(THROWN)])
    .map((match) => ({ code: match[2] ?? '', disposition: CLASSES[match[1] ?? ''] })),
  ...FAULT_RULES.map(({ code, verdict }) => ({ code, disposition: VERDICTS[verdict] })),
];
/** A hold parks the message of its order. */
const meansOf = (disposition: string): string => (disposition === 'hold' ? 'park' : disposition);

describe('docs/errors.md', () => {
  it('has a row for each code of the sources, and no row without one', () => {
    const inOrder = (names: Iterable<string>): readonly string[] => [...names].toSorted();

    expect(codes.size).toBeGreaterThan(100);
    expect(inOrder(rows.map(({ code }) => code))).toEqual(inOrder(codes));
  });

  it('says in each row what happens, what is seen and what to do', () => {
    const poor = rows.filter(
      ({ disposition, seen, mend }) => ![...DISPOSITIONS, ...OTHERS].includes(disposition) || !seen || !mend,
    );

    expect(poor).toEqual([]);
  });

  it('gives each code the disposition of the error that carries it', () => {
    const wrong = thrown.filter(({ code, disposition }) => meansOf(rowOf.get(code)?.disposition ?? '') !== disposition);

    expect(thrown.length).toBeGreaterThan(90);
    expect(wrong).toEqual([]);
  });

  it("has every number of Walmart's table", () => {
    const numbers = [...FAILURE_RULES, ruleFor(500, '', ''), ruleFor(418, '', '')].map(({ number }) => String(number));
    const listed = [...page.matchAll(/^\| (\d{4}) \|/gm)].map((match) => match[1] ?? '');

    expect(listed).toEqual([...new Set(numbers)].toSorted());
  });

  it('reads the sources by form: conditions, helpers and names of variables', () => {
    const texts = [
      "throw new E({ code: 'ZOO_A', m });",
      "const d = { code: x ? 'ZOO_B' : 'ZOO_C' };",
      "fail('ZOO_D'); on('OTHER_E'); const key = 'ODOO_API_KEY';",
      "const d = { code: y ? z.code : 'PLAIN' };",
    ];

    expect([...collect(texts)].toSorted()).toEqual(['PLAIN', 'ZOO_A', 'ZOO_B', 'ZOO_C', 'ZOO_D']);
  });
});

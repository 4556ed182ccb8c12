import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

/** Test titles of the page's rows, by the test file that their section names. */
const rowsOf = (page: string) =>
  page
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      file: /^Code: .*Tests: `([^`]+)`$/m.exec(section)?.[1] ?? '',
      titles: [...section.matchAll(/^\|(?! *-).*\| ([^|]+) \|$/gm)]
        .map(([, title = '']) => title.trim())
        .filter((title) => title !== 'Test'),
    }));

describe('docs/mapping.md', () => {
  const sections = rowsOf(read('docs/mapping.md'));

  it('has rows in every section', () => {
    expect(sections).toHaveLength(7);
    expect(sections.every(({ file, titles }) => file !== '' && titles.length > 0)).toBe(true);
  });

  it.each(sections)('names only tests that $file has', ({ file, titles }) => {
    const tests = read(file).replaceAll('\\', '');

    expect(titles.filter((title) => !tests.includes(title))).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { pagesOf } from '../../../../shared/core/index.ts';

describe('pagesOf', () => {
  /** A list of numbers as text, two a page; says which pages were asked for. */
  const openList = (rows: readonly string[]) => {
    const asked: (string | undefined)[] = [];
    const read = async ({ after }: { readonly after?: string }) => {
      asked.push(after);
      const start = after === undefined ? 0 : rows.indexOf(after) + 1;
      const page = rows.slice(start, start + 2);
      const last = page.at(-1);
      return { rows: page, ...(last === undefined || start + 2 >= rows.length ? {} : { next: last }) };
    };
    return { asked, read };
  };

  it('gives every row once and in order', async () => {
    const { read } = openList(['1', '2', '3', '4', '5']);

    const seen: string[] = [];
    for await (const page of pagesOf(read)) seen.push(...page.rows);

    expect(seen).toEqual(['1', '2', '3', '4', '5']);
  });

  it('gives one page of an empty list', async () => {
    const { read } = openList([]);

    const pages: unknown[] = [];
    for await (const page of pagesOf(read)) pages.push(page);

    expect(pages).toEqual([{ rows: [] }]);
  });

  it('reads no page that nobody asked for', async () => {
    const { asked, read } = openList(['1', '2', '3', '4', '5']);

    for await (const page of pagesOf(read)) if (page.rows.includes('3')) break;

    expect(asked).toEqual([undefined, '2']);
  });
});

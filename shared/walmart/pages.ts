/** Lists as async iterables: each endpoint's own way of turning pages, and collecting with a limit (walmart-api.md section 7.4). */
import { TransientError } from '../core/index.ts';

/** Every row of every page, in order. */
export async function* rowsOf<T>(
  pages: AsyncIterable<{ readonly rows: readonly T[] }>,
): AsyncGenerator<T, void, undefined> {
  for await (const page of pages) yield* page.rows;
}

/**
 * All rows as an array.
 * @throws {TransientError} WALMART_TOO_MANY_ROWS when there are more than `limit`: half a list would be taken for the whole.
 */
export const collect = async <T>(rows: AsyncIterable<T>, limit: number): Promise<readonly T[]> => {
  const collected: T[] = [];
  for await (const row of rows) {
    if (collected.length >= limit) {
      throw new TransientError({
        code: 'WALMART_TOO_MANY_ROWS',
        message: `A list of Walmart has more than ${limit} rows; read it page by page or narrow it`,
        facts: { limit },
      });
    }
    collected.push(row);
  }
  return collected;
};

/** One page as a resource read it. */
export interface CursorPage<T> {
  readonly rows: readonly T[];
  /** Rows that Walmart sent, those that could not be read included. */
  readonly size: number;
  readonly nextCursor: string | undefined;
  readonly totalCount: number | undefined;
}

export interface Paging<P> {
  /** Name for messages: the endpoint. */
  readonly endpoint: string;
  /** Undefined when Walmart found nothing. */
  readonly read: (cursor: string | undefined) => Promise<P | undefined>;
  /** Identity of a page's first row: a page that begins like the last one is the last one again (the static sandbox does so). */
  readonly firstOf: (page: P) => string | undefined;
  readonly maxPages: number;
  readonly onRepeat?: () => void;
}

const saysItIsLast = (cursor: string): boolean => /[?&;]hasMoreElements=false(&|$)/i.test(cursor);

const fail = (code: string, message: string, endpoint: string): TransientError =>
  new TransientError({ code, message, facts: { endpoint } });

/**
 * Follows cursors to the end or fails: half a list is never taken for the whole.
 * Ends when the cursor is missing or empty or says that nothing follows, when a page has no rows, or when a page repeats.
 */
export async function* followCursors<T, P extends CursorPage<T>>(
  paging: Paging<P>,
): AsyncGenerator<P, void, undefined> {
  let cursor: string | undefined;
  let lastFirst: string | undefined;
  let seen = 0;
  let total = 0;
  for (let pageNumber = 1; pageNumber <= paging.maxPages; pageNumber += 1) {
    const page = await paging.read(cursor);
    const first = page === undefined ? undefined : paging.firstOf(page);
    if (page === undefined || page.size === 0) {
      if (seen < total)
        throw fail('WALMART_PAGES_CUT', `${paging.endpoint} ended after ${seen} of ${total} rows`, paging.endpoint);
      return;
    }
    if (first !== undefined && first === lastFirst) return paging.onRepeat?.();
    yield page;
    seen += page.size;
    total = page.totalCount ?? 0;
    lastFirst = first;
    cursor = page.nextCursor;
    if (cursor === undefined || cursor === '' || saysItIsLast(cursor)) return;
  }
  throw fail(
    'WALMART_TOO_MANY_PAGES',
    `${paging.endpoint} did not end within ${paging.maxPages} pages; narrow the window`,
    paging.endpoint,
  );
}

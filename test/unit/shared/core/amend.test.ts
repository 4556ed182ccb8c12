import { describe, expect, it } from 'vitest';
import { type AmendableStore, amend, ContentionError } from '../../../../shared/core/index.ts';

interface Draft {
  readonly pk: string;
  readonly sk: string;
  readonly count: number;
}
type Row = Draft & { readonly rev: number };

const KEY = { pk: 'version#local/acme', sk: 'stock' };

/** One row under its revision; `rival` writes between each of our reads and writes, as often as told. */
const storeWith = (start: Row | undefined, rivalWrites = 0) => {
  let row = start;
  let rivals = rivalWrites;
  let reads = 0;
  const store: AmendableStore<Row, Draft> = {
    get: async () => {
      reads += 1;
      const seen = row;
      if (rivals > 0) {
        rivals -= 1;
        row = { ...KEY, count: (row?.count ?? 0) + 100, rev: (row?.rev ?? 0) + 1 };
      }
      return seen;
    },
    put: async (draft, when) => {
      if (when === 'absent' ? row !== undefined : row?.rev !== when.rev) return false;
      row = { ...draft, rev: (row?.rev ?? 0) + 1 };
      return true;
    },
  };
  return { store, row: () => row, reads: () => reads };
};

const addOne = (row: Row | undefined): Draft => ({ ...KEY, count: (row?.count ?? 0) + 1 });

describe('amend', () => {
  it('makes a row that is not there', async () => {
    const { store, row } = storeWith(undefined);

    const written = await amend(store, KEY, addOne);

    expect(written).toEqual({ ...KEY, count: 1 });
    expect(row()).toEqual({ ...KEY, count: 1, rev: 1 });
  });

  it('writes nothing when the decision leaves the row as it is', async () => {
    const { store, row } = storeWith({ ...KEY, count: 5, rev: 3 });

    const written = await amend(store, KEY, () => undefined);

    expect(written).toBeUndefined();
    expect(row()).toEqual({ ...KEY, count: 5, rev: 3 });
  });

  it.each([1, 7])('decides anew from a fresh read after %d lost races, so that no write is lost', async (races) => {
    const { store, row, reads } = storeWith({ ...KEY, count: 5, rev: 3 }, races);

    const written = await amend(store, KEY, addOne);

    expect(written).toEqual({ ...KEY, count: 6 + races * 100 });
    expect(row()?.count).toBe(6 + races * 100);
    expect(reads()).toBe(races + 1);
  });

  it('loses the race for a new row, and amends the winner’s', async () => {
    const { store, row } = storeWith(undefined, 1);

    await amend(store, KEY, addOne);

    expect(row()).toEqual({ ...KEY, count: 101, rev: 2 });
  });

  it('gives up after eight lost races, naming the row', async () => {
    const { store, row } = storeWith(undefined, 8);

    const attempt = amend(store, KEY, addOne);

    await expect(attempt).rejects.toThrow(ContentionError);
    await expect(attempt).rejects.toMatchObject({ code: 'ROW_CONTENDED', disposition: 'retry', facts: KEY });
    expect(row()?.count).toBe(800);
  });
});

import { SetupError } from '@bridge/shared/core';
import type { Draft, Key, Row, StateStore } from '@bridge/shared/ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, benches } from '../../support/port-bench.ts';

let partitions = 0;
/** A partition of its own for each test, so that tests share one store. */
const newPk = (): string => `test#production/acme#${++partitions}`;

const draftOf = (key: Key, more: Partial<Draft> = {}): Draft => ({ data: { name: key.sk }, ...key, ...more });

const readAll = async (read: (after: string | undefined) => ReturnType<StateStore['list']>) => {
  const pages: (readonly Row[])[] = [];
  let after: string | undefined;
  do {
    const page = await read(after);
    pages.push(page.rows);
    after = page.next;
  } while (after !== undefined);
  return pages;
};

const sks = (rows: readonly Row[]): readonly string[] => rows.map((row) => row.sk);

describe.each(benches)('state store on %s', (_name, open) => {
  let bench: Bench;
  let store: StateStore;
  beforeAll(async () => {
    bench = await open();
    store = bench.platform.state('state');
  });
  afterAll(() => bench.close());

  const now = (): number => bench.platform.clock.now();

  describe('put and get', () => {
    it('gives back exactly what was put, with revision 1', async () => {
      const draft = {
        pk: newPk(),
        sk: 'ä/🙂',
        data: { text: 'é', list: [1, null, { deep: false }], price: 19.99 },
        pending: { list: newPk(), at: 7 },
        expiresAt: now() + 3_600_123,
      };

      const written = await store.put(draft, 'absent');

      expect(written).toBe(true);
      expect(await store.get(draft)).toEqual({ ...draft, rev: 1 });
    });

    it('gives undefined for a row that is not there', async () => {
      expect(await store.get({ pk: newPk(), sk: 'none' })).toBeUndefined();
    });

    it('leaves out members without a value and shares no object with the caller', async () => {
      const key = { pk: newPk(), sk: 'row' };
      const data = { kept: 1, gone: undefined, list: [1] };

      await store.put({ ...key, data }, 'absent');
      data.list.push(2);

      expect((await store.get(key))?.data).toEqual({ kept: 1, list: [1] });
    });

    it('refuses `absent` where a row is, and changes nothing', async () => {
      const key = { pk: newPk(), sk: 'row' };
      await store.put(draftOf(key), 'absent');

      const written = await store.put(draftOf(key, { data: { name: 'other' } }), 'absent');

      expect(written).toBe(false);
      expect(await store.get(key)).toMatchObject({ rev: 1, data: { name: 'row' } });
    });

    it('writes under the revision that stands, and under no other', async () => {
      const key = { pk: newPk(), sk: 'row' };
      await store.put(draftOf(key), 'absent');

      const second = await store.put(draftOf(key, { data: { n: 2 } }), { rev: 1 });
      const stale = await store.put(draftOf(key, { data: { n: 3 } }), { rev: 1 });
      const nowhere = await store.put(draftOf({ ...key, sk: 'none' }), { rev: 1 });

      expect([second, stale, nowhere]).toEqual([true, false, false]);
      expect(await store.get(key)).toMatchObject({ rev: 2, data: { n: 2 } });
    });

    it('writes with `any` in any case, raising the revision by one each time', async () => {
      const key = { pk: newPk(), sk: 'row' };

      const written = [await store.put(draftOf(key), 'any'), await store.put(draftOf(key), 'any')];

      expect(written).toEqual([true, true]);
      expect((await store.get(key))?.rev).toBe(2);
    });

    it('replaces the whole row: mark and expiry go when the new row has none', async () => {
      const key = { pk: newPk(), sk: 'row' };
      const list = newPk();
      await store.put(draftOf(key, { pending: { list, at: 1 }, expiresAt: now() + 3_600_000 }), 'absent');

      await store.put({ ...key, data: {} }, { rev: 1 });

      expect(await store.get(key)).toEqual({ ...key, data: {}, rev: 2 });
      expect((await store.pending(list, { until: 10, limit: 10 })).rows).toEqual([]);
    });

    it('lets exactly one of many writers win', async () => {
      const key = { pk: newPk(), sk: 'row' };
      const writers = Array.from({ length: 12 }, (_, n) => n);

      const claims = await Promise.all(writers.map((n) => store.put(draftOf(key, { data: { n } }), 'absent')));
      const changes = await Promise.all(writers.map((n) => store.put(draftOf(key, { data: { n } }), { rev: 1 })));

      expect(claims.filter(Boolean)).toHaveLength(1);
      expect(changes.filter(Boolean)).toHaveLength(1);
      expect((await store.get(key))?.data.n).toBe(changes.indexOf(true));
    });

    it('refuses a row of more than 400 kB', async () => {
      const draft = draftOf({ pk: newPk(), sk: 'row' }, { data: { text: 'x'.repeat(410_000) } });

      await expect(store.put(draft, 'any')).rejects.toMatchObject({ code: 'ROW_TOO_LARGE', disposition: 'park' });
    });
  });

  it('refuses a row with an empty sort key', async () => {
    const draft = { pk: newPk(), sk: '', data: {} };

    await expect(store.put(draft, 'any')).rejects.toMatchObject({ code: 'ROW_REFUSED', disposition: 'park' });
  });

  describe('remove', () => {
    it('removes under the revision that stands, and under no other', async () => {
      const key = { pk: newPk(), sk: 'row' };
      await store.put(draftOf(key), 'absent');

      const stale = await store.remove(key, { rev: 2 });
      const right = await store.remove(key, { rev: 1 });
      const again = await store.remove(key, { rev: 1 });

      expect([stale, right, again]).toEqual([false, true, false]);
      expect(await store.get(key)).toBeUndefined();
    });

    it('takes the row from its list, and removes an absent row with `any`', async () => {
      const key = { pk: newPk(), sk: 'row' };
      const list = newPk();
      await store.put(draftOf(key, { pending: { list, at: 1 } }), 'absent');

      const removed = [await store.remove(key, 'any'), await store.remove(key, 'any')];

      expect(removed).toEqual([true, true]);
      expect((await store.pending(list, { until: 10, limit: 10 })).rows).toEqual([]);
    });
  });

  describe('getMany', () => {
    it('gives the rows that exist, once each, for any number of keys', async () => {
      const pk = newPk();
      const names = Array.from({ length: 130 }, (_, n) => `row-${n}`);
      await Promise.all(names.map((sk) => store.put(draftOf({ pk, sk }), 'absent')));

      const rows = await store.getMany([...names, ...names, 'none'].map((sk) => ({ pk, sk })));

      expect([...sks(rows)].sort()).toEqual([...names].sort());
      expect(await store.getMany([])).toEqual([]);
    });
  });

  describe('increment', () => {
    it('counts from 0 and gives each of many callers a value of its own', async () => {
      const key = { pk: newPk(), sk: 'counter' };

      const values = await Promise.all(Array.from({ length: 12 }, () => store.increment(key, 1)));
      const more = await store.increment(key, 10);

      expect([...values].sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, n) => n + 1));
      expect(more).toBe(22);
    });

    it('is no row and leaves a row of the same key alone', async () => {
      const key = { pk: newPk(), sk: 'both' };
      await store.increment(key, 5);

      const before = await store.get(key);
      const claimed = await store.put(draftOf(key), 'absent');

      expect(before).toBeUndefined();
      expect(claimed).toBe(true);
      expect(sks((await store.list(key.pk, { limit: 10 })).rows)).toEqual(['both']);
      expect(await store.increment(key, 1)).toBe(6);
    });
  });

  describe('list', () => {
    it('gives a partition in the order of UTF-8 bytes, either way', async () => {
      const pk = newPk();
      const ordered = ['A', 'a', 'a1', 'b', 'é', '\uf000', '🙂'];
      for (const sk of ['🙂', 'a1', 'é', 'b', '\uf000', 'A', 'a']) await store.put(draftOf({ pk, sk }), 'absent');

      const up = await store.list(pk, { limit: 10 });
      const down = await store.list(pk, { limit: 10, newestFirst: true });

      expect(sks(up.rows)).toEqual(ordered);
      expect(sks(down.rows)).toEqual([...ordered].reverse());
    });

    it('gives only what begins with the prefix', async () => {
      const pk = newPk();
      for (const sk of ['2026-01', '2026-02', '2026-1', '2027-01']) await store.put(draftOf({ pk, sk }), 'absent');

      const up = await store.list(pk, { skPrefix: '2026-0', limit: 10 });
      const down = await store.list(pk, { skPrefix: '2026-', limit: 1, newestFirst: true });

      expect(sks(up.rows)).toEqual(['2026-01', '2026-02']);
      expect(sks(down.rows)).toEqual(['2026-1']);
    });

    it.each([false, true])('reads page by page without loss or repetition, newest first: %s', async (newestFirst) => {
      const pk = newPk();
      const names = ['a', 'b', 'c', 'd'];
      for (const sk of names) await store.put(draftOf({ pk, sk }), 'absent');

      const pages = await readAll((after) =>
        store.list(pk, { limit: 2, newestFirst, ...(after !== undefined && { after }) }),
      );

      expect(pages.map((page) => page.length)).toEqual([2, 2]);
      expect(sks(pages.flat())).toEqual(newestFirst ? [...names].reverse() : names);
    });

    it('gives an empty last page of an empty partition', async () => {
      expect(await store.list(newPk(), { limit: 5 })).toEqual({ rows: [] });
    });
  });

  describe('pending', () => {
    it('gives the rows marked up to a moment, lowest first, from any partition', async () => {
      const list = newPk();
      for (const at of [30, 10, 20, 41]) {
        await store.put(draftOf({ pk: newPk(), sk: `at-${at}` }, { pending: { list, at } }), 'absent');
      }

      const page = await store.pending(list, { until: 40, limit: 10 });

      expect(sks(page.rows)).toEqual(['at-10', 'at-20', 'at-30']);
      expect(page.next).toBeUndefined();
      expect(page.rows[0]).toMatchObject({ rev: 1, data: { name: 'at-10' }, pending: { list, at: 10 } });
    });

    it('moves a row along when its mark changes', async () => {
      const [list, other] = [newPk(), newPk()];
      const key = { pk: newPk(), sk: 'row' };
      await store.put(draftOf(key, { pending: { list, at: 5 } }), 'absent');
      await store.put(draftOf({ ...key, sk: 'fixed' }, { pending: { list, at: 6 } }), 'absent');

      await store.put(draftOf(key, { pending: { list, at: 7 } }), { rev: 1 });
      const moved = await store.pending(list, { until: 10, limit: 10 });
      await store.put(draftOf(key, { pending: { list: other, at: 7 } }), { rev: 2 });
      const left = await store.pending(list, { until: 10, limit: 10 });

      expect(sks(moved.rows)).toEqual(['fixed', 'row']);
      expect(sks(left.rows)).toEqual(['fixed']);
      expect(sks((await store.pending(other, { until: 10, limit: 10 })).rows)).toEqual(['row']);
    });

    it('reads page by page without loss or repetition, equal marks included', async () => {
      const list = newPk();
      const pk = newPk();
      const names = Array.from({ length: 8 }, (_, n) => `row-${n}`);
      for (const [n, sk] of names.entries()) {
        await store.put(draftOf({ pk, sk }, { pending: { list, at: n < 5 ? 1 : 2 } }), 'absent');
      }

      const pages = await readAll((after) =>
        store.pending(list, { until: 9, limit: 2, ...(after !== undefined && { after }) }),
      );

      expect(pages.map((page) => page.length)).toEqual([2, 2, 2, 2]);
      expect([...sks(pages.flat())].sort()).toEqual(names);
    });

    it('reads on when rows of the page before have left the list', async () => {
      const list = newPk();
      const pk = newPk();
      for (const at of [1, 2, 3, 4]) {
        await store.put(draftOf({ pk, sk: `row-${at}` }, { pending: { list, at } }), 'absent');
      }

      const first = await store.pending(list, { until: 9, limit: 2 });
      for (const { sk } of first.rows) await store.put({ pk, sk, data: {} }, { rev: 1 });
      const second = await store.pending(list, { until: 9, limit: 2, after: first.next ?? '' });

      expect(sks(second.rows)).toEqual(['row-3', 'row-4']);
    });
  });

  describe('expiry', () => {
    it('counts an expired row as absent for reads and conditions, and goes on counting its revision', async () => {
      const key = { pk: newPk(), sk: 'lease' };
      const list = newPk();
      await store.put(draftOf(key, { expiresAt: now() + 30_000, pending: { list, at: 1 } }), 'absent');
      const early = [await store.get(key), await store.put(draftOf(key), 'absent')];

      await bench.pass(31_000);

      expect(early).toEqual([expect.objectContaining({ rev: 1 }), false]);
      expect(await store.get(key)).toBeUndefined();
      expect(await store.getMany([key])).toEqual([]);
      expect((await store.list(key.pk, { limit: 5 })).rows).toEqual([]);
      expect((await store.pending(list, { until: 9, limit: 5 })).rows).toEqual([]);
      expect(await store.put(draftOf(key), { rev: 1 })).toBe(false);
      expect(await store.remove(key, { rev: 1 })).toBe(false);
      expect(await store.put(draftOf(key), 'absent')).toBe(true);
      expect((await store.get(key))?.rev).toBe(2);
    });

    it('fills a page past expired rows', async () => {
      const pk = newPk();
      const past = { expiresAt: now() - 1 };
      for (const sk of ['a', 'b', 'c']) await store.put(draftOf({ pk, sk }, past), 'absent');
      for (const sk of ['d', 'e']) await store.put(draftOf({ pk, sk }), 'absent');

      const page = await store.list(pk, { limit: 2 });

      expect(sks(page.rows)).toEqual(['d', 'e']);
      expect(page.next).toBeUndefined();
    });
  });

  it('keeps tables apart, and says so when there is none', async () => {
    const key = { pk: newPk(), sk: 'row' };
    await store.put(draftOf(key), 'absent');

    const elsewhere = await bench.platform
      .state('other')
      .get(key)
      .catch((error: unknown) => error);

    expect(elsewhere === undefined || elsewhere instanceof SetupError).toBe(true);
  });
});

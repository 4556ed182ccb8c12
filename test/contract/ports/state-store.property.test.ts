import type { Draft, Page, Row, StateStore, When } from '@bridge/shared/ports';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsBench, type Bench, memoryBench } from '../../support/port-bench.ts';

type Call =
  | { readonly do: 'put'; readonly draft: Draft; readonly when: When }
  | { readonly do: 'remove'; readonly sk: string; readonly when: 'any' | { readonly rev: number } }
  | { readonly do: 'get'; readonly sk: string }
  | { readonly do: 'increment'; readonly sk: string; readonly by: number }
  | { readonly do: 'list'; readonly skPrefix: string; readonly limit: number; readonly newestFirst: boolean }
  | { readonly do: 'pending'; readonly until: number };

const sk = fc.constantFrom('a', 'ab', 'b', 'é', '🙂', '\uf000');
const rev = fc.integer({ min: 1, max: 4 }).map((value) => ({ rev: value }));
const draft = (pk: string): fc.Arbitrary<Draft> =>
  fc.record(
    {
      pk: fc.constant(pk),
      sk,
      data: fc.dictionary(fc.string({ maxLength: 3 }), fc.oneof(fc.integer(), fc.string(), fc.constant(null)), {
        maxKeys: 3,
        noNullPrototype: true,
      }),
      pending: fc.record({ list: fc.constant(`list#${pk}`), at: fc.integer({ min: -3, max: 3 }) }),
      // Long ago or never: the two clocks do not show the same millisecond.
      expiresAt: fc.constantFrom(1, 9e12),
    },
    { requiredKeys: ['pk', 'sk', 'data'] },
  );

const call = (pk: string): fc.Arbitrary<Call> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('put' as const), draft: draft(pk), when: whenOf }) },
    fc.record({ do: fc.constant('remove' as const), sk, when: fc.oneof(fc.constant('any' as const), rev) }),
    fc.record({ do: fc.constant('get' as const), sk }),
    fc.record({ do: fc.constant('increment' as const), sk, by: fc.integer({ min: -5, max: 5 }) }),
    fc.record({
      do: fc.constant('list' as const),
      skPrefix: fc.constantFrom('', 'a', 'b'),
      limit: fc.integer({ min: 1, max: 4 }),
      newestFirst: fc.boolean(),
    }),
    fc.record({ do: fc.constant('pending' as const), until: fc.integer({ min: -3, max: 3 }) }),
  );

const whenOf: fc.Arbitrary<When> = fc.oneof(fc.constantFrom('absent' as const, 'any' as const), rev);

const make = async (store: StateStore, pk: string, todo: Call): Promise<unknown> => {
  switch (todo.do) {
    case 'put':
      return store.put(todo.draft, todo.when);
    case 'remove':
      return store.remove({ pk, sk: todo.sk }, todo.when);
    case 'get':
      return store.get({ pk, sk: todo.sk });
    case 'increment':
      return store.increment({ pk, sk: todo.sk }, todo.by);
    case 'list': {
      const first = await store.list(pk, todo);
      const more = first.next === undefined ? undefined : await store.list(pk, { ...todo, after: first.next });
      return [first.rows, more?.rows, more?.next !== undefined];
    }
    case 'pending':
      return byMarkThenKey(await store.pending(`list#${pk}`, { until: todo.until, limit: 50 }));
  }
};

/** The order among equal marks is nobody's promise. */
const byMarkThenKey = ({ rows }: Page): readonly Row[] => {
  const marks = rows.map((row) => row.pending?.at ?? 0);
  expect(marks).toEqual([...marks].sort((a, b) => a - b));
  return [...rows].sort((a, b) => (a.pending?.at ?? 0) - (b.pending?.at ?? 0) || (a.sk < b.sk ? -1 : 1));
};

describe('both state stores', () => {
  let memory: Bench;
  let aws: Bench;
  beforeAll(async () => {
    [memory, aws] = await Promise.all([memoryBench(), awsBench()]);
  });
  afterAll(() => Promise.all([memory.close(), aws.close()]));

  it('answer every sequence of calls alike', async () => {
    let partitions = 0;
    const calls = fc.array(call('pk'), { minLength: 5, maxLength: 25 });

    await fc.assert(
      fc.asyncProperty(calls, async (todos) => {
        const pk = `law#${++partitions}`;
        const stores = [memory, aws].map((bench) => bench.platform.state('state'));
        for (const todo of todos.map((one) => inPartition(one, pk))) {
          const [ours, theirs] = await Promise.all(stores.map((store) => make(store, pk, todo)));
          expect(theirs, JSON.stringify(todo)).toEqual(ours);
        }
      }),
      { numRuns: 40 },
    );
  });
});

const inPartition = (todo: Call, pk: string): Call => {
  if (todo.do !== 'put') return todo;
  const { pending, ...rest } = todo.draft;
  return { ...todo, draft: { ...rest, pk, ...(pending && { pending: { ...pending, list: `list#${pk}` } }) } };
};

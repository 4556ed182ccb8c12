import { describe, expect, it } from 'vitest';
import { planActivities } from '../../../../../shared/steps/failures/plan-activities.ts';
import type { WaitingRow } from '../../../../../shared/steps/failures/plan-redrive.ts';

const NOW = Date.UTC(2026, 0, 5, 12);
const ACCOUNT = 'production/acme';

const rowOf = (key: string, code = 'FEED_ITEM_REFUSED', task?: string): WaitingRow => ({
  key,
  entry: {
    ...{ version: 1, state: 'parked', code, reason: 'Walmart refused it', facts: {}, flow: 'f', attempts: 1 },
    ...{ firstFailedAt: NOW, lastFailedAt: NOW, parkedAt: NOW },
    ...(task !== undefined && { task }),
  },
});
const activityOf = (id: number, key: string, code = 'FEED_ITEM_REFUSED') => ({
  id,
  summary: `[${ACCOUNT} ${key}] ${code}`,
});

const planOf = (rows: readonly WaitingRow[], open: Parameters<typeof planActivities>[2]) => {
  const { create, update, close } = planActivities(ACCOUNT, rows, open, NOW);
  return { create: create.map(({ row }) => row.key), update: update.map(({ id }) => id), close };
};

describe('planActivities', () => {
  it('makes one for a failure without, with its code in the summary and what to do in the note', () => {
    const { create } = planActivities(ACCOUNT, [rowOf('sku/A')], [], NOW);

    expect(create.map(({ text }) => text)).toEqual([
      {
        summary: '[production/acme sku/A] FEED_ITEM_REFUSED',
        note: 'Walmart refused it. When it is mended: bridge failures retry sku/A, or resolve sku/A --reason …; it closes by itself when the failure goes.',
        deadline: NOW,
      },
    ]);
  });

  it('leaves one that says what it should', () => {
    const rows = [rowOf('sku/A', 'FEED_ITEM_REFUSED', 'FEED_ITEM_REFUSED')];

    expect(planOf(rows, [activityOf(1, 'sku/A')])).toEqual({ create: [], update: [], close: [] });
  });

  it('notes one that a run made before it died, instead of making a second', () => {
    expect(planOf([rowOf('sku/A')], [activityOf(1, 'sku/A')])).toEqual({ create: [], update: [1], close: [] });
  });

  it('updates one whose reason has become another', () => {
    const rows = [rowOf('sku/A', 'WALMART_REJECTED', 'FEED_ITEM_REFUSED')];

    expect(planOf(rows, [activityOf(1, 'sku/A')])).toEqual({ create: [], update: [1], close: [] });
  });

  it('closes what has no failure any more, and doubles', () => {
    const rows = [rowOf('sku/A', 'FEED_ITEM_REFUSED', 'FEED_ITEM_REFUSED')];

    expect(planOf(rows, [activityOf(1, 'sku/A'), activityOf(2, 'sku/A'), activityOf(3, 'order/1')]).close).toEqual([
      2, 3,
    ]);
  });

  it('does not make again what a person has closed, unless for another reason', () => {
    const noted = rowOf('sku/A', 'FEED_ITEM_REFUSED', 'FEED_ITEM_REFUSED');
    const other = rowOf('sku/B', 'WALMART_REJECTED', 'FEED_ITEM_REFUSED');

    expect(planOf([noted, other], []).create).toEqual(['sku/B']);
  });

  it.each(['sku/A]B', 'sku/[x] y', 'unreadable/m-1'])('knows its own by the key %s', (key) => {
    const rows = [rowOf(key, 'FEED_ITEM_REFUSED', 'FEED_ITEM_REFUSED')];

    expect(planOf(rows, [activityOf(1, key)])).toEqual({ create: [], update: [], close: [] });
  });

  it('makes none for what a person holds', () => {
    expect(planOf([rowOf('order/1', 'ORDER_HELD_BY_PERSON')], []).create).toEqual([]);
  });
});

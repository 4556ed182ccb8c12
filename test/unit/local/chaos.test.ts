import { describe, expect, test } from 'vitest';
import { CHAOS, CHAOS_NAMES, type ChaosScript, leastHours } from '../../../local/chaos.ts';

const script: ChaosScript = {
  says: 'a test',
  everyBadOrder: 10,
  leastProducts: 1,
  items: [
    { at: 60, for: 90, what: 'Odoo away' },
    { at: 100, for: 0, what: 'tokens revoked' },
  ],
};

describe('leastHours', () => {
  test('leaves half an hour after the last item has ended', () => {
    expect(leastHours(script)).toBe(3);
  });
});

describe('CHAOS', () => {
  test('has a storm with all that it promises', () => {
    const lasts = new Map(CHAOS.storm.items.map((item) => [item.what, item.for]));

    expect(Object.fromEntries(lasts)).toMatchObject({
      'Walmart away': 60,
      'Odoo away': 300,
      'Odoo restarts again and again': 30,
      'tokens revoked': 0,
    });
    expect(lasts.has('a feed stuck')).toBe(true);
    expect(CHAOS.storm.everyBadOrder).toBe(20);
  });

  test('has no script in which one side is away twice at one time', () => {
    for (const name of CHAOS_NAMES)
      for (const side of ['Walmart', 'Odoo']) {
        const stretches: ChaosScript['items'] = CHAOS[name].items.filter(({ what }) => what.startsWith(side));
        const sorted = stretches.toSorted((a, b) => a.at - b.at);
        for (const [index, item] of sorted.entries())
          expect(item.at + item.for).toBeLessThanOrEqual(sorted[index + 1]?.at ?? Number.POSITIVE_INFINITY);
      }
  });
});

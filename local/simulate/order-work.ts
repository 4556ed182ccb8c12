/** What became of orders in a history: an invariant about lines says nothing where this is 0. */
import { toChanges } from '../collect-lines.ts';
import type { Evidence } from './evidence.ts';

export const orderWork = ({ life, walmart, effects }: Evidence): ReadonlyMap<string, number> => {
  const changes = toChanges(walmart.orders, life);
  const count = (kind: (typeof changes)[number]['kind'], by: (typeof changes)[number]['by']): number =>
    changes.filter((each) => each.kind === kind && each.by === by).reduce((sum, each) => sum + each.count, 0);
  const refused = life.writes.filter(({ by, accepted }) => by === 'api' && !accepted);
  const asked = new Set(
    effects.failures.filter(({ value }) => value.key.startsWith('order-question/')).map(({ value }) => value.key),
  );
  return new Map([
    ['parcels confirmed by the bridge', count('ship', 'bridge')],
    ['parcels confirmed in Seller Center', count('ship', 'elsewhere')],
    ['tracking numbers corrected', count('track', 'bridge')],
    ['cancellations by the bridge', count('cancel', 'bridge')],
    ['cancellations by buyers', count('cancel', 'customer')],
    ['cancellations by Walmart', count('cancel', 'walmart')],
    ['cancellations in Seller Center', count('cancel', 'elsewhere')],
    ['returns', life.returns.length],
    ['refunds by returns', count('returnRefund', 'bridge')],
    ['refunds by credit notes', count('refund', 'bridge')],
    ['refunds by Walmart itself', count('refund', 'walmart')],
    ['calls that Walmart refused', refused.length],
    ['questions to people', asked.size],
  ]);
};

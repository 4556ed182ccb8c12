import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../shared/core/index.ts';
import { openOrderLifeWorld } from '../../support/order-life-world.ts';

describe('an order of which Walmart tells before it shows it', () => {
  it('is left without a failure, and followed once it is imported', async () => {
    const world = await openOrderLifeWorld();
    const order = world.place({ visibleAfterMs: HOUR_MS });
    await world.ask(order);

    await world.look();
    const early = { ledger: await world.ledger(), row: await world.lifeOf(order) };
    await world.live(70);

    expect(early.ledger).toEqual({});
    expect(early.row).not.toHaveProperty('lookAt');
    expect((await world.lifeOf(order))?.fulfilment?.lines).toHaveLength(1);
    expect(await world.ledger()).toEqual({});
  });
});

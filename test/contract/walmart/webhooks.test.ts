import { describe, expect, it } from 'vitest';
import { Secret } from '../../../shared/core/index.ts';
import { isHmacOf, readWalmartEvent } from '../../../shared/messages/index.ts';
import type { WebhookTarget } from '../../../shared/walmart/index.ts';
import { expectDocumented, MINUTE, place, stocked, trueOrder } from './fulfilment-bench.ts';

describe('webhooks', () => {
  const target: WebhookTarget = {
    eventType: 'ORDER_UPDATES',
    resourceName: 'ORDER',
    eventUrl: 'https://hooks.example.com/walmart',
    auth: { method: 'HMAC', headerName: 'X-Walmart-Signature', secret: new Secret('MARK-hook-secret') },
  };

  it('are subscribed, listed without secrets, changed and removed', async () => {
    const bench = stocked({}, 1, async () => ({ status: 200 }));
    const { webhooks } = bench.client;

    const types = await bench.run(webhooks.eventTypes());
    const message = await bench.run(webhooks.test(target));
    const [made] = await bench.run(webhooks.subscribe([target]));
    await bench.run(webhooks.patch(made?.subscriptionId ?? '', { status: 'INACTIVE' }));
    const listed = await bench.run(webhooks.list({ eventType: 'ORDER_UPDATES' }));
    const removed = await bench.run(webhooks.remove(made?.subscriptionId ?? ''));
    const removedAgain = await bench.run(webhooks.remove(made?.subscriptionId ?? ''));

    expect(types.map(({ eventType }) => eventType)).toContain('ORDER_UPDATES');
    expect(message).toBe('Eventurl successfully validated');
    expect(listed).toMatchObject([
      { status: 'INACTIVE', eventUrl: target.eventUrl, authDetails: { authMethod: 'HMAC' } },
    ]);
    expect(JSON.stringify([made, listed])).not.toContain('MARK');
    expect([removed, removedAgain]).toEqual([true, false]);
    expectDocumented(bench);
  });

  it.each(['hex', 'base64'] as const)(
    'arrive signed in %s and can be read, both places of the sub-event',
    async (signatureAs) => {
      const posts: { headers: Readonly<Record<string, string>>; body: string }[] = [];
      const deliver = async (_url: string, headers: Readonly<Record<string, string>>, body: string) => {
        posts.push({ headers, body });
        return { status: 200 };
      };
      const bench = stocked({ webhooks: { signatureAs, repeatShare: 0 } }, 1, deliver);
      await bench.run(
        bench.client.webhooks.subscribe([target, { ...target, eventType: 'RETURN_CREATED', resourceName: 'RETURNS' }]),
      );

      const orders = Array.from({ length: 8 }, () => place(bench));
      await bench.pass(MINUTE);
      bench.walmart.askToCancel(orders[0] ?? '');
      bench.walmart.shipElsewhere(orders[1] ?? '');
      const { lines } = trueOrder(bench, orders[1] ?? '');
      const returnOrderId = bench.walmart.createReturn({
        purchaseOrderId: orders[1] ?? '',
        lines: [{ lineNumber: lines[0]?.lineNumber ?? '', quantity: 1 }],
      });
      await bench.pass(MINUTE);

      const verified = posts.map(({ headers, body }) =>
        isHmacOf(Buffer.from(body), headers['x-walmart-signature'], ['other', 'MARK-hook-secret']),
      );
      const events = posts.map(({ body }) => readWalmartEvent(JSON.parse(body)));
      expect(posts.length).toBe(10);
      expect(new Set(verified)).toEqual(new Set([true]));
      expect(
        events
          .filter((event) => event?.kind === 'order-created')
          .map((event) => event?.purchaseOrderId)
          .toSorted(),
      ).toEqual(orders.toSorted());
      expect(events.find((event) => event?.kind === 'intent-to-cancel')?.purchaseOrderId).toBe(orders[0]);
      expect(events.find((event) => event?.kind === 'return-created')).toMatchObject({
        returnOrderId,
        purchaseOrderId: orders[1],
      });
      expect(posts.some(({ body }) => body.includes('"meta"'))).toBe(true);
      expect(posts.some(({ body }) => !body.includes('"meta"'))).toBe(true);
    },
  );
});

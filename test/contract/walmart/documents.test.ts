import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { walmartOrderSchema } from '../../../shared/walmart/index.ts';
import { feedAcceptedSchema, feedListSchema, feedStatusSchema } from '../../../shared/walmart/schemas/feed.ts';
import { inventoriesSchema, inventorySchema, skuNodesSchema } from '../../../shared/walmart/schemas/inventory.ts';
import { oneOrderSchema, orderListSchema } from '../../../shared/walmart/schemas/order-answers.ts';
import { returnListSchema, returnRefundSchema, walmartReturnSchema } from '../../../shared/walmart/schemas/return.ts';
import { apiStatusSchema, tokenDetailSchema, tokenResponseSchema } from '../../../shared/walmart/schemas/token.ts';
import {
  eventTypesSchema,
  subscriptionsSchema,
  webhookMessageSchema,
} from '../../../shared/walmart/schemas/webhook.ts';
import { examplesOf, findOperation, loadOpenApi } from '../../support/openapi.ts';

const api = loadOpenApi();
const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../fixtures/walmart/${name}`, import.meta.url), 'utf8'));

const cases: readonly (readonly [string, string, string, z.ZodType])[] = [
  ['POST', '/v3/token', 'token.json', tokenResponseSchema],
  ['GET', '/v3/token/detail', 'token-detail.json', tokenDetailSchema],
  ['GET', '/v3/orders', 'orders-page.json', orderListSchema],
  ['GET', '/v3/orders/released', 'orders-page.json', orderListSchema],
  ['GET', '/v3/orders/1', 'order.json', oneOrderSchema],
  ['POST', '/v3/orders/1/acknowledge', 'order.json', oneOrderSchema],
  ['GET', '/v3/inventory', 'inventory.json', inventorySchema],
  ['PUT', '/v3/inventory', 'inventory.json', inventorySchema],
  ['GET', '/v3/inventories', 'inventories-page.json', inventoriesSchema],
  ['GET', '/v3/inventories/A', 'inventories-of-sku.json', skuNodesSchema],
  ['POST', '/v3/feeds', 'feed-id.json', feedAcceptedSchema],
  ['GET', '/v3/feeds', 'feeds-page.json', feedListSchema],
  ['GET', '/v3/feeds/F', 'feed-status.json', feedStatusSchema],
  ['GET', '/v3/utilities/apiStatus', 'api-status.json', apiStatusSchema],
];

/** Of these the examples of the documents are all there is. */
const withoutFixture: readonly (readonly [string, string, z.ZodType])[] = [
  ['POST', '/v3/orders/1/shipping', oneOrderSchema],
  ['POST', '/v3/orders/1/cancel', oneOrderSchema],
  ['POST', '/v3/orders/1/refund', oneOrderSchema],
  ['GET', '/v3/returns', returnListSchema],
  ['POST', '/v3/returns/1/refund', returnRefundSchema],
  ['GET', '/v3/webhooks/eventTypes', eventTypesSchema],
  ['POST', '/v3/webhooks/test', webhookMessageSchema],
  ['GET', '/v3/webhooks/subscriptions', subscriptionsSchema],
  ['POST', '/v3/webhooks/subscriptions', subscriptionsSchema],
  ['PATCH', '/v3/webhooks/subscriptions/1', subscriptionsSchema],
  ['DELETE', '/v3/webhooks/subscriptions/1', webhookMessageSchema],
];

const issuesOf = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues ?? [];

describe('our schemas', () => {
  it.each(cases)('read the documents’ examples of %s %s and the fixture %s', (method, path, file, schema) => {
    const operation = findOperation(api, method, path);
    const examples = operation === undefined ? [] : examplesOf(operation);

    expect(operation).toBeDefined();
    expect([fixture(file), ...examples].flatMap((example) => issuesOf(schema, example))).toEqual([]);
  });

  it.each(withoutFixture)('read the documents’ examples of %s %s', (method, path, schema) => {
    const operation = findOperation(api, method, path);
    const examples = operation === undefined ? [] : examplesOf(operation);

    expect(examples.length).toBeGreaterThan(0);
    expect(examples.flatMap((example) => issuesOf(schema, example))).toEqual([]);
  });

  it('read the orders that shipping, cancelling and refunding answer, and every return, in the examples', () => {
    const examples = (method: string, path: string) => {
      const operation = findOperation(api, method, path);
      return operation === undefined ? [] : examplesOf(operation);
    };
    const orders = ['shipping', 'cancel', 'refund']
      .flatMap((verb) => examples('POST', `/v3/orders/1/${verb}`))
      .map((example) => oneOrderSchema.parse(example).order);
    const returns = examples('GET', '/v3/returns').flatMap((example) => returnListSchema.parse(example).returnOrders);

    expect([orders.length, returns.length]).toEqual([3, 1]);
    expect(orders.flatMap((order) => issuesOf(walmartOrderSchema, order))).toEqual([]);
    expect(returns.flatMap((each) => issuesOf(walmartReturnSchema, each))).toEqual([]);
  });

  it('find the subscriptions and event types under whichever key', () => {
    const entry = { eventType: 'PO_CREATED', subscriptionId: 's-1' };
    const bodies = [{ events: [entry] }, { event: [entry] }, { eventTypes: [entry] }, { event: entry }, entry, [entry]];

    expect(bodies.map((body) => subscriptionsSchema.parse(body).length)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(subscriptionsSchema.parse({})).toEqual([]);
  });

  it('read every order and every stock row in the examples', () => {
    const parseAll = (method: string, path: string) => {
      const operation = findOperation(api, method, path);
      return operation === undefined ? [] : examplesOf(operation);
    };
    const orders = [...parseAll('GET', '/v3/orders'), ...parseAll('GET', '/v3/orders/released')].flatMap(
      (example) => orderListSchema.parse(example).list.elements?.order ?? [],
    );
    const single = [...parseAll('GET', '/v3/orders/1'), ...parseAll('POST', '/v3/orders/1/acknowledge')].map(
      (example) => oneOrderSchema.parse(example).order,
    );
    const rows = parseAll('GET', '/v3/inventories').flatMap(
      (example) => inventoriesSchema.parse(example).elements?.inventories ?? [],
    );

    expect(orders.length + single.length).toBeGreaterThan(2);
    expect(rows.length).toBeGreaterThan(0);
    expect([...orders, ...single].flatMap((order) => issuesOf(walmartOrderSchema, order))).toEqual([]);
    expect(rows.flatMap((row) => issuesOf(skuNodesSchema, row))).toEqual([]);
  });
});

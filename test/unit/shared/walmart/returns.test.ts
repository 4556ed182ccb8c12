import { describe, expect, it } from 'vitest';
import { UnknownOutcomeError } from '../../../../shared/core/index.ts';
import { refundChannelsOf, returnUnitsOf, walmartReturnLineSchema } from '../../../../shared/walmart/index.ts';
import { examplesOf, findOperation, loadOpenApi } from '../../../support/openapi.ts';
import { collectAll, json, openBench, START } from './bench.ts';

const operation = findOperation(loadOpenApi(), 'GET', '/v3/returns');
const [example] = operation === undefined ? [] : examplesOf(operation);
const template = JSON.parse(JSON.stringify(example)).returnOrders[0];
const order = (returnOrderId: string, changes: object = {}) => ({ ...template, returnOrderId, ...changes });
const page = (returnOrders: readonly unknown[], nextCursor?: string, totalCount = returnOrders.length) =>
  json({ meta: { totalCount, limit: 200, nextCursor }, returnOrders });
const window = { start: START - 3_600_000, end: START + 1 };
const DAY = 86_400_000;

describe('listPages', () => {
  it('asks with both ends, the later one up to the full second', async () => {
    const bench = openBench(() => page([]));

    await bench.run(
      collectAll(
        bench.client.returns.listPages({
          lastModified: window,
          created: { start: START - DAY, end: START },
          isWfs: true,
        }),
      ),
    );

    expect(bench.requests[0]?.path).toBe(
      '/v3/returns?returnCreationStartDate=2026-11-19T10%3A00%3A00Z&returnCreationEndDate=2026-11-20T10%3A00%3A00Z' +
        '&returnLastModifiedStartDate=2026-11-20T09%3A00%3A00Z&returnLastModifiedEndDate=2026-11-20T10%3A00%3A01Z' +
        '&replacementInfo=true&isWFSEnabled=Y&limit=200',
    );
  });

  it('follows cursors verbatim, and gives a return that cannot be read beside the others', async () => {
    const cursor = '?sellerId=151&x=2019-09-17T18:47:03.703Z&limit=2&offset=2';
    const bench = openBench((_request, count) =>
      count === 1 ? page([order('1'), { returnOrderId: '2' }], cursor, 3) : page([order('3')], '', 3),
    );

    const pages = await bench.run(collectAll(bench.client.returns.listPages({ lastModified: window, limit: 2 })));

    expect(bench.requests[1]?.path).toBe(`/v3/returns${cursor}`);
    expect(pages.flatMap(({ rows }) => rows).map(({ readable, returnOrderId }) => [readable, returnOrderId])).toEqual([
      [true, '1'],
      [false, '2'],
      [true, '3'],
    ]);
  });

  it.each([
    ['404', json({ errors: [{ code: 'CONTENT_NOT_FOUND.X', severity: 'INFO' }] }, 404)],
    ['an empty list', json({ meta: { totalCount: 0 }, returnOrders: null })],
  ])('gives no page for %s', async (_, reply) => {
    const bench = openBench(() => reply);

    expect(await bench.run(collectAll(bench.client.returns.listPages({ lastModified: window })))).toEqual([]);
  });

  it('fails rather than take half a list for the whole', async () => {
    const bench = openBench((_request, count) => (count === 1 ? page([order('1')], '?offset=1', 9) : page([])));

    const error = await bench.failure(collectAll(bench.client.returns.listPages({ lastModified: window })));

    expect(error).toMatchObject({ code: 'WALMART_PAGES_CUT' });
  });
});

describe('refund', () => {
  const refund = { customerOrderId: '1535274411287', lines: [{ returnOrderLineNumber: 1, units: 2 }] };

  it('writes real numbers', async () => {
    const bench = openBench(() => json({ returnOrderId: '9', customerOrderId: '1535274411287', refundLines: [] }));

    await bench.run(bench.client.returns.refund('9', refund));

    expect(bench.requests[0]).toMatchObject({ method: 'POST', path: '/v3/returns/9/refund' });
    expect(JSON.parse(bench.requests[0]?.body ?? '')).toEqual({
      customerOrderId: '1535274411287',
      refundLines: [{ returnOrderLineNumber: 1, quantity: { unitOfMeasure: 'EACH', measurementValue: 2 } }],
    });
  });

  it('leaves the outcome open after a reset', async () => {
    const bench = openBench(() => 'reset');

    expect(await bench.failure(bench.client.returns.refund('9', refund))).toBeInstanceOf(UnknownOutcomeError);
    expect(bench.requests).toHaveLength(1);
  });

  it('sends nothing without units', async () => {
    const bench = openBench(() => json({}));
    const lines = [{ returnOrderLineNumber: 1, units: 0 }];

    const error = await bench.failure(bench.client.returns.refund('9', { ...refund, lines }));

    expect(error).toMatchObject({ code: 'WALMART_REQUEST_INVALID', issues: [{ path: 'lines.0.units', value: '0' }] });
    expect(bench.requests).toEqual([]);
  });
});

describe('walmartReturnLineSchema', () => {
  const line = walmartReturnLineSchema.parse(template.returnOrderLines[0]);

  it('takes numbers as text and text as numbers', () => {
    const spelled = walmartReturnLineSchema.parse({
      ...template.returnOrderLines[0],
      returnOrderLineNumber: '1',
      purchaseOrderId: 4790210558890,
      isKeepIt: 'false',
      unitPrice: { currencyAmount: '119.95', currencyUnit: 'USD' },
    });

    expect(spelled).toMatchObject({
      returnOrderLineNumber: 1,
      purchaseOrderId: '4790210558890',
      isKeepIt: false,
      unitPrice: { currencyAmount: '119.95' },
    });
  });

  it('gives units per state, from the single fields where the arrays are missing', () => {
    const old = {
      ...line,
      currentTrackingStatuses: [],
      refundChannels: [],
      refundChannel: 'SELLER_AUTO_REFUND',
      refundedQty: 1,
    };

    expect(returnUnitsOf(line).map(({ units, refundStatus }) => [units, refundStatus])).toEqual([
      [2, 'REFUND_INITIATED'],
      [1, 'REFUND_COMPLETED'],
    ]);
    expect(returnUnitsOf({ ...old, status: 'DELIVERED' })).toMatchObject([
      { units: line.quantity.measurementValue, status: 'DELIVERED' },
    ]);
    expect(refundChannelsOf(line).map(({ channel }) => channel)).toContain('SELLER_MANUAL_REFUND');
    expect(refundChannelsOf(old)).toEqual([{ channel: 'SELLER_AUTO_REFUND', units: 1 }]);
  });
});

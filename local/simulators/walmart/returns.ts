/** GET returns with its windows and cursor, and the refund of whole returned units. */

import type { SimResponse } from '../simulator.ts';
import { json, listError, wrongMediaType } from './answers.ts';
import type { Call, Endpoint } from './endpoint.ts';
import { parseJson } from './inventory.ts';
import { refundable } from './ledger.ts';
import { parseCount, type Query } from './query.ts';
import { refundFault } from './refunding.ts';
import { listAt, member, textAt } from './request-body.ts';
import { writeReturn } from './return-json.ts';
import { priceOfNext, refundUnits, saleOf } from './return-life.ts';
import { lastChange, type ReturnLine, type ReturnOrder, type ReturnSearch, statusOf, stepAt } from './return-state.ts';
import type { World } from './state.ts';
import type { LineFault } from './write-log.ts';

const invalid = (field: string, description: string): SimResponse =>
  listError(400, { code: 'INVALID_REQUEST_PARAM.GMP_RETURNS_API', field, description, info: 'Request is invalid.' });

const notFound = (): SimResponse =>
  listError(404, {
    code: 'CONTENT_NOT_FOUND.GMP_RETURNS_API',
    field: 'data',
    description: 'No return orders found for the given search parameters',
    info: 'Requested content could not be found.',
    severity: 'INFO',
    category: 'APPLICATION',
  });

const searchReturns = ({ world, query, asOf }: Call): SimResponse => {
  const search = query.get('offset') === undefined ? readSearch(query) : world.returnCursors.find(`?${query.raw}`);
  if (search === undefined) return invalid('nextCursor', 'The cursor is not valid');
  if ('refused' in search) return search.refused;
  const found = [...world.returns.values()].filter((order) => matches(order, search, asOf));
  if (found.length === 0) {
    return world.settings.returns.emptyAs === 404
      ? notFound()
      : json(200, { meta: { totalCount: 0, limit: search.limit }, returnOrders: [] });
  }
  found.sort((a, b) => b.createdAt - a.createdAt || (a.returnOrderId < b.returnOrderId ? 1 : -1));
  const page = found.slice(search.offset, search.offset + search.limit);
  const next = search.offset + page.length;
  const cursor = next < found.length ? { nextCursor: issueCursor(world, { ...search, offset: next }) } : {};
  return json(200, {
    meta: { totalCount: found.length, limit: search.limit, ...cursor },
    returnOrders: page.map((order) => writeReturn(order, asOf)),
  });
};

const readSearch = (query: Query): ReturnSearch | { readonly refused: SimResponse } => {
  const limit = parseCount(query.get('limit') ?? '10', 1, 200);
  if (limit === undefined) return { refused: invalid('limit', 'limit must be a whole number from 1 to 200') };
  const status = query.get('status');
  if (status !== undefined && !['INITIATED', 'DELIVERED', 'COMPLETED'].includes(status)) {
    return { refused: invalid('status', `Invalid status ${status}`) };
  }
  const created = readWindow(query, 'returnCreation');
  const modified = readWindow(query, 'returnLastModified');
  if (created !== undefined && 'refused' in created) return created;
  if (modified !== undefined && 'refused' in modified) return modified;
  return {
    limit,
    offset: 0,
    returnOrderId: query.get('returnOrderId'),
    customerOrderId: query.get('customerOrderId'),
    status,
    returnType: query.get('returnType'),
    wfs: query.get('isWFSEnabled') === 'Y',
    created,
    modified,
  };
};

const readWindow = (query: Query, name: string): readonly [number, number] | undefined | { refused: SimResponse } => {
  const [start, end] = [query.get(`${name}StartDate`), query.get(`${name}EndDate`)];
  if (start === undefined && end === undefined) return undefined;
  if (start === undefined || end === undefined) {
    return { refused: invalid(`${name}StartDate`, `${name}StartDate and ${name}EndDate must be given together`) };
  }
  const isDate = (text: string) => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/.test(text);
  const [from, to] = [Date.parse(start), Date.parse(end)];
  if (!isDate(start) || !isDate(end) || Number.isNaN(from + to)) {
    return { refused: invalid(`${name}StartDate`, 'Invalid Date format value') };
  }
  return [from, to];
};

const within = (at: number, window: readonly [number, number] | undefined): boolean =>
  window === undefined || (at >= window[0] && at <= window[1]);

const matches = (order: ReturnOrder, search: ReturnSearch, asOf: number): boolean =>
  order.createdAt <= asOf &&
  order.fulfilledByWalmart === search.wfs &&
  within(order.createdAt, search.created) &&
  within(lastChange(order, asOf), search.modified) &&
  (search.returnOrderId === undefined || order.returnOrderId === search.returnOrderId) &&
  (search.customerOrderId === undefined || order.customerOrderId === search.customerOrderId) &&
  (search.returnType === undefined || order.returnType === search.returnType) &&
  (search.status === undefined ||
    order.lines.some((line) => line.units.some((unit) => statusOf(stepAt(unit, asOf)) === search.status)));

const issueCursor = (world: World, search: ReturnSearch): string => {
  const cursor = [
    '?sellerId=151',
    ...(search.status === undefined ? [] : [`status=${search.status}`]),
    ...(search.modified === undefined
      ? []
      : search.modified.map(
          (at, i) => `returnLastModified${i === 0 ? 'Start' : 'End'}Date=${new Date(at).toISOString()}`,
        )),
    ...(search.created === undefined
      ? []
      : search.created.map((at, i) => `returnCreation${i === 0 ? 'Start' : 'End'}Date=${new Date(at).toISOString()}`)),
    ...(search.wfs ? ['isWFSEnabled=Y'] : []),
    `limit=${search.limit}`,
    `offset=${search.offset}`,
  ].join('&');
  world.returnCursors.remember(cursor, search);
  return cursor;
};

interface Wish {
  readonly line: ReturnLine;
  readonly quantity: number;
}

const refundReturn = (call: Call): SimResponse => {
  const { world, request, params, now } = call;
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) return wrongMediaType();
  const order = world.returns.get(params.returnOrderId ?? '');
  if (order === undefined) return notFound();
  const body = parseJson(request.body);
  const sent = listAt(body, 'refundLines');
  const wishes = readWishes(order, body, sent, now);
  const refused = Array.isArray(wishes) ? tooMuch(world, wishes, now) : wishes;
  note(call, order, sent, refused);
  if (refused !== undefined) {
    return listError(400, {
      code: 'INVALID_REQUEST_CONTENT.GMP_RETURNS_API',
      field: 'data',
      description: refused,
      info: 'Request content is invalid.',
    });
  }
  if (Array.isArray(wishes)) {
    for (const { line, quantity } of wishes) refundUnits(world, order, line, quantity, 'return', now);
  }
  return json(200, {
    returnOrderId: order.returnOrderId,
    customerOrderId: order.customerOrderId,
    refundLines: (Array.isArray(wishes) ? wishes : []).map(({ line, quantity }) => ({
      returnOrderLineNumber: line.number,
      quantity: { unitOfMeasure: 'EACH', measurementValue: quantity },
    })),
  });
};

const refundableUnits = (line: ReturnLine, now: number): number =>
  line.units.filter((unit) => !['refunded', 'cancelled'].includes(stepAt(unit, now))).length;

/** What the call wants, or the sentence that refuses it; Walmart's own sentences are not reported. */
const readWishes = (order: ReturnOrder, body: unknown, sent: readonly unknown[], now: number): Wish[] | string => {
  if (textAt(body, 'customerOrderId') !== order.customerOrderId)
    return 'customerOrderId does not belong to this return';
  if (sent.length === 0) return 'refundLines is required';
  const wishes: Wish[] = [];
  for (const each of sent) {
    const number = member(each, 'returnOrderLineNumber');
    const quantity = member(each, 'quantity', 'measurementValue');
    const line = order.lines.find((mine) => mine.number === number);
    if (line === undefined) return `Return line ${String(number)} is not valid`;
    if (typeof quantity !== 'number' || !Number.isInteger(quantity) || quantity < 1) return 'quantity is not valid';
    if (quantity > refundableUnits(line, now)) {
      return `Refund for return line ${line.number} has already been issued or exceeds the quantity left to refund`;
    }
    wishes.push({ line, quantity });
  }
  return wishes;
};

const tooMuch = (world: World, wishes: readonly Wish[], now: number): string | undefined => {
  for (const { line, quantity } of wishes) {
    const sale = saleOf(world, line);
    if (sale === undefined) continue;
    const price = priceOfNext(world, sale, quantity, now);
    const left = refundable(sale.line, now).PRODUCT;
    if (price.cents > left.cents || price.taxCents > left.taxCents) {
      return `Refund for return line ${line.number} exceeds the charge`;
    }
  }
  return undefined;
};

const note = (
  { world, now }: Call,
  order: ReturnOrder,
  sent: readonly unknown[],
  refusal: string | undefined,
): void => {
  const lines = sent.flatMap((each) => {
    const line = order.lines.find((mine) => mine.number === member(each, 'returnOrderLineNumber'));
    const units = Number(member(each, 'quantity', 'measurementValue')) || 0;
    return line === undefined ? [] : [{ line, units }];
  });
  world.writes.push({
    at: now,
    kind: 'returnRefund',
    by: 'api',
    purchaseOrderId: lines[0]?.line.purchaseOrderId ?? '',
    returnOrderId: order.returnOrderId,
    accepted: refusal === undefined,
    ...(refusal === undefined ? {} : { refusal }),
    lines: lines.map(({ line, units }) => ({ lineNumber: line.lineNumber, units })),
    faults: lines.flatMap(({ line, units }) => faultsOf(world, line, units, now)),
  });
};

/** The seller had refunded these units before: by this call, or by the order's own so far that the charge would not suffice. */
const faultsOf = (
  world: World,
  line: ReturnLine,
  units: number,
  now: number,
): { lineNumber: string; fault: LineFault }[] => {
  const { lineNumber } = line;
  const refundedHere = line.units.filter((unit) => unit.channel === 'SELLER_MANUAL_REFUND').length;
  if (refundedHere + units > line.units.length && refundedHere > 0) return [{ lineNumber, fault: 'refundedTwice' }];
  const sale = saleOf(world, line);
  if (sale === undefined) return [];
  return refundFault(sale.order, { lineNumber, ...priceOfNext(world, sale, units, now) }, now);
};

export const returnEndpoints: readonly Endpoint[] = [
  { method: 'GET', template: '/v3/returns', auth: 'token', handle: searchReturns },
  { method: 'POST', template: '/v3/returns/{returnOrderId}/refund', auth: 'token', handle: refundReturn },
];

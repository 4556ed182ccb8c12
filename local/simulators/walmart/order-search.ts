/** The order searches: parameters and their defaults, which orders match, and cursors that must come back verbatim. */

import type { SimResponse } from '../simulator.ts';
import { json, orderError } from './answers.ts';
import type { Call } from './endpoint.ts';
import { writeOrder } from './order-json.ts';
import { hasStatus, modifiedAt } from './order-lifecycle.ts';
import { parseCount, parseRequestDate, type Query } from './query.ts';
import type { LineStatus, Order, ShipNodeType, World } from './state.ts';

const dayMs = 24 * 3_600_000;
const maxFound = 20_000;

const statuses: readonly LineStatus[] = ['Created', 'Acknowledged', 'Shipped', 'Delivered', 'Cancelled'];
const shipNodeTypes: readonly ShipNodeType[] = ['SellerFulfilled', 'WFSFulfilled', '3PLFulfilled'];
const dateNames = [
  'createdStartDate',
  'createdEndDate',
  'fromExpectedShipDate',
  'toExpectedShipDate',
  'lastModifiedStartDate',
  'lastModifiedEndDate',
] as const;

type DateName = (typeof dateNames)[number];

export interface OrderSearch {
  readonly released: boolean;
  readonly limit: number;
  readonly offset: number;
  readonly dates: Readonly<Partial<Record<DateName, number>>>;
  readonly createdStart: number;
  readonly createdEnd: number;
  readonly status: LineStatus | undefined;
  readonly shipNodeType: ShipNodeType;
  readonly sku: string | undefined;
  readonly customerOrderId: string | undefined;
  readonly purchaseOrderId: string | undefined;
  readonly orderType: string | undefined;
  readonly shippingProgramType: string | undefined;
  readonly replacementInfo: boolean;
  readonly productInfo: boolean;
}

/** One page; a cursor is looked up by its exact text, so any change to it makes it unknown. */
export const searchOrders = (call: Call, released: boolean): SimResponse => {
  const { world, query, now, asOf } = call;
  const { intentToCancelAs } = world.settings;
  const search =
    query.get('hasMoreElements') === undefined ? readSearch(query, released, now) : findCursor(world, query, released);
  if (typeof search === 'string') return badRequest(search);

  const found = [...world.orders.values()].filter((order) => matches(order, search, now, asOf));
  if (found.length > maxFound) return badRequest(`More than ${maxFound} orders match: narrow the search`);
  if (found.length === 0) return nothingFound();
  found.sort((a, b) => b.placedAt - a.placedAt || (a.purchaseOrderId < b.purchaseOrderId ? 1 : -1));
  const page = found.slice(search.offset, search.offset + search.limit);
  const next = search.offset + page.length;
  const nextCursor = next < found.length ? issueCursor(world, { ...search, offset: next }, found.length) : undefined;
  return json(200, {
    list: {
      meta: { totalCount: found.length, limit: search.limit, ...(nextCursor === undefined ? {} : { nextCursor }) },
      elements: { order: page.map((order) => writeOrder(order, { ...search, asOf, intentToCancelAs })) },
    },
  });
};

const badRequest = (description: string) =>
  orderError(400, { code: 'INVALID_REQUEST.GMP_ORDER_API', field: 'data', description, info: 'Request is invalid.' });

const nothingFound = () =>
  orderError(404, {
    code: 'CONTENT_NOT_FOUND.GMP_ORDER_API',
    field: 'data',
    description: 'Failed when called getAllOrders. Orders not found for given search parameters',
    info: 'Requested content could not be found.',
    severity: 'INFO',
    category: 'APPLICATION',
  });

/** The search, or what is wrong with it. */
const readSearch = (query: Query, released: boolean, now: number): OrderSearch | string => {
  const dates: Partial<Record<DateName, number>> = {};
  for (const name of dateNames) {
    const text = query.get(name);
    if (text === undefined) continue;
    const at = parseRequestDate(text);
    if (at === undefined) return `Invalid Date format value for ${name}`;
    dates[name] = at;
  }
  const limit = parseCount(query.get('limit') ?? '100', 1, 200);
  if (limit === undefined) return 'limit must be a whole number from 1 to 200';
  const status = released ? 'Created' : query.get('status');
  if (status !== undefined && !isOneOf(statuses, status)) return `Invalid status ${status}`;
  const shipNodeType = query.get('shipNodeType') ?? 'SellerFulfilled';
  if (!isOneOf(shipNodeTypes, shipNodeType)) return `Invalid shipNodeType ${shipNodeType}`;
  return {
    released,
    limit,
    offset: 0,
    dates,
    createdStart: Math.max(dates.createdStartDate ?? now - 7 * dayMs, now - 180 * dayMs),
    createdEnd: dates.createdEndDate ?? now,
    status,
    shipNodeType,
    sku: query.get('sku'),
    customerOrderId: query.get('customerOrderId'),
    purchaseOrderId: query.get('purchaseOrderId'),
    orderType: query.get('orderType'),
    shippingProgramType: query.get('shippingProgramType'),
    replacementInfo: query.get('replacementInfo') === 'true',
    productInfo: query.get('productInfo') === 'true',
  };
};

const isOneOf = <T extends string>(values: readonly T[], text: string): text is T =>
  values.some((value) => value === text);

const matches = (order: Order, search: OrderSearch, now: number, asOf: number): boolean => {
  const { dates } = search;
  const modified = modifiedAt(order, asOf);
  return (
    order.visibleAt <= asOf &&
    order.placedAt >= search.createdStart &&
    order.placedAt <= search.createdEnd &&
    order.shipNodeType === search.shipNodeType &&
    modified >= (dates.lastModifiedStartDate ?? 0) &&
    modified <= (dates.lastModifiedEndDate ?? now) &&
    order.shipBy >= (dates.fromExpectedShipDate ?? 0) &&
    order.shipBy <= (dates.toExpectedShipDate ?? Number.POSITIVE_INFINITY) &&
    (search.status === undefined || hasStatus(order, search.status, asOf)) &&
    matchesIdentity(order, search)
  );
};

/** No order of this shop is in a shipping programme. */
const matchesIdentity = (order: Order, search: OrderSearch): boolean =>
  (search.sku === undefined || order.lines.some((line) => line.sku === search.sku)) &&
  (search.customerOrderId === undefined || order.customerOrderId === search.customerOrderId) &&
  (search.purchaseOrderId === undefined || order.purchaseOrderId === search.purchaseOrderId) &&
  search.shippingProgramType === undefined &&
  (search.orderType === undefined ||
    !search.replacementInfo ||
    search.orderType === (order.originalCustomerOrderId === undefined ? 'REGULAR' : 'REPLACEMENT'));

/** As in the published example: some parts escaped, colons and milliseconds bare; re-encoding changes it either way. */
const issueCursor = (world: World, search: OrderSearch, total: number): string => {
  const parts = [
    `?limit=${search.limit}`,
    'hasMoreElements=true',
    `soIndex=${total}`,
    `poIndex=${search.offset}`,
    `partnerId=${world.account.partnerId}`,
    'sellerId=8',
    ...(search.status === undefined ? [] : [`status=${search.status}`]),
    `createdStartDate=${encodeURIComponent(new Date(search.createdStart).toISOString())}`,
    `createdEndDate=${new Date(search.createdEnd).toISOString()}`,
    `shipNodeType=${search.shipNodeType}`,
    ...(search.dates.lastModifiedStartDate === undefined
      ? []
      : [`lastModifiedStartDate=${new Date(search.dates.lastModifiedStartDate).toISOString()}`]),
    ...(search.replacementInfo ? ['replacementInfo=true'] : []),
    ...(search.productInfo ? ['productInfo=true'] : []),
  ];
  const cursor = parts.join('&');
  world.orderCursors.remember(cursorKey(search.released, cursor), search);
  return cursor;
};

const findCursor = (world: World, query: Query, released: boolean): OrderSearch | string =>
  world.orderCursors.find(cursorKey(released, `?${query.raw}`)) ?? 'Invalid Request';

/** A cursor continues only on the path it came from. */
const cursorKey = (released: boolean, cursor: string): string => `${released ? 'released' : 'all'} ${cursor}`;

/** Stock, one SKU at a time and as a list of all: absolute quantities, the last write processed wins. */

import type { SimResponse } from '../simulator.ts';
import { json, listError, wrongMediaType } from './answers.ts';
import type { Call, Endpoint } from './endpoint.ts';
import { parseCount } from './query.ts';
import { drawUuid, type Item, isRecord, type Stock, type World } from './state.ts';

export const applyQuantity = (stock: Stock, inputQty: number, at: number, feedId?: string): void => {
  stock.inputQty = inputQty;
  stock.applied.push(feedId === undefined ? { at, inputQty, by: 'put' } : { at, inputQty, by: 'feed', feedId });
};

/** What a stock row said at that time. */
export const stockAt = (stock: Stock, at: number): { inputQty: number; reservedQty: number } => ({
  inputQty: stock.applied.findLast((applied) => applied.at <= at)?.inputQty ?? stock.firstInputQty,
  reservedQty: stock.reservations.reduce((sum, change) => sum + (change.at <= at ? change.delta : 0), 0),
});

const findItem = (world: World, sku: string, at: number): Item | undefined => {
  const item = world.items.get(sku);
  return item !== undefined && item.ingestedAt <= at ? item : undefined;
};

const invalid = (name: string, field: string, description: string): SimResponse =>
  listError(400, { code: `${name}.GMP_INVENTORY_API`, field, description, info: 'Request is invalid.' });

const skuNotFound = (): SimResponse =>
  listError(404, {
    code: 'CONTENT_NOT_FOUND.GMP_INVENTORY_API',
    field: 'sku',
    description: 'The requested SKU was not found for this seller',
    info: 'Requested content could not be found.',
    severity: 'INFO',
    category: 'APPLICATION',
  });

const each = (amount: number) => ({ unit: 'EACH', amount });

/** Stops at a foreign ship node; this seller has one. */
const checkNode = ({ world, query }: Call): SimResponse | undefined => {
  const shipNode = query.get('shipNode');
  return shipNode === undefined || shipNode === world.account.shipNode
    ? undefined
    : invalid('INVALID_REQUEST_PARAM', 'shipNode', `The ship node ${shipNode} does not belong to this seller`);
};

const getInventory = (call: Call): SimResponse => {
  const sku = call.query.get('sku');
  if (sku === undefined) return invalid('MISSING_REQUEST_PARAM', 'sku', 'The query parameter sku is required');
  const refusal = checkNode(call);
  if (refusal !== undefined) return refusal;
  const item = findItem(call.world, sku, call.now);
  if (item === undefined) return skuNotFound();
  return json(200, { sku, quantity: each(stockOf(item, call).inputQty) });
};

const stockOf = (item: Item, { now, asOf }: Call) => (asOf === now ? item.stock : stockAt(item.stock, asOf));

const putInventory = (call: Call): SimResponse => {
  const { world, request, query, now } = call;
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) return wrongMediaType();
  const sku = query.get('sku');
  if (sku === undefined) return invalid('MISSING_REQUEST_PARAM', 'sku', 'The query parameter sku is required');
  const refusal = checkNode(call);
  if (refusal !== undefined) return refusal;
  const body = parseJson(request.body);
  if (!isRecord(body)) return invalid('MALFORMED_REQUEST_CONTENT', 'data', 'The body is not a JSON object');
  if (body.sku !== sku) return invalid('INVALID_REQUEST_CONTENT', 'sku', 'sku in the query and in the body differ');
  const fault = quantityFault(body);
  if (fault !== null) return invalid('INVALID_REQUEST_CONTENT', 'quantity', fault);
  const item = findItem(world, sku, now);
  if (item === undefined) return skuNotFound();
  const amount = readAmount(body);
  applyQuantity(item.stock, amount, now);
  return json(200, { sku, quantity: each(amount) });
};

export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Why a stock row is refused, or null: one unit, whole numbers from 0, no other members. */
export const quantityFault = (row: Readonly<Record<string, unknown>>): string | null => {
  const { quantity } = row;
  if (!isRecord(quantity)) return 'quantity is missing';
  if (quantity.unit !== 'EACH') return 'unit must be EACH';
  if (!Number.isInteger(quantity.amount) || readAmount(row) < 0) return 'amount must be a whole number, 0 or more';
  const strangers = [
    ...Object.keys(row).filter((name) => name !== 'sku' && name !== 'quantity'),
    ...Object.keys(quantity).filter((name) => name !== 'unit' && name !== 'amount'),
  ];
  return strangers.length > 0 ? `unexpected member ${strangers.join(', ')}` : null;
};

/** The amount of a row, 0 when it has none; check it with `quantityFault` first. */
export const readAmount = (row: Readonly<Record<string, unknown>>): number =>
  isRecord(row.quantity) && typeof row.quantity.amount === 'number' ? row.quantity.amount : 0;

const writeNodes = (item: Item, call: Call) => {
  const { inputQty, reservedQty } = stockOf(item, call);
  return {
    sku: item.sku,
    nodes: [
      {
        shipNode: item.stock.shipNode,
        inputQty: each(inputQty),
        availToSellQty: each(Math.max(0, inputQty - reservedQty)),
        reservedQty: each(reservedQty),
      },
    ],
  };
};

const getInventories = (call: Call): SimResponse => {
  const { world, query, now } = call;
  const limit = parseCount(query.get('limit') ?? '10', 1, 50);
  if (limit === undefined) return invalid('INVALID_REQUEST_PARAM', 'limit', 'limit must be from 1 to 50');
  const cursor = query.get('nextCursor') ?? '';
  const offset = cursor === '' ? 0 : world.inventoryCursors.find(cursor);
  if (offset === undefined) return invalid('INVALID_REQUEST_PARAM', 'nextCursor', 'nextCursor is not valid');

  const items = [...world.items.values()].filter((item) => item.ingestedAt <= now);
  const page = items.slice(offset, offset + limit);
  const next = offset + page.length;
  return json(200, {
    meta: {
      totalCount: items.length,
      ...(next < items.length ? { nextCursor: issueCursor(world, next) } : {}),
    },
    elements: { inventories: page.map((item) => writeNodes(item, call)) },
  });
};

/** Opaque Base64 that changes with each page; its padding needs percent-encoding. */
const issueCursor = (world: World, offset: number): string => {
  const cursor = Buffer.from(`${drawUuid(world.chance.tokens)} ${offset}`).toString('base64');
  world.inventoryCursors.remember(cursor, offset);
  return cursor;
};

const getInventoriesOfSku = (call: Call): SimResponse => {
  const refusal = checkNode(call);
  if (refusal !== undefined) return refusal;
  const item = findItem(call.world, call.params.sku ?? '', call.now);
  return item === undefined ? skuNotFound() : json(200, writeNodes(item, call));
};

export const inventoryEndpoints: readonly Endpoint[] = [
  { method: 'GET', template: '/v3/inventory', auth: 'token', handle: getInventory },
  { method: 'PUT', template: '/v3/inventory', auth: 'token', handle: putInventory },
  { method: 'GET', template: '/v3/inventories', auth: 'token', handle: getInventories },
  { method: 'GET', template: '/v3/inventories/{sku}', auth: 'token', handle: getInventoriesOfSku },
];

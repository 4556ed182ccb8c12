/** Reads what was posted to /v3/feeds: a form with one file, or the JSON itself. */

import type { SimRequest } from '../simulator.ts';
import { parseJson, quantityFault, readAmount } from './inventory.ts';
import { type FeedItem, isRecord } from './state.ts';

/** The text of the file, or undefined when the Content-Type fits neither form. */
export const readFeedFile = (request: SimRequest): string | undefined => {
  const contentType = request.headers['content-type'] ?? '';
  if (contentType.startsWith('application/json')) return request.body;
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  return boundary === undefined ? undefined : readFilePart(request.body, boundary);
};

const readFilePart = (body: string, boundary: string): string | undefined => {
  for (const part of body.split(`--${boundary}`)) {
    const [head = '', ...rest] = part.split('\r\n\r\n');
    if (/content-disposition:[^\r\n]*\bname="?file"?(;|\s|$)/i.test(head))
      return rest.join('\r\n\r\n').replace(/\r\n$/, '');
  }
  return undefined;
};

/** The rows of an inventory feed (spec 1.4), or why the whole file is unreadable. Capital letters matter. */
export const readInventoryRows = (file: string, maxItems: number): { rows: FeedItem[]; fault: string | null } => {
  const body = parseJson(file);
  if (!isRecord(body)) return { rows: [], fault: 'The feed file is not valid JSON' };
  const { InventoryHeader: header, Inventory: list } = body;
  if (!isRecord(header) || header.version !== '1.4')
    return { rows: [], fault: 'InventoryHeader version 1.4 is missing' };
  if (!Array.isArray(list) || list.length === 0) return { rows: [], fault: 'Inventory is missing or empty' };
  if (list.length > maxItems) return { rows: [], fault: `The feed has more than ${maxItems} items` };
  return { rows: list.map(toFeedItem), fault: null };
};

const toFeedItem = (row: unknown): FeedItem => {
  const fields = isRecord(row) ? row : {};
  const sku = typeof fields.sku === 'string' ? fields.sku : '';
  const fault = sku === '' ? 'sku is missing' : quantityFault(fields);
  return { sku, amount: readAmount(fields), fault, outcome: null, appliedAt: null, errorAsObject: false };
};

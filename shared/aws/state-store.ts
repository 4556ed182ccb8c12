/** The state store on DynamoDB: one item a row, every change one conditional write. */
import type { StateStore } from '../ports/index.ts';
import { getRow, getRows, listRows, pendingRows } from './state-reads.ts';
import { increment, putRow, removeRow, type StateStoreParts } from './state-writes.ts';

export const dynamoStateStore = (parts: StateStoreParts): StateStore => ({
  get: (key) => getRow(parts, key),
  getMany: (keys) => getRows(parts, keys),
  put: (draft, when) => putRow(parts, draft, when),
  remove: (key, when) => removeRow(parts, key, when),
  increment: (key, by) => increment(parts, key, by),
  list: (pk, query) => listRows(parts, pk, query),
  pending: (list, query) => pendingRows(parts, list, query),
});

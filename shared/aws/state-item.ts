/** Rows as DynamoDB items: attributes of their own for what is asked for, everything else as JSON text in `data`. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Draft, JsonObject, Key, Row } from '../ports/index.ts';

export type Item = Record<string, AttributeValue>;

/** Name of the sparse index over `pendingList` (S) and `pendingAt` (N), keys only. */
export const PENDING_INDEX = 'pending';

/** Counters stand in partitions of their own, so that no listing meets them. */
export const counterKey = ({ pk, sk }: Key): Item => itemKey({ pk: `counter#${pk}`, sk });

export const itemKey = ({ pk, sk }: Key): Item => ({ pk: { S: pk }, sk: { S: sk } });

/** An item that is no row (a counter, something foreign) gives undefined, and so does an expired row. */
export const toRow = (item: Item | undefined, now: number): Row | undefined => {
  if (item?.data?.S === undefined || item.rev?.N === undefined) return undefined;
  const expiresAt = item.expiresAt?.N === undefined ? undefined : Number(item.expiresAt.N);
  if (expiresAt !== undefined && expiresAt <= now) return undefined;
  const { pendingList, pendingAt } = item;
  return {
    pk: item.pk?.S ?? '',
    sk: item.sk?.S ?? '',
    rev: Number(item.rev.N),
    data: JSON.parse(item.data.S) as JsonObject,
    ...(pendingList?.S !== undefined && { pending: { list: pendingList.S, at: Number(pendingAt?.N ?? 0) } }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
};

export interface UpdateParts {
  readonly UpdateExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Item;
}

/**
 * Replaces all of a row and raises its revision by one.
 * @param token tells this write from every other one, so that a repeat by the SDK recognises its own effect.
 */
export const toUpdate = (draft: Draft, token: string): UpdateParts => {
  const attributes: Record<string, AttributeValue | undefined> = {
    data: { S: JSON.stringify(draft.data) },
    token: { S: token },
    pendingList: draft.pending && { S: draft.pending.list },
    pendingAt: draft.pending && { N: String(draft.pending.at) },
    expiresAt: draft.expiresAt === undefined ? undefined : { N: String(draft.expiresAt) },
    // DynamoDB's own clean-up counts in whole seconds and may come days later.
    ttl: draft.expiresAt === undefined ? undefined : { N: String(Math.ceil(draft.expiresAt / 1000)) },
  };
  const set = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const gone = Object.entries(attributes).filter(([, value]) => value === undefined);
  const sets = set.map(([name]) => `#${name} = :${name}`).join(', ');
  const removes = gone.length > 0 ? ` REMOVE ${gone.map(([name]) => `#${name}`).join(', ')}` : '';
  return {
    UpdateExpression: `SET ${sets}${removes} ADD #rev :one`,
    ExpressionAttributeNames: Object.fromEntries([...Object.keys(attributes), 'rev'].map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(set.flatMap(([name, value]) => (value ? [[`:${name}`, value]] : []))),
      ':one': { N: '1' },
    },
  };
};

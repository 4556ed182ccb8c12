/** Reads the bodies of the order calls, the way a service made from XML does: lists may be single objects. */

import type { SimResponse } from '../simulator.ts';
import { orderError, wrongMediaType } from './answers.ts';
import type { Call } from './endpoint.ts';
import { parseJson } from './inventory.ts';
import { isRecord, type Order } from './state.ts';

export type Body = Readonly<Record<string, unknown>>;

export const member = (value: unknown, ...names: readonly string[]): unknown =>
  names.reduce<unknown>((inner, name) => (isRecord(inner) ? inner[name] : undefined), value);

export const listAt = (value: unknown, ...names: readonly string[]): readonly unknown[] => {
  const list = member(value, ...names);
  if (list === undefined || list === null) return [];
  return Array.isArray(list) ? list : [list];
};

export const textAt = (value: unknown, ...names: readonly string[]): string | undefined => {
  const text = member(value, ...names);
  return typeof text === 'string' && text !== '' ? text : undefined;
};

/** Whole units as the documents want them: digits in a text. */
export const unitsAt = (value: unknown, ...names: readonly string[]): number | undefined => {
  const text = textAt(value, ...names);
  return text !== undefined && /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
};

/** What a call is refused with, and for which field. */
export interface Refusal {
  readonly description: string;
  readonly field?: string;
}

export const refuseOrder = ({ description, field = 'data' }: Refusal): SimResponse =>
  orderError(400, {
    code: 'INVALID_REQUEST_CONTENT.GMP_ORDER_API',
    field,
    description,
    info: 'Request content is invalid.',
  });

/** The JSON body, or the answer that refuses it. */
export const readBody = ({ request }: Call): { readonly body: Body } | { readonly refused: SimResponse } => {
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) return { refused: wrongMediaType() };
  const body = parseJson(request.body);
  if (isRecord(body)) return { body };
  return {
    refused: orderError(400, {
      code: 'MALFORMED_REQUEST_CONTENT.GMP_ORDER_API',
      field: 'data',
      description: 'The request body is not well-formed JSON',
      info: 'Request content is invalid.',
    }),
  };
};

export const inHigherStatus = (order: Order, lineNumber: string, status: string): Refusal => ({
  description: `Unable to process this request. The Line: ${lineNumber} of PO: ${order.purchaseOrderId} is in ${status.toUpperCase()} status`,
});

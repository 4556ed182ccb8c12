/** The answers of the order calls around the order itself; orders are parsed one by one, so that a bad one hides no other. */
import * as z from 'zod';
import { listOf, maybe, maybeObject, wholeNumber } from './values.ts';

/** GET /v3/orders and /v3/orders/released. */
export const orderListSchema = z.object({
  list: z.object({
    meta: maybeObject(
      z.object({
        totalCount: maybe(wholeNumber),
        /** A whole query string; goes back as it came. */
        nextCursor: maybe(z.string()),
      }),
    ),
    elements: maybeObject(z.object({ order: listOf(z.unknown()) })),
  }),
});

/** GET /v3/orders/{purchaseOrderId} and POST acknowledge. */
export const oneOrderSchema = z.object({ order: z.unknown() });

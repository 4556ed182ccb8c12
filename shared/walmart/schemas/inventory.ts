/** Stock as Walmart sends it (walmart-api.md section 8). Quantities are whole EACH. */
import * as z from 'zod';
import { idText, listOf, maybe, maybeObject, wholeNumber } from './values.ts';

const quantity = z.object({ unit: maybe(z.string()), amount: wholeNumber });

/** GET and PUT /v3/inventory. */
export const inventorySchema = z.object({ sku: idText, quantity });

const eaches = maybeObject(quantity).transform((value) => value?.amount);

/** One ship node of one SKU. `errors` filled means that this node failed although the answer is a 200. */
const node = z.object({
  shipNode: idText,
  /** What the seller said. */
  inputQty: eaches,
  /** `inputQty − reservedQty`; lags behind orders. */
  availToSellQty: eaches,
  /** In open orders. */
  reservedQty: eaches,
  errors: z.unknown().optional(),
});

/** GET /v3/inventories/{sku} and one row of GET /v3/inventories. */
export const skuNodesSchema = z.object({ sku: idText, nodes: listOf(node) });

/** GET /v3/inventories: rows are parsed one by one, so that a bad one never hides the others. */
export const inventoriesSchema = z.object({
  meta: maybeObject(z.object({ totalCount: maybe(wholeNumber), nextCursor: maybe(idText.or(z.literal(''))) })),
  elements: maybeObject(z.object({ inventories: listOf(z.unknown()) })),
});

/** Which SKUs the last full read of Odoo showed as flagged: what is missing from the next one is written no more. */
import * as z from 'zod';
import { chunk, pagesOf } from '../../core/index.ts';
import type { SkuScope } from './sku-rows.ts';

/** A SKU has at most 50 characters at Walmart: far below the largest row. */
const SKUS_PER_ROW = 2000;
const PAGE = 100;

const partSchema = z.strictObject({ skus: z.array(z.string()) });

const partitionOf = (scope: SkuScope): string => `known#${scope.account}#${scope.shipNode}`;
const nameOf = (part: number): string => String(part).padStart(6, '0');

export const readKnownSkus = async (scope: SkuScope): Promise<readonly string[]> => {
  const skus: string[] = [];
  for await (const page of pagesOf((start) => scope.state.list(partitionOf(scope), { limit: PAGE, ...start })))
    for (const row of page.rows) skus.push(...partSchema.parse(row.data).skus);
  return skus;
};

/** Nothing is written when the set is the same. @param before as read by `readKnownSkus`. */
export const writeKnownSkus = async (
  scope: SkuScope,
  before: readonly string[],
  skus: readonly string[],
): Promise<void> => {
  const now = [...skus].sort();
  if (now.length === before.length && now.every((sku, index) => sku === before[index])) return;
  const parts = chunk(now, SKUS_PER_ROW);
  for (const [index, part] of parts.entries())
    await scope.state.put({ pk: partitionOf(scope), sk: nameOf(index), data: { skus: part } }, 'any');
  for (let index = parts.length; index < Math.ceil(before.length / SKUS_PER_ROW); index += 1)
    await scope.state.remove({ pk: partitionOf(scope), sk: nameOf(index) }, 'any');
};

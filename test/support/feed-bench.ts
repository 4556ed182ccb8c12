/** Stock worlds whose changes go as feeds, and reports of Walmart with other words. */
import { expect } from 'vitest';
import { MINUTE_MS } from '../../shared/core/index.ts';
import { isVerified } from '../../shared/transform/index.ts';
import { openStockWorld, type StockWorld } from './stock-world.ts';

export const COUNT = 8;
export const SKUS = Array.from({ length: COUNT }, (_, index) => `SKU-${index}`);

/** Eight SKUs of 50, published and verified; more than three changes go as a feed. */
export const open = async (more: Partial<Parameters<typeof openStockWorld>[0]> = {}): Promise<StockWorld> => {
  const world = await openStockWorld({
    products: SKUS.map((sku) => ({ sku, qty: 50 })),
    atWalmart: Object.fromEntries(SKUS.map((sku) => [sku, 50])),
    policy: { putLimit: 3 },
    ...more,
  });
  await world.calmDown();
  return world;
};

export const change = async (world: StockWorld, qty: number, skus: readonly string[] = SKUS): Promise<void> => {
  for (const sku of skus) await world.settle(world.odoo.control.countStock(sku, qty));
  await world.dropHints();
  await world.run('stock-poll');
};

/** Schedules as they tick, for so many minutes. */
export const minutes = async (world: StockWorld, count: number): Promise<void> => {
  for (let minute = 1; minute <= count; minute += 1) {
    await world.pass(MINUTE_MS);
    await world.run('stock-poll');
    await world.run('inventory-push');
    await world.run('feed-status');
    if (minute % 5 === 0) await world.run('inventory-verify');
  }
};

export const quantities = (world: StockWorld): readonly (number | undefined)[] =>
  SKUS.map((sku) => world.inputQty(sku));
export const all = (quantity: number): readonly number[] => SKUS.map(() => quantity);

export const expectVerified = async (world: StockWorld, skus: readonly string[] = SKUS): Promise<void> => {
  for (const sku of skus) expect([sku, isVerified(await world.sku(sku))]).toEqual([sku, true]);
};

export const slow = (delayMinutes: number) => ({
  usualMs: { min: delayMinutes * MINUTE_MS, max: delayMinutes * MINUTE_MS },
  slowShare: 0,
  slowMs: { min: 0, max: 0 },
});

export type ReportRow = Readonly<Record<string, unknown>> & { readonly sku: string };

/** Walmart's reports with other rows. */
export const rewriteReports = (world: StockWorld, rewrite: (rows: readonly ReportRow[]) => readonly ReportRow[]) =>
  world.onWalmart(async (request) => {
    if (request.method !== 'GET' || !/^\/v3\/feeds\/./.test(request.path)) return undefined;
    const answer = await world.walmart.handle(request);
    if (!('body' in answer) || answer.status !== 200) return answer;
    const report = JSON.parse(answer.body);
    report.itemDetails.itemIngestionStatus = rewrite(report.itemDetails.itemIngestionStatus);
    return { ...answer, body: JSON.stringify(report) };
  });

/** Walmart's reports with other words about one SKU. */
export const reportAs = (world: StockWorld, sku: string, change: Readonly<Record<string, unknown>>) =>
  rewriteReports(world, (rows) => rows.map((row) => (row.sku === sku ? { ...row, ...change } : row)));

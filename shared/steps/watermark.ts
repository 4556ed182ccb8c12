/** Where a poll has got to: one row per flow, moved only after everything up to it is captured. */
import * as z from 'zod';
import type { Account } from '../core/index.ts';
import type { StateStore } from '../ports/index.ts';

const watermarkSchema = z.strictObject({ at: z.number().int().min(0) });

/** @returns epoch milliseconds, or undefined before the first complete run. */
export const readWatermark = async (state: StateStore, account: Account, name: string): Promise<number | undefined> => {
  const row = await state.get({ pk: `watermark#${account}`, sk: name });
  return row ? watermarkSchema.parse(row.data).at : undefined;
};

export const writeWatermark = async (state: StateStore, account: Account, name: string, at: number): Promise<void> => {
  await state.put({ pk: `watermark#${account}`, sk: name, data: { at } }, 'any');
};

/** Reads back what Walmart has, each quarter of an hour, and marks what differs from what it shall have. */
import { MINUTE_MS, SECOND_MS } from '@bridge/shared/core';
import type { Run, Tally } from '@bridge/shared/lambda';
import { readWatermark, type VerifyDeps, verifyInventory, writeWatermark } from '@bridge/shared/steps';

/** A quarter of an hour, less what a schedule may come early: else every second reading would wait for one more tick. */
const EVERY_MS = 15 * MINUTE_MS - 30 * SECOND_MS;
const LAST_READ = 'inventory-verify';

export const inventoryVerify = async (deps: VerifyDeps, run: Run): Promise<Tally> => {
  const last = await readWatermark(deps.state, run.account, LAST_READ);
  if (last !== undefined && run.startedAt - last < EVERY_MS) return { NotDue: 1 };
  const tally = await verifyInventory(deps, run);
  await writeWatermark(deps.state, run.account, LAST_READ, run.startedAt);
  return tally;
};

/** Whether Walmart has cancelled an order: by its stored reading, or by what order-changed has read since. */
import { parseOrder, stateOf, toOrderState } from '../../transform/index.ts';
import { orderLifeKey, readOrderLifeRow } from '../order-life/rows.ts';
import type { ImportDeps, Work } from './import-work.ts';

/** Not of an order that cannot be read. */
export const isRawCancelled = (raw: unknown): boolean => {
  try {
    return toOrderState(parseOrder(raw)) === 'cancelled';
  } catch {
    return false;
  }
};

export const isCancelledAtWalmart = async (
  { state, account }: Pick<ImportDeps, 'state' | 'account'>,
  work: Work,
): Promise<boolean> => {
  if (isRawCancelled(work.raw)) return true;
  const row = await state.get(orderLifeKey(account, work.state.purchaseOrderId));
  const fulfilment = row && readOrderLifeRow(row).fulfilment;
  return fulfilment !== undefined && stateOf(fulfilment) === 'cancelled';
};

/** Asks a directory about the addresses of a batch, within a time that no order is kept waiting beyond. */
import { type AddressVerdict, InvalidDataError, mapBounded, SECOND_MS } from '../../core/index.ts';
import type { AddressDirectory, Clock } from '../../ports/index.ts';
import { parseOrder, toDirectoryAddress } from '../../transform/index.ts';
import type { Work } from './import-work.ts';
import { isFulfilledByWalmart } from './order-rows.ts';

/** Side by side. */
const WIDTH = 4;
/** After this no further address of the batch is asked about: our own rules count. */
const LONGEST_MS = 15 * SECOND_MS;

const questionOf = (work: Work) => {
  try {
    return toDirectoryAddress(parseOrder(work.raw));
  } catch (error) {
    // What cannot be read is held when it is mapped.
    if (error instanceof InvalidDataError) return undefined;
    throw error;
  }
};

/** @returns by purchase order what the directory says; nothing of those that it gave no answer for. */
export const lookUpAddresses = async (
  deps: { readonly addresses?: AddressDirectory; readonly clock: Pick<Clock, 'now'> },
  works: readonly Work[],
): Promise<ReadonlyMap<string, AddressVerdict>> => {
  const found = new Map<string, AddressVerdict>();
  const { addresses, clock } = deps;
  if (!addresses) return found;
  const until = clock.now() + LONGEST_MS;
  // What Walmart ships itself is no question of ours.
  const ours = works.filter(({ state }) => !isFulfilledByWalmart(state));
  await mapBounded(ours, WIDTH, async (work) => {
    if (clock.now() >= until) return;
    const question = questionOf(work);
    const verdict = question && (await addresses.look(question));
    if (verdict) found.set(work.state.purchaseOrderId, verdict);
  });
  return found;
};

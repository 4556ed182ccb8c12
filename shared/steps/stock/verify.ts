/** The read-back: only what Walmart shows after it was given counts as verified. Reads the whole inventory, page by page. */
import { mapBounded, TransientError } from '../../core/index.ts';
import type { Run, Tally } from '../../lambda/index.ts';
import { type InventoryRead, type ReadBackOutcome, readBack, type SkuState } from '../../transform/index.ts';
import { readKnownSkus } from './known-skus.ts';
import { changeSkuAndLedger, type SkuFailureDeps } from './sku-failures.ts';
import { loadSkus, WRITE_WIDTH } from './sku-rows.ts';

/** What Walmart's list shows of one SKU at the account's node. */
export interface ListedInventory {
  readonly sku: string;
  readonly inputQty: number;
  readonly reservedQty: number;
}

/** The part of the Walmart client that lists all inventories. */
export interface InventoryLister {
  list(shipNode: string): AsyncIterable<readonly ListedInventory[]>;
}

export interface VerifyDeps extends SkuFailureDeps {
  readonly inventory: InventoryLister;
}

/** No further page is read when so little is left of the function's time. */
const MARGIN_MS = 70_000;

/** Nothing is new but the time of the reading, or the version under which the same quantity is wanted. */
const isSameBut = (before: SkuState, after: SkuState): boolean =>
  before.walmart?.listed === true &&
  before.walmart.inputQty === after.walmart?.inputQty &&
  before.walmart.reservedQty === after.walmart?.reservedQty &&
  before.mark?.seq === after.mark?.seq &&
  before.published?.phase === after.published?.phase &&
  before.published?.quantity === after.published?.quantity &&
  (before.problem === undefined) === (after.problem === undefined);

const verifyPage = async (
  deps: VerifyDeps,
  page: readonly ListedInventory[],
  at: number,
): Promise<readonly ReadBackOutcome[]> => {
  const loaded = await loadSkus(
    deps,
    page.map((item) => item.sku),
  );
  return mapBounded(page, WRITE_WIDTH, async (item): Promise<ReadBackOutcome> => {
    const one = loaded.get(item.sku);
    if (!one) return 'untracked';
    const read: InventoryRead = { inputQty: item.inputQty, reservedQty: item.reservedQty, at };
    let outcome: ReadBackOutcome = 'untracked';
    await changeSkuAndLedger(deps, one, (state) => {
      const result = readBack(state, read);
      outcome = result.outcome;
      return isSameBut(state, result.state) ? state : result.state;
    });
    return outcome;
  });
};

/** As many as fit a log line. */
const SHOWN = 5;

/** SKUs that Walmart once showed and a complete list does not: never verified. Told only, since a page may have shifted. */
const tellMissing = async (deps: VerifyDeps, run: Run, shown: ReadonlySet<string>): Promise<number> => {
  const absent = (await readKnownSkus(deps)).filter((sku) => !shown.has(sku));
  if (absent.length === 0) return 0;
  const missing = [...(await loadSkus(deps, absent)).values()].filter(({ state }) => state.walmart?.listed === true);
  if (missing.length > 0) {
    const skus = missing.slice(0, SHOWN).map(({ state }) => state.sku);
    run.telemetry.warn('SKUs missing from the list of Walmart', { missing: missing.length, skus: skus.join(', ') });
  }
  return missing.length;
};

const cutShort = (counts: Tally): TransientError =>
  new TransientError({
    code: 'INVENTORY_READ_CUT',
    message: `The read-back of Walmart's inventory did not end in the function's time; give inventory-verify more of it`,
    facts: { ...counts },
  });

/**
 * @returns counts of SKUs verified, different (marked again), waiting, untracked, and missing from Walmart's list.
 * @throws {TransientError} INVENTORY_READ_CUT when the time was too short for all pages: the rest would never be verified.
 */
export const verifyInventory = async (deps: VerifyDeps, run: Run): Promise<Tally> => {
  const counts = { Verified: 0, Different: 0, Waiting: 0, Untracked: 0 };
  const names = { verified: 'Verified', different: 'Different', waiting: 'Waiting', untracked: 'Untracked' } as const;
  const shown = new Set<string>();
  let at = deps.clock.now();
  for await (const page of deps.inventory.list(deps.shipNode)) {
    for (const { sku } of page) shown.add(sku);
    for (const outcome of await verifyPage(deps, page, at)) counts[names[outcome]] += 1;
    if (run.remainingMs() < MARGIN_MS) throw cutShort(counts);
    at = deps.clock.now();
  }
  return { ...counts, Missing: await tellMissing(deps, run, shown) };
};

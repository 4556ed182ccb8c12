/** One SKU's quantity as a single PUT: idempotent, since absolute. */
import { BridgeError } from '../../core/index.ts';
import type { Run } from '../../lambda/index.ts';
import type { About } from '../../ports/index.ts';
import { knownAtWalmart, notAtWalmart, refusedPut, submittedByPut } from '../../transform/index.ts';
import type { Outgoing } from './publish.ts';
import { changeSkuAndLedger, parkSku, type SkuFailureDeps } from './sku-failures.ts';
import { changeSku } from './sku-rows.ts';

/** The part of the Walmart client that sends one quantity. */
export interface InventoryPutter {
  /** @returns `unknownSku` when Walmart does not know the SKU (404). */
  put(item: {
    readonly sku: string;
    readonly quantity: number;
    readonly shipNode: string;
    /** For the trail. */
    readonly about: About;
  }): Promise<'applied' | 'unknownSku'>;
}

interface PutDeps extends SkuFailureDeps {
  readonly inventory: InventoryPutter;
}

const aboutOf = ({ loaded, sending }: Outgoing): About => ({
  subject: `sku/${sending.sku}`,
  event: 'quantity-put',
  before: { quantity: knownAtWalmart(loaded.state) ?? null },
  after: { quantity: sending.quantity, version: sending.version },
});

/** @throws what the client throws, but what only a person can mend for this very SKU: that is parked. */
export const sendPut = async (
  deps: PutDeps,
  run: Run,
  outgoing: Outgoing,
): Promise<'put' | 'unknownSku' | 'refused'> => {
  const { loaded, sending } = outgoing;
  try {
    const { sku, quantity } = sending;
    const answer = await deps.inventory.put({ sku, quantity, shipNode: deps.shipNode, about: aboutOf(outgoing) });
    const now = deps.clock.now();
    if (answer === 'unknownSku') {
      await changeSku(deps, loaded, (state) => notAtWalmart(state, now));
      return 'unknownSku';
    }
    await changeSkuAndLedger(deps, loaded, (state) => submittedByPut(state, sending, now));
    return 'put';
  } catch (error) {
    if (!(error instanceof BridgeError) || error.disposition !== 'park') throw error;
    const { code, message, facts } = error;
    await parkSku(deps, run, sending.sku, { code, reason: message, facts });
    await changeSku(deps, loaded, (state) => refusedPut(state, sending, code, deps.clock.now()));
    return 'refused';
  }
};

/** One SKU's quantity as a single PUT: idempotent, since absolute. */
import type { Account } from '../../core/index.ts';
import { RejectedError } from '../../core/index.ts';
import { clearFailure, park, type Run } from '../../lambda/index.ts';
import type { Clock, StateStore } from '../../ports/index.ts';
import { notAtWalmart, refusedPut, submittedByPut } from '../../transform/index.ts';
import type { Outgoing } from './publish.ts';
import { changeSku, type SkuScope } from './sku-rows.ts';

/** The part of the Walmart client that sends one quantity. */
export interface InventoryPutter {
  /** @returns `unknownSku` when Walmart does not know the SKU (404). */
  put(item: {
    readonly sku: string;
    readonly quantity: number;
    readonly shipNode: string;
  }): Promise<'applied' | 'unknownSku'>;
}

interface PutDeps extends SkuScope {
  readonly clock: Clock;
  readonly ledger: StateStore;
  readonly inventory: InventoryPutter;
}

const parkRefusal = (deps: PutDeps, run: Run, sku: string, error: RejectedError): Promise<void> =>
  park(deps.ledger, {
    account: deps.account as Account,
    key: `sku/${sku}`,
    code: error.code,
    reason: error.message,
    facts: { ...error.facts, sku },
    flow: run.flow,
    at: deps.clock.now(),
  });

/** @throws what the client throws, but a refusal of this very SKU, which is parked. */
export const sendPut = async (
  deps: PutDeps,
  run: Run,
  outgoing: Outgoing,
): Promise<'put' | 'unknownSku' | 'refused'> => {
  const { loaded, sending } = outgoing;
  try {
    const answer = await deps.inventory.put({ sku: sending.sku, quantity: sending.quantity, shipNode: deps.shipNode });
    const now = deps.clock.now();
    if (answer === 'unknownSku') {
      await changeSku(deps, loaded, (state) => notAtWalmart(state, now));
      return 'unknownSku';
    }
    if (loaded.state.problem) await clearFailure(deps.ledger, deps.account, `sku/${sending.sku}`);
    await changeSku(deps, loaded, (state) => submittedByPut(state, sending, now));
    return 'put';
  } catch (error) {
    if (!(error instanceof RejectedError)) throw error;
    await parkRefusal(deps, run, sending.sku, error);
    await changeSku(deps, loaded, (state) => refusedPut(state, sending, error.code, deps.clock.now()));
    return 'refused';
  }
};

/** The ledger row of a SKU: made when a person has to look, gone when what it was about is no longer so. */
import type { Facts } from '../../core/index.ts';
import { clearFailure, NO_JOURNAL, park, type Run, type RunJournal } from '../../lambda/index.ts';
import type { Clock, StateStore } from '../../ports/index.ts';
import type { SkuState } from '../../transform/index.ts';
import { changeSku, type LoadedSku, type SkuScope } from './sku-rows.ts';

export interface SkuFailureDeps extends SkuScope {
  readonly clock: Clock;
  /** The failure ledger. */
  readonly ledger: StateStore;
  /** Takes what is set aside and mended into the trail. Default: none does. */
  readonly journal?: Pick<RunJournal, 'tell'>;
}

const keyOf = (sku: string): string => `sku/${sku}`;

export const parkSku = async (
  deps: SkuFailureDeps,
  run: Run,
  sku: string,
  failure: { readonly code: string; readonly reason: string; readonly facts?: Facts },
): Promise<void> => {
  const { journal = NO_JOURNAL } = deps;
  const isNew = await park(deps.ledger, {
    account: deps.account,
    key: keyOf(sku),
    code: failure.code,
    reason: failure.reason,
    facts: { ...failure.facts, sku },
    flow: run.flow,
    at: deps.clock.now(),
  });
  const after = { state: 'parked', code: failure.code };
  if (isNew) journal.tell({ subject: keyOf(sku), event: 'failure-parked', before: { state: null }, after });
};

const couldNotBeCounted = ({ binding }: SkuState): boolean =>
  binding?.status === 'skipped' && binding.reason === 'unitNotCountable';

/** Another quantity than the refused one is wanted or there, or the SKU can be computed again. */
const isMended = (before: SkuState, after: SkuState): boolean =>
  (before.problem !== undefined && after.problem === undefined) ||
  (couldNotBeCounted(before) && after.binding?.status === 'bound');

/** One pure step of a SKU's state, as `changeSku`; what it mends leaves the ledger first, so that a crash between leaves no row behind. */
export const changeSkuAndLedger = async (
  deps: SkuFailureDeps,
  loaded: LoadedSku,
  decide: (state: SkuState) => SkuState,
): Promise<LoadedSku> => {
  if (isMended(loaded.state, decide(loaded.state))) {
    const { journal = NO_JOURNAL } = deps;
    const subject = keyOf(loaded.state.sku);
    await clearFailure(deps.ledger, deps.account, subject);
    journal.tell({ subject, event: 'failure-cleared', before: { state: 'parked' }, after: { state: null } });
  }
  return changeSku(deps, loaded, decide);
};

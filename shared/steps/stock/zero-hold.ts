/** A SKU kept at 0 after an out-of-stock cancellation: how the hold begins, and how it ends by a count or a person's word. */
import type { Run } from '../../lambda/index.ts';
import type { EnvelopeHead } from '../../messages/index.ts';
import { stockHint } from '../../messages/index.ts';
import type { Audit, Clock, Outbox } from '../../ports/index.ts';
import { endZeroHold, holdAtZero, isKeptAtZero, type SkuState } from '../../transform/index.ts';
import { auditEntry } from '../audit-entry.ts';
import { changeSku, drawVersion, type LoadedSku, loadSkus, type SkuScope } from './sku-rows.ts';

export interface ZeroHoldDeps extends SkuScope {
  readonly clock: Clock;
  readonly audit: Audit;
}

const OUT_OF_STOCK = 'cancelled at Walmart as out of stock';

const loadOne = async (scope: SkuScope, sku: string): Promise<LoadedSku> => {
  const [loaded] = (await loadSkus(scope, [sku])).values();
  if (!loaded) throw new Error(`loadSkus gave no state of ${sku}`);
  return loaded;
};

const holdFacts = ({ zeroHold, wanted }: SkuState) => ({
  zeroHold: zeroHold ? { ...zeroHold } : null,
  wanted: wanted?.quantity ?? null,
});

/** A reading that overtook the version drawn keeps its quantity; after the hold is written none does. */
const MOST_DRAWS = 3;

/**
 * Keeps the SKU at 0 at the account's ship node until it is counted in Odoo or a person releases it. Repeatable: a hold that
 * stands is left as it is. The trail is told first, so that no hold goes untold because of a crash.
 * @param reason for people; without personal data.
 */
export const holdSkuAtZero = async (
  deps: ZeroHoldDeps,
  run: Run,
  sku: string,
  reason = OUT_OF_STOCK,
): Promise<void> => {
  const at = deps.clock.now();
  let loaded = await loadOne(deps, sku);
  if (!loaded.state.zeroHold) {
    const before = holdFacts(loaded.state);
    const after = { zeroHold: { since: at, reason }, wanted: 0 };
    await deps.audit.append([
      auditEntry(deps, run, { subject: `sku/${sku}`, event: 'sku-held-at-zero', before, after }),
    ]);
  }
  for (let draw = 0; draw < MOST_DRAWS && !isKeptAtZero(loaded.state); draw += 1) {
    const version = await drawVersion(deps);
    loaded = await changeSku(deps, loaded, (state) => holdAtZero(state, { version, at, reason }));
  }
};

/** Tells the trail of holds that a count in Odoo has ended. */
export const tellEndedHolds = async (
  deps: ZeroHoldDeps,
  run: Run,
  before: ReadonlyMap<string, LoadedSku>,
  changed: readonly LoadedSku[],
): Promise<void> => {
  const ended = changed.flatMap(({ state }) => {
    const was = before.get(state.sku)?.state;
    return was?.zeroHold && !state.zeroHold ? [{ was, state }] : [];
  });
  if (ended.length === 0) return;
  await deps.audit.append(
    ended.map(({ was, state }) =>
      auditEntry(deps, run, {
        subject: `sku/${state.sku}`,
        event: 'sku-hold-ended',
        before: holdFacts(was),
        after: { ...holdFacts(state), by: 'count in Odoo' },
      }),
    ),
  );
};

export interface ReleaseDeps extends ZeroHoldDeps {
  readonly outbox: Outbox;
  /** URL of the queue of stock hints. */
  readonly stockChangedQueue: string;
}

export interface ReleaseWord {
  readonly by: string;
  readonly reason: string;
  readonly head: EnvelopeHead;
}

/** A person's word ends the hold; the product is read anew at once. @returns false when the SKU is not held. */
export const releaseSkuHold = async (deps: ReleaseDeps, sku: string, word: ReleaseWord): Promise<boolean> => {
  const loaded = await loadOne(deps, sku);
  if (!loaded.state.zeroHold) return false;
  await deps.audit.append([
    {
      ...{ account: deps.account, at: deps.clock.now(), subject: `sku/${sku}`, event: 'sku-hold-ended' },
      actor: `bridge (${word.by})`,
      correlationId: word.head.correlationId,
      before: holdFacts(loaded.state),
      after: { zeroHold: null, by: 'a person', reason: word.reason },
    },
  ]);
  const { state } = await changeSku(deps, loaded, endZeroHold);
  if (state.binding?.status === 'bound')
    await deps.outbox.send(deps.stockChangedQueue, [{ envelope: stockHint(word.head, state.binding.productId) }]);
  return true;
};

/** What the steps of an order's life run on in tests; both sides are given by each test. */
import type { Policy } from '../../../../../shared/core/index.ts';
import type { Run } from '../../../../../shared/lambda/index.ts';
import { MemoryStateStore, VirtualClock } from '../../../../../shared/memory/index.ts';
import type { AuditEntry } from '../../../../../shared/ports/index.ts';
import type { OrderLifeDeps } from '../../../../../shared/steps/index.ts';
import { ACCOUNT, START, shapeBench } from '../../../../support/shape-bench.ts';
import { policyOf } from '../../transform/fulfilment/world.ts';

export const PO = '1796277083022';

export const lifeBench = (
  sides: Partial<Pick<OrderLifeDeps, 'walmart' | 'odoo'>> = {},
  policy: Partial<Policy> = {},
) => {
  const { deps: shape, lines } = shapeBench('order-changed');
  const trail: AuditEntry[] = [];
  const clock = new VirtualClock({ startAt: START });
  const deps: OrderLifeDeps = {
    account: ACCOUNT,
    clock,
    chance: shape.chance,
    policy: policyOf(policy),
    audit: { append: async (entries) => void trail.push(...entries) },
    ledger: new MemoryStateStore(clock),
    state: new MemoryStateStore(clock),
    shipNode: '',
    walmart: {} as OrderLifeDeps['walmart'],
    odoo: {} as OrderLifeDeps['odoo'],
    timeoutSeconds: 200,
    ...sides,
  };
  const run: Run = {
    ...{ flow: 'order-changed', account: ACCOUNT, environment: 'local', correlationId: 'c-1' },
    telemetry: shape.telemetry,
    startedAt: START,
    remainingMs: () => 200_000,
  };
  return {
    deps,
    run,
    clock,
    trail,
    lines,
    question: async (key: string) => (await deps.ledger.get({ pk: ACCOUNT, sk: key }))?.data,
  };
};

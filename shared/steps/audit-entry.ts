/** An entry of the audit as a run writes it: whose, when, by whom, in what connection. */
import type { Account } from '../core/index.ts';
import type { Run } from '../lambda/index.ts';
import type { AuditEntry, Clock } from '../ports/index.ts';

interface AuditScope {
  readonly account: Account;
  readonly clock: Clock;
}

export const auditEntry = (
  scope: AuditScope,
  run: Run,
  what: Omit<AuditEntry, 'account' | 'at' | 'actor' | 'correlationId'>,
): AuditEntry => ({
  ...what,
  account: scope.account,
  at: scope.clock.now(),
  actor: run.flow,
  correlationId: run.correlationId,
});

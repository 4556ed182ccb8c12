/** Set-up of Odoo over RPC, first cut: checks, then steps that look before they act. A second run completes what a first could not. */
import { isBridgeError } from '../../core/index.ts';
import { inCompany } from '../in-company.ts';
import type { OdooRpc } from '../rpc.ts';
import { activityTypeStep } from './activity-type.ts';
import { chargeProductSteps } from './charge-products.ts';
import { checkOdoo } from './checks.ts';
import { fieldSteps } from './fields.ts';
import { holdRuleStep } from './hold-rule.ts';
import { policyWarnings } from './policy-checks.ts';
import { ruleSteps } from './rules.ts';
import type { Finding, SetupContext, SetupOptions, SetupStep, StepOutcome } from './step.ts';
import { clearingAccountStep, taxStep } from './tax.ts';
import { uniqueIndexSteps } from './unique-index.ts';
import { viewSteps } from './views.ts';

export interface StepReport {
  readonly step: string;
  /** Done: `kept`, `made`, `changed`. Planned: `kept`, `make`, `change`, `ensure` (only doing it tells). */
  readonly outcome: StepOutcome | Finding['state'];
  readonly note?: string;
}

export interface SetupReport {
  readonly odoo: string;
  readonly company: string;
  readonly warehouse: string;
  readonly steps: readonly StepReport[];
  readonly warnings: readonly string[];
  /** The step that failed, with the reason and what to do; the steps after it were not tried. */
  readonly failure?: { readonly step: string; readonly code: string; readonly message: string };
}

const stepsOf = (options: SetupOptions): readonly SetupStep[] => [
  ...fieldSteps,
  ...uniqueIndexSteps,
  clearingAccountStep,
  taxStep,
  ...chargeProductSteps,
  activityTypeStep,
  holdRuleStep,
  ...ruleSteps(options.account),
  ...viewSteps,
];

const carryOut = async (finding: Finding): Promise<StepOutcome> => {
  switch (finding.state) {
    case 'kept':
      return 'kept';
    case 'make':
      await finding.apply();
      return 'made';
    case 'change':
      await finding.apply();
      return 'changed';
    case 'ensure':
      return finding.apply();
    default:
      return finding satisfies never;
  }
};

const runStep = async (step: SetupStep, context: SetupContext, isPlan: boolean): Promise<StepReport> => {
  const finding = await step.look(context);
  const outcome = isPlan ? finding.state : await carryOut(finding);
  return { step: step.name, outcome, ...(finding.state === 'change' && { note: finding.what }) };
};

const toFailure = (step: SetupStep, error: unknown): NonNullable<SetupReport['failure']> => {
  const { code, message } = isBridgeError(error) ? error : { code: 'UNEXPECTED', message: String(error) };
  return { step: step.name, code, message: `${step.name} failed: ${message}; ${step.mend}, then run set-up again` };
};

/**
 * Plans (changes nothing) or carries out. Idempotent; not to be run while flows work, since each new field reloads Odoo.
 * @throws {SetupError | CredentialError | TransientError} when a check before the first step fails.
 */
export const setUpOdoo = async (
  rpc: OdooRpc,
  options: SetupOptions,
  mode: 'plan' | 'apply' = 'apply',
): Promise<SetupReport> => {
  const checked = await checkOdoo(rpc, options);
  const companyId = checked.company.id;
  const context: SetupContext = { rpc: inCompany(rpc, async () => companyId), companyId, options };
  const steps: StepReport[] = [];
  const warnings = [...checked.warnings, ...(await policyWarnings(context))];
  const report = {
    odoo: checked.serverVersion,
    company: checked.company.name,
    warehouse: checked.warehouse.code,
    steps,
    warnings,
  };
  for (const step of stepsOf(options)) {
    try {
      steps.push(await runStep(step, context, mode === 'plan'));
    } catch (error) {
      const failure = toFailure(step, error);
      if (!step.optional) return { ...report, failure };
      warnings.push(failure.message);
    }
  }
  return report;
};

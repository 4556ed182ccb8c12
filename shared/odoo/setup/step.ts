/** What a set-up step is: it looks first, and says what it would do before it does it. */
import type { Account, Policy } from '../../core/index.ts';
import type { OdooRpc } from '../rpc.ts';

/** The part of the policy that asks something of Odoo. */
export interface PolicyToCheck extends Pick<Policy, 'invoice' | 'clearingJournal' | 'walmartRefunds'> {
  /** @returns why parcels of these carriers, or of those in the policy, cannot be told to Walmart, with the mend. */
  judgeCarriers(names: readonly string[]): readonly string[];
}

export interface SetupOptions {
  readonly account: Account;
  readonly warehouseCode: string;
  /** Where Odoo posts its hints, secret included: `https://…/odoo/<secret>`. */
  readonly hookUrl: string;
  /** Currency of the account at Walmart: the company's, or one with a rate and a pricelist there. */
  readonly currency: string;
  /** Missing: nothing about it is checked. */
  readonly policy?: PolicyToCheck;
  /** Login of the user that the flows work as. */
  readonly runtimeUser?: string;
}

/** What the steps share: every call is made in the warehouse's company. */
export interface SetupContext {
  readonly rpc: OdooRpc;
  readonly companyId: number;
  readonly options: SetupOptions;
}

export type StepOutcome = 'kept' | 'made' | 'changed';

export type Finding =
  | { readonly state: 'kept' }
  /** Absent. */
  | { readonly state: 'make'; apply(): Promise<void> }
  /** There, but not as it should be. */
  | { readonly state: 'change'; readonly what: string; apply(): Promise<void> }
  /** Only doing it tells. */
  | { readonly state: 'ensure'; apply(): Promise<StepOutcome> };

export interface SetupStep {
  /** Names the thing: `field sale.order.x_walmart_account`. */
  readonly name: string;
  /** What a person can do when the step fails. */
  readonly mend: string;
  /** A failure becomes a warning, and set-up goes on. */
  readonly optional?: boolean;
  look(context: SetupContext): Promise<Finding>;
}

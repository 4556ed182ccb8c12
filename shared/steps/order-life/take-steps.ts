/** Takes the steps of one plan in their order, each under the row as the one before it left it. */
import { isBridgeError } from '../../core/index.ts';
import type { OdooOrderTruth } from '../../odoo/index.ts';
import {
  effectDone,
  type Fulfilment,
  type FulfilmentAction,
  type FulfilmentPlan,
  type WalmartAction,
} from '../../transform/index.ts';
import type { WalmartOrder } from '../../walmart/index.ts';
import { actInOdoo, type OdooAction } from './act-in-odoo.ts';
import { type Called, callWalmart } from './call-walmart.ts';
import { invoiceOrder } from './invoice-order.ts';
import { writeMarks } from './marks.ts';
import type { WalmartSide } from './read-sides.ts';
import { REFUSED_AGAIN_MS } from './rows.ts';
import { type OrderLifeDeps, type OrderWork, type Standing, saveFulfilment, saveOrder } from './work.ts';

const GOES_TO_WALMART = ['ship', 'track', 'cancel', 'refund', 'returnRefund'] as const;

const isForWalmart = (action: FulfilmentAction): action is WalmartAction =>
  GOES_TO_WALMART.some((kind) => kind === action.kind);

export interface Taken {
  /** Steps that had their effect, by kind; refused and unclear ones apart. */
  readonly counted: readonly string[];
  /** Walmart's order as the last answer showed it. */
  readonly known?: Called['known'];
  /** A call's end is not known: nothing more is to be done now. */
  readonly isUnclear: boolean;
}

/** What a step is, so that a refused one is known again. */
const stepOf = (action: FulfilmentAction): string => JSON.stringify(action).slice(0, 2_000);

const isSetAside = (work: OrderWork, step: string, now: number): boolean =>
  work.state.refused.some((each) => each.step === step && now < each.at + REFUSED_AGAIN_MS);

/** Steps that may be tried now: what Odoo refused within the hour waits. */
export const tryable = (
  work: OrderWork,
  actions: readonly FulfilmentAction[],
  now: number,
): readonly FulfilmentAction[] => actions.filter((action) => !isSetAside(work, stepOf(action), now));

const setAside = (deps: OrderLifeDeps, work: OrderWork, step: string, text: string): Promise<void> => {
  const at = deps.clock.now();
  return saveOrder(deps, work, (order) => ({
    ...order,
    refused: [...order.refused.filter((each) => each.step !== step), { step, text, at }],
  }));
};

/** After these nothing further is decided before both sides were read again. */
const CHANGES_SIGHT: readonly FulfilmentAction['kind'][] = ['hold', 'cancel', 'cancelInOdoo', 'reopen', 'confirm'];

export const takeSteps = async (
  deps: OrderLifeDeps,
  work: OrderWork,
  sides: { readonly walmart: WalmartSide; readonly odoo: OdooOrderTruth },
  plan: Pick<FulfilmentPlan, 'row' | 'actions'>,
): Promise<Taken> => {
  const counted: string[] = [];
  let row: Fulfilment = plan.row;
  let known: Called['known'];
  for (const action of plan.actions) {
    const order = known?.order ?? sides.walmart.order;
    if (isForWalmart(action)) {
      const called = await callWalmart(deps, work, { row, odoo: sides.odoo }, order, action);
      row = called.row;
      known = called.known ?? known;
      counted.push(
        action.kind === 'ship' && called.end === 'done' ? 'ParcelsReported' : `${action.kind}:${called.end}`,
      );
      if (called.end !== 'done') return { counted, isUnclear: called.end === 'unclear', ...(known && { known }) };
    } else {
      const effect = await actOnce(deps, work, { row, odoo: sides.odoo }, order, action);
      counted.push(effect ? `${action.kind}:done` : `${action.kind}:refused`);
      if (!effect) continue;
      row = effect;
    }
    if (CHANGES_SIGHT.includes(action.kind)) break;
  }
  return { counted, isUnclear: false, ...(known && { known }) };
};

/** @returns undefined when Odoo refused the step: it is set aside for an hour, and the others go on. */
const unlessRefused = async <T>(
  deps: OrderLifeDeps,
  work: OrderWork,
  step: string,
  act: () => Promise<T>,
): Promise<T | undefined> => {
  try {
    return await act();
  } catch (error) {
    // A missing right concerns this step alone as well: it must not keep the order's parcels back.
    if (!isBridgeError(error) || (error.disposition !== 'park' && error.code !== 'ODOO_RIGHTS')) throw error;
    await setAside(deps, work, step, error.message);
    return undefined;
  }
};

/** A step that comes back so often in one run has no effect: it is a person's, and not tried each minute. */
const MOST_REPEATS = 3;

const actOnce = async (
  deps: OrderLifeDeps,
  work: OrderWork,
  standing: Standing,
  order: WalmartOrder,
  action: OdooAction,
): Promise<Fulfilment | undefined> => {
  const step = stepOf(action);
  const times = work.done.get(step) ?? 0;
  if (times >= MOST_REPEATS) {
    const text = `${action.kind} was done ${times} times and Odoo does not show it: look at the order's lines and transfers`;
    return void (await setAside(deps, work, step, text));
  }
  work.done.set(step, times + 1);
  return unlessRefused(deps, work, step, async () => {
    const row = effectDone(await actInOdoo(deps, work.run, standing, order, action), action);
    if (row !== standing.row) await saveFulfilment(deps, work, row);
    return row;
  });
};

/** Steps that follow from what both sides show and are no part of the plan. */
const LAST_STEPS = { invoice: '{"kind":"invoice"}', marks: '{"kind":"marks"}' } as const;

const lastStep = async <T>(
  deps: OrderLifeDeps,
  work: OrderWork,
  name: keyof typeof LAST_STEPS,
  act: () => Promise<T>,
): Promise<T | undefined> => {
  const step = LAST_STEPS[name];
  return isSetAside(work, step, deps.clock.now()) ? undefined : unlessRefused(deps, work, step, act);
};

/** After all other steps: the invoice of a shipped order, where the policy wants one. @returns whether anything was done. */
export const invoiceWhenDue = async (deps: OrderLifeDeps, work: OrderWork, { row, odoo }: Standing): Promise<boolean> =>
  (await lastStep(deps, work, 'invoice', () => invoiceOrder(deps, odoo, row))) ?? false;

/** What people read on transfers and credit notes. */
export const markRecords = async (deps: OrderLifeDeps, work: OrderWork, { row, odoo }: Standing): Promise<void> => {
  await lastStep(deps, work, 'marks', () => writeMarks(deps, row, odoo));
};

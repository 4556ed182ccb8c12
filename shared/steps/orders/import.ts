/** A batch of captured orders becomes confirmed sale orders: mapped, made once, compared to the cent, confirmed, their holds released. */
import { InvalidDataError, mapBounded, RejectedError, TransientError } from '../../core/index.ts';
import { failed, type Outcome, type Run, type Tally } from '../../lambda/index.ts';
import { isDraft, type SaleOrder, type SaleOrderDraft } from '../../odoo/index.ts';
import { planOrder, rawCurrencies, type SaleOrderPlan, toHeldUnits, toOdooStep } from '../../transform/index.ts';
import { aboutCancelled, confirmOrders } from './confirm-orders.ts';
import { type ImportContext, type Named, readImportContext } from './import-context.ts';
import {
  claim,
  fail,
  hold,
  type ImportDeps,
  open,
  type Planned,
  planned,
  poOf,
  readWork,
  unclaimedOutcome,
  type Work,
} from './import-work.ts';
import { lookUpAddresses } from './look-up-addresses.ts';
import { findOrders, isCommon, isFailure, makeDrafts } from './make-orders.ts';
import { makePartners, type PartnerWriter } from './make-partners.ts';
import { hasDoubts, markDoubts } from './mark-doubts.ts';
import { isFulfilledByWalmart } from './order-rows.ts';
import { recheckImported } from './recheck.ts';
import { noteReplacement, type Originals, originOf, readOriginals } from './replacements.ts';
import { settleConfirmed, settleQuotations } from './settle-imported.ts';
import { differenceOf, holdDifferent, settleUnwanted } from './unwanted.ts';

export type { ImportDeps } from './import-work.ts';

/** Rows read and written side by side. */
const WIDTH = 8;
/** With less time left nothing further is tried in halves. */
const MARGIN_MS = 60_000;

type Orders = Map<string, SaleOrder>;

/** One order's work; a failure that is its own never reaches the others. */
const each = async (
  deps: ImportDeps,
  run: Run,
  works: readonly Work[],
  act: (work: Work) => Promise<void>,
): Promise<void> => {
  for (const work of works) {
    try {
      await act(work);
    } catch (error) {
      if (isCommon(error)) throw error;
      await fail(deps, run, work, error);
    }
  }
};

const tellWarnings = (run: Run, work: Work, plan: SaleOrderPlan): void => {
  for (const { code } of plan.warnings) {
    run.telemetry.warn('order imported with a warning', { purchaseOrderId: poOf(work), code });
    run.telemetry.add('OrderWarnings', 'Count', 1);
  }
};

const namedBy = (works: readonly Work[]): Named => ({
  skus: [...new Set(works.flatMap((work) => toHeldUnits(work.raw).map((line) => line.sku)))],
  currencies: [...new Set(works.flatMap((work) => rawCurrencies(work.raw)))],
  hasWfs: works.some((work) => isFulfilledByWalmart(work.state)),
});

/** Where the account's orders belong in Odoo. */
type SalesPlace = Pick<ImportContext, 'salesTeamId' | 'salesJournalId'>;

/** Maps each order; what cannot be mapped is held, and never stops the others. */
const planAll = async (deps: ImportDeps, run: Run, works: readonly Work[]): Promise<SalesPlace> => {
  if (open(works).length === 0) return {};
  const { warehouses, ...context } = await readImportContext(deps, namedBy(open(works)));
  const verdicts = await lookUpAddresses(deps, open(works));
  await each(deps, run, open(works), async (work) => {
    const warehouse = isFulfilledByWalmart(work.state) ? warehouses.walmarts : warehouses.ours;
    const plan = planOrder(work.raw, { ...context, verdicts, warehouse });
    // What is cancelled was settled before.
    if (plan.kind === 'nothing') throw new Error(`Order ${poOf(work)} is cancelled and was not settled`);
    work.plan = plan;
    tellWarnings(run, work, plan);
  });
  return context;
};

/** Makes the drafts that are not there yet. */
const makeMissing = async (
  deps: ImportDeps,
  run: Run,
  works: readonly Work[],
  orders: Orders,
  { salesTeamId, salesJournalId, originals }: SalesPlace & { readonly originals: Originals },
): Promise<void> => {
  const missing = planned(works).filter((work) => !orders.has(poOf(work)));
  if (missing.length === 0) return;
  const writer: PartnerWriter = {
    ...{ odoo: deps.odoo, account: deps.account, state: deps.state, now: () => deps.clock.now() },
    hasTime: () => run.remainingMs() > MARGIN_MS,
  };
  const partners = await makePartners(
    writer,
    missing.map((work) => work.plan),
  );
  const drafts: SaleOrderDraft[] = [];
  for (const work of missing) {
    const partner = partners.get(poOf(work));
    if (!partner || isFailure(partner)) {
      await fail(deps, run, work, partner?.error);
      continue;
    }
    const { order } = work.plan;
    const { customerId, deliveryId } = partner;
    const origin = originOf(order, originals);
    drafts.push({
      ...{ ...order, account: deps.account, customerId, deliveryId },
      ...(salesTeamId !== undefined && { salesTeamId }),
      ...(salesJournalId !== undefined && { salesJournalId }),
      ...(origin !== undefined && { origin }),
    });
  }
  const made = await makeDrafts(writer, drafts);
  for (const work of open(missing)) {
    const order = made.get(poOf(work));
    if (order && !isFailure(order)) orders.set(poOf(work), order);
    else await fail(deps, run, work, order?.error);
  }
};

/** Left as it is: a person can give it the right pricelist, which the next run finds. */
const holdForeign = (deps: ImportDeps, run: Run, work: Work, order: SaleOrder): Promise<void> =>
  hold(deps, run, work, {
    code: 'ORDER_CURRENCY',
    text: `Odoo made order ${order.name} for ${poOf(work)} in another currency than Walmart's: it stays a quotation`,
    orderId: order.id,
  });

/** Cent-exact or held: a draft that differs from the independent sum is cancelled (docs/architecture.md, rule 8). */
const compareDrafts = (deps: ImportDeps, run: Run, works: readonly Work[], orders: Orders): Promise<void> =>
  each(deps, run, planned(works), async (work) => {
    const order = orders.get(poOf(work));
    if (!order || !isDraft(order)) return;
    if (order.currencyId !== work.plan?.order.currencyId) return holdForeign(deps, run, work, order);
    const difference = differenceOf(work, order, deps.policy);
    if (difference === undefined) return;
    await deps.odoo.saleOrders.cancel([order.id], [aboutCancelled(order, difference)]);
    await holdDifferent(deps, run, work, order, difference);
  });

/** Before there is a delivery to ship. What Walmart ships itself is no question of ours. */
const markDoubtful = (deps: ImportDeps, run: Run, works: readonly Work[], orders: Orders): Promise<void> =>
  each(deps, run, planned(works), async (work) => {
    const order = orders.get(poOf(work));
    if (order && work.plan && hasDoubts(work.plan) && !isFulfilledByWalmart(work.state))
      await markDoubts(deps, run, { order, plan: work.plan });
  });

const noteReplacements = (
  deps: ImportDeps,
  run: Run,
  works: readonly Work[],
  { orders, originals }: { readonly orders: Orders; readonly originals: Originals },
): Promise<void> =>
  each(deps, run, planned(works), async (work) => {
    const order = orders.get(poOf(work));
    if (order && work.plan?.order.replaces)
      await noteReplacement(deps, run, { order, values: work.plan.order }, originals);
  });

/** By the policy's table of states: a quotation until Walmart shows more, which order-changed sees. */
const isKeptQuotation = (deps: ImportDeps, { plan }: Planned, order: SaleOrder): boolean => {
  const { status } = plan.order;
  return isDraft(order) && status !== 'cancelled' && toOdooStep(status, deps.policy) === 'quotation';
};

const importWorks = async (deps: ImportDeps, run: Run, works: readonly Work[]): Promise<void> => {
  const orders: Orders = new Map(await findOrders(deps, works.map(poOf)));
  await each(deps, run, works, (work) => settleUnwanted(deps, run, work, orders.get(poOf(work))));
  const context = await planAll(deps, run, works);
  const originals = await readOriginals(
    deps,
    planned(works).map((work) => work.plan.order),
  );
  await makeMissing(deps, run, works, orders, { ...context, originals });
  await compareDrafts(deps, run, works, orders);
  await markDoubtful(deps, run, works, orders);
  await noteReplacements(deps, run, works, { orders, originals });
  const made = planned(works).flatMap((work) => {
    const order = orders.get(poOf(work));
    return order ? [{ work, order, isKept: isKeptQuotation(deps, work, order) }] : [];
  });
  await settleQuotations(
    deps,
    run,
    made.filter(({ isKept }) => isKept),
  );
  const toConfirm = made
    .filter(({ isKept }) => !isKept)
    .map(({ work, order }) => ({ order, placedAt: work.plan.order.placedAt }));
  await settleConfirmed(deps, run, works, await confirmOrders(deps, toConfirm));
};

/** What Odoo refuses of a whole batch is no order's own fault: it comes back. */
const asCommon = (error: unknown): unknown => {
  if (!(error instanceof RejectedError || error instanceof InvalidDataError)) return error;
  const { code, message, facts } = error;
  return new TransientError({ code, message, facts, cause: error });
};

const importAll = async (deps: ImportDeps, run: Run, works: readonly Work[]): Promise<void> => {
  try {
    await recheckImported(
      deps,
      open(works).filter((work) => work.state.phase === 'imported'),
    );
    const fresh = open(works);
    if (fresh.length > 0) await importWorks(deps, run, fresh);
  } catch (error) {
    for (const work of open(works)) await fail(deps, run, work, asCommon(error));
  }
};

/** @returns one outcome per purchase order, in their order; doubled ones share theirs. */
export const importOrders = async (
  deps: ImportDeps,
  run: Run,
  purchaseOrderIds: readonly string[],
): Promise<{ readonly outcomes: readonly Outcome[]; readonly tally: Tally }> => {
  const ends = new Map<string, { outcome?: Outcome; counted?: string }>();
  const works: Work[] = [];
  await mapBounded([...new Set(purchaseOrderIds)], WIDTH, async (purchaseOrderId) => {
    try {
      const state = await claim(deps, purchaseOrderId);
      if (!state) return void ends.set(purchaseOrderId, await unclaimedOutcome(deps, purchaseOrderId));
      const work = await readWork(deps, run, state);
      works.push(work);
      ends.set(purchaseOrderId, work);
    } catch (error) {
      ends.set(purchaseOrderId, { outcome: failed(error), counted: 'Failed' });
    }
  });
  await importAll(deps, run, works);
  const tally: Record<string, number> = {};
  for (const { counted = 'Failed' } of ends.values()) tally[counted] = (tally[counted] ?? 0) + 1;
  const outcomeOf = (id: string): Outcome => ends.get(id)?.outcome ?? failed(new Error(`No outcome for order ${id}`));
  return { outcomes: purchaseOrderIds.map(outcomeOf), tally };
};

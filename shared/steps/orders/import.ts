/** A batch of captured orders becomes confirmed sale orders: mapped, made once, compared to the cent, confirmed, their holds released. */
import { InvalidDataError, mapBounded, RejectedError, TransientError, toCentText } from '../../core/index.ts';
import { clearFailure, failed, type Outcome, type Run, type Tally } from '../../lambda/index.ts';
import { isDraft, type SaleOrder, type SaleOrderDraft } from '../../odoo/index.ts';
import { planOrder, type SaleOrderPlan, toHeldUnits } from '../../transform/index.ts';
import { auditEntry } from '../audit-entry.ts';
import { aboutCancelled, confirmOrders, hasMoves } from './confirm-orders.ts';
import { readImportContext } from './import-context.ts';
import {
  claim,
  fail,
  finish,
  type ImportDeps,
  ledgerKey,
  open,
  readWork,
  release,
  unclaimedOutcome,
  type Work,
} from './import-work.ts';
import { findOrders, isCommon, isFailure, makeDrafts, makePartners, type OrderWriter } from './make-orders.ts';
import { recheckImported } from './recheck.ts';
import { differenceOf, holdDifferent, settleUnwanted } from './unwanted.ts';

export type { ImportDeps } from './import-work.ts';

/** Rows read and written side by side. */
const WIDTH = 8;
/** With less time left nothing further is tried in halves. */
const MARGIN_MS = 60_000;

type Orders = Map<string, SaleOrder>;
type Planned = Work & { readonly plan: SaleOrderPlan };

const planned = (works: readonly Work[]): readonly Planned[] =>
  open(works).flatMap((work) => (work.plan ? [work as Planned] : []));

const poOf = (work: Work): string => work.state.purchaseOrderId;

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

/** Maps each order; what cannot be mapped is held, and never stops the others. */
const planAll = async (deps: ImportDeps, run: Run, works: readonly Work[]): Promise<void> => {
  if (open(works).length === 0) return;
  const skus = [...new Set(open(works).flatMap((work) => toHeldUnits(work.raw).map((line) => line.sku)))];
  const context = await readImportContext(deps, skus);
  await each(deps, run, open(works), async (work) => {
    const plan = planOrder(work.raw, context);
    // What is cancelled was settled before.
    if (plan.kind === 'nothing') throw new Error(`Order ${poOf(work)} is cancelled and was not settled`);
    work.plan = plan;
    tellWarnings(run, work, plan);
  });
};

const toDraft = (deps: ImportDeps, plan: SaleOrderPlan, customerId: number, deliveryId: number): SaleOrderDraft => ({
  ...plan.order,
  account: deps.account,
  customerId,
  deliveryId,
});

/** Makes the drafts that are not there yet. */
const makeMissing = async (deps: ImportDeps, run: Run, works: readonly Work[], orders: Orders): Promise<void> => {
  const missing = planned(works).filter((work) => !orders.has(poOf(work)));
  if (missing.length === 0) return;
  const writer: OrderWriter = {
    odoo: deps.odoo,
    account: deps.account,
    hasTime: () => run.remainingMs() > MARGIN_MS,
  };
  const partners = await makePartners(
    writer,
    missing.map((work) => work.plan),
  );
  const drafts: SaleOrderDraft[] = [];
  for (const work of missing) {
    const partner = partners.get(poOf(work));
    if (partner && !isFailure(partner)) drafts.push(toDraft(deps, work.plan, partner.customerId, partner.deliveryId));
    else await fail(deps, run, work, partner?.error);
  }
  const made = await makeDrafts(writer, drafts);
  for (const work of open(missing)) {
    const order = made.get(poOf(work));
    if (order && !isFailure(order)) orders.set(poOf(work), order);
    else await fail(deps, run, work, order?.error);
  }
};

/** Cent-exact or held: a draft that differs from the independent sum is cancelled (docs/architecture.md, rule 8). */
const compareDrafts = (deps: ImportDeps, run: Run, works: readonly Work[], orders: Orders): Promise<void> =>
  each(deps, run, planned(works), async (work) => {
    const order = orders.get(poOf(work));
    if (!order || !isDraft(order)) return;
    const difference = differenceOf(work, order, deps.policy);
    if (difference === undefined) return;
    await deps.odoo.saleOrders.cancel([order.id], [aboutCancelled(order, difference)]);
    await holdDifferent(deps, run, work, order, difference);
  });

const auditImports = (
  deps: ImportDeps,
  run: Run,
  imported: readonly { readonly work: Work; readonly order: SaleOrder }[],
): Promise<void> =>
  deps.audit.append(
    imported.map(({ work, order }) =>
      auditEntry(deps, run, {
        subject: ledgerKey(poOf(work)),
        event: 'order-imported',
        before: { phase: work.state.phase },
        after: { phase: 'imported', saleOrder: order.name, total: toCentText(order.total) },
        exchange: work.state.rawKey,
      }),
    ),
  );

/** Confirmed in Odoo: noted, and the holds are released whose stock moves a read shows. */
const settleConfirmed = async (
  deps: ImportDeps,
  run: Run,
  works: readonly Work[],
  confirmed: ReadonlyMap<string, SaleOrder | { readonly error: unknown }>,
): Promise<void> => {
  const imported = planned(works).flatMap((work) => {
    const order = confirmed.get(poOf(work));
    return order && !isFailure(order) ? [{ work, order }] : [];
  });
  const moved = await hasMoves(
    deps.odoo,
    imported.map(({ order }) => order.id),
  );
  await auditImports(deps, run, imported);
  await mapBounded(imported, WIDTH, async ({ work, order }) => {
    const isMoved = moved.has(order.id);
    await release(deps, work, ({ reason: _reason, ...rest }) => ({
      ...rest,
      phase: 'imported',
      odoo: { orderId: order.id, confirmed: true },
      holds: isMoved ? [] : rest.holds,
      sentAt: deps.clock.now(),
    }));
    const hadFailed = work.state.phase === 'held' || work.state.failedAt !== undefined;
    if (hadFailed) await clearFailure(deps.ledger, deps.account, ledgerKey(poOf(work)));
    finish(work, isMoved ? 'Imported' : 'ImportedHeldBack');
  });
  for (const work of planned(works)) {
    const order = confirmed.get(poOf(work));
    const lost = new TransientError({
      code: 'ORDER_NOT_CONFIRMED',
      message: `Order ${poOf(work)} was not confirmed in Odoo`,
    });
    await fail(deps, run, work, order && isFailure(order) ? order.error : lost);
  }
};

const importWorks = async (deps: ImportDeps, run: Run, works: readonly Work[]): Promise<void> => {
  const orders: Orders = new Map(await findOrders(deps, works.map(poOf)));
  await each(deps, run, works, (work) => settleUnwanted(deps, run, work, orders.get(poOf(work))));
  await planAll(deps, run, works);
  await makeMissing(deps, run, works, orders);
  await compareDrafts(deps, run, works, orders);
  const toConfirm = planned(works).flatMap((work) => {
    const order = orders.get(poOf(work));
    return order ? [{ order, placedAt: work.plan.order.placedAt }] : [];
  });
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

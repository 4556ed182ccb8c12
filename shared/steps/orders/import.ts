/** A batch of captured orders becomes confirmed sale orders: mapped, made once, compared to the cent, confirmed, their holds released. */
import {
  type Account,
  InvalidDataError,
  MINUTE_MS,
  type Policy,
  RejectedError,
  TransientError,
} from '../../core/index.ts';
import { clearFailure, DONE, failed, type Outcome, park, type Run, type Tally } from '../../lambda/index.ts';
import type { Odoo, SaleOrder, SaleOrderDraft } from '../../odoo/index.ts';
import type { Audit, Clock, RawStore, StateStore } from '../../ports/index.ts';
import {
  expectedTotal,
  type NothingToImport,
  planOrder,
  type SaleOrderPlan,
  toHeldUnits,
  totalsDifference,
} from '../../transform/index.ts';
import { confirmOrders, hasMoves } from './confirm-orders.ts';
import { readImportContext } from './import-context.ts';
import { findOrders, isFailure, makeDrafts, makePartners, type OrderWriter } from './make-orders.ts';
import { changeOrder, type OrderScope, type OrderState, orderKey, readOrderRow } from './order-rows.ts';

export interface ImportDeps extends OrderScope, OrderWriter {
  readonly account: Account;
  readonly clock: Clock;
  readonly policy: Policy;
  readonly raw: RawStore;
  readonly audit: Audit;
  readonly ledger: StateStore;
  readonly odoo: Odoo;
  /** The function's time-out: a claim outlives it. */
  readonly timeoutSeconds: number;
}

/** One order on its way through the batch. */
interface Work {
  readonly state: OrderState;
  readonly raw: unknown;
  plan?: SaleOrderPlan;
  outcome?: Outcome;
  counted?: string;
}

const finish = (work: Work, counted: string, outcome: Outcome = DONE): void => {
  work.outcome = outcome;
  work.counted = counted;
};

/** Claims an order for this run. @returns undefined when there is nothing to do, or another run is at it. */
const claim = async (deps: ImportDeps, run: Run, purchaseOrderId: string): Promise<OrderState | undefined> => {
  const now = deps.clock.now();
  return changeOrder(deps, deps.policy, purchaseOrderId, (order) => {
    if (!order || order.phase === 'recorded') return undefined;
    if (order.phase === 'imported' && order.holds.length === 0) return undefined;
    if (order.claim && order.claim.until > now && order.claim.holder !== run.correlationId) return undefined;
    return { ...order, claim: { holder: run.correlationId, until: now + deps.timeoutSeconds * 1000 + MINUTE_MS } };
  });
};

/** The last write of a run on an order: gives the claim back with what has become of it. */
const release = (
  deps: ImportDeps,
  state: OrderState,
  change: (order: OrderState) => OrderState,
): Promise<OrderState | undefined> =>
  changeOrder(deps, deps.policy, state.purchaseOrderId, (order) => {
    if (!order) return undefined;
    const { claim: _claim, ...rest } = order;
    return change(rest);
  });

/** Held with its reason, visible in the ledger, tried again when the reason may be gone. */
const hold = async (deps: ImportDeps, run: Run, work: Work, code: string, text: string): Promise<void> => {
  const { purchaseOrderId } = work.state;
  await release(deps, work.state, (order) => ({ ...order, phase: 'held', reason: { code, text } }));
  await park(deps.ledger, {
    account: deps.account,
    key: `order/${purchaseOrderId}`,
    code,
    reason: text,
    facts: { purchaseOrderId, shipBy: work.state.shipBy ?? null },
    flow: run.flow,
    at: deps.clock.now(),
  });
  run.telemetry.warn('order held', { purchaseOrderId, code });
  finish(work, 'Held');
};

const fail = async (deps: ImportDeps, run: Run, work: Work, error: unknown): Promise<void> => {
  if (error instanceof RejectedError || error instanceof InvalidDataError)
    return hold(deps, run, work, error.code, error.message);
  await release(deps, work.state, (order) => order);
  finish(work, 'Failed', failed(error));
};

const nothingToImport = async (deps: ImportDeps, work: Work, plan: NothingToImport): Promise<void> => {
  await release(deps, work.state, (order) => ({
    ...order,
    phase: 'recorded',
    reason: { code: 'ORDER_FINISHED', text: `${plan.reason} before it was imported` },
    holds: [],
    acknowledgement: { state: 'notNeeded', at: deps.clock.now() },
  }));
  await clearFailure(deps.ledger, deps.account, `order/${work.state.purchaseOrderId}`);
  finish(work, 'Cancelled');
};

/** Maps each order; what cannot be mapped is held, and never stops the others. */
const planAll = async (deps: ImportDeps, run: Run, works: readonly Work[]): Promise<(productId: number) => boolean> => {
  const skus = [...new Set(works.flatMap((work) => toHeldUnits(work.raw).map((line) => line.sku)))];
  const context = await readImportContext(deps, skus);
  for (const work of works) {
    try {
      const plan = planOrder(work.raw, context.order);
      if (plan.kind === 'nothing') await nothingToImport(deps, work, plan);
      else work.plan = plan;
    } catch (error) {
      await fail(deps, run, work, error);
    }
  }
  return context.isStorable;
};

const open = (works: readonly Work[]): readonly (Work & { readonly plan: SaleOrderPlan })[] =>
  works.flatMap((work) => (work.outcome === undefined && work.plan ? [work as Work & { plan: SaleOrderPlan }] : []));

const toDraft = (deps: ImportDeps, plan: SaleOrderPlan, customerId: number, deliveryId: number): SaleOrderDraft => ({
  ...plan.order,
  account: deps.account,
  customerId,
  deliveryId,
});

/** An order that a person cancelled or deleted in Odoo is reported, never made again (design.md section 6). */
const isGone = async (deps: ImportDeps, run: Run, work: Work, found: SaleOrder | undefined): Promise<boolean> => {
  const { purchaseOrderId, odoo } = work.state;
  if (found?.state === 'cancel') {
    const reason = work.state.reason?.code === 'ORDER_TOTALS_DIFFER' ? work.state.reason : undefined;
    await hold(
      deps,
      run,
      work,
      reason?.code ?? 'ORDER_CANCELLED_IN_ODOO',
      reason?.text ??
        `Order ${purchaseOrderId} is cancelled in Odoo as ${found.name}: decide whether to cancel it at Walmart`,
    );
    return true;
  }
  if (!found && odoo) {
    await hold(
      deps,
      run,
      work,
      'ORDER_DELETED_IN_ODOO',
      `The sale order of ${purchaseOrderId} was deleted in Odoo: it is not made again without a person's word`,
    );
    return true;
  }
  return false;
};

/** Finds or makes the draft of each order. */
const makeAllDrafts = async (
  deps: ImportDeps,
  run: Run,
  works: readonly Work[],
): Promise<ReadonlyMap<string, SaleOrder>> => {
  const orders = new Map(
    await findOrders(
      deps,
      works.map((work) => work.state.purchaseOrderId),
    ),
  );
  for (const work of open(works)) await isGone(deps, run, work, orders.get(work.state.purchaseOrderId));
  const missing = open(works).filter((work) => !orders.has(work.state.purchaseOrderId));
  const partners = await makePartners(
    deps,
    missing.map((work) => work.plan),
  );
  const drafts: SaleOrderDraft[] = [];
  for (const work of missing) {
    const partner = partners.get(work.state.purchaseOrderId);
    if (partner && !isFailure(partner)) drafts.push(toDraft(deps, work.plan, partner.customerId, partner.deliveryId));
    else await fail(deps, run, work, partner?.error);
  }
  const made = await makeDrafts(deps, drafts);
  for (const work of open(missing)) {
    const order = made.get(work.state.purchaseOrderId);
    if (order && !isFailure(order)) orders.set(work.state.purchaseOrderId, order);
    else await fail(deps, run, work, order?.error);
  }
  return orders;
};

/** Cent-exact or held: a draft that differs from the independent sum is cancelled (design.md section 2, rule 8). */
const compareDrafts = async (
  deps: ImportDeps,
  run: Run,
  works: readonly Work[],
  orders: ReadonlyMap<string, SaleOrder>,
): Promise<void> => {
  for (const work of open(works)) {
    const order = orders.get(work.state.purchaseOrderId);
    if (!order || (order.state !== 'draft' && order.state !== 'sent')) continue;
    const difference = totalsDifference(expectedTotal(work.raw, deps.policy.taxPolicy), order);
    if (difference === undefined) continue;
    await deps.odoo.saleOrders.cancel([order.id]);
    await hold(
      deps,
      run,
      work,
      'ORDER_TOTALS_DIFFER',
      `Odoo's order ${order.name} for ${work.state.purchaseOrderId} comes to ${difference}; it was cancelled as a draft`,
    );
  }
};

const auditImport = (deps: ImportDeps, run: Run, work: Work, order: SaleOrder) =>
  deps.audit.append([
    {
      account: deps.account,
      at: deps.clock.now(),
      subject: `order/${work.state.purchaseOrderId}`,
      event: 'order-imported',
      actor: run.flow,
      correlationId: run.correlationId,
      before: { phase: work.state.phase },
      after: {
        phase: 'imported',
        saleOrder: order.name,
        total: order.total.toFixed(2),
        purchaseOrderId: work.state.purchaseOrderId,
      },
      exchange: work.state.rawKey,
    },
  ]);

/** Confirmed in Odoo: noted, and the holds are released whose stock moves a read shows. */
const settleConfirmed = async (
  deps: ImportDeps,
  run: Run,
  works: readonly Work[],
  confirmed: ReadonlyMap<string, SaleOrder | { readonly error: unknown }>,
  isStorable: (productId: number) => boolean,
): Promise<void> => {
  const settled = open(works).flatMap((work) => {
    const order = confirmed.get(work.state.purchaseOrderId);
    return order && !isFailure(order) ? [{ work, order }] : [];
  });
  const moved = await hasMoves(
    deps.odoo,
    settled.map(({ order }) => order.id),
    isStorable,
  );
  for (const { work, order } of settled) {
    const isMoved = moved.has(order.id);
    await release(deps, work.state, ({ reason: _reason, ...rest }) => ({
      ...rest,
      phase: 'imported',
      odoo: { orderId: order.id, confirmed: true },
      holds: isMoved ? [] : rest.holds,
      sentAt: deps.clock.now(),
    }));
    await auditImport(deps, run, work, order);
    if (work.state.phase === 'held')
      await clearFailure(deps.ledger, deps.account, `order/${work.state.purchaseOrderId}`);
    finish(work, isMoved ? 'Imported' : 'ImportedHeldBack');
  }
  for (const work of open(works)) {
    const order = confirmed.get(work.state.purchaseOrderId);
    const lost = new TransientError({
      code: 'ORDER_NOT_CONFIRMED',
      message: `Order ${work.state.purchaseOrderId} was not confirmed in Odoo`,
    });
    await fail(deps, run, work, order && isFailure(order) ? order.error : lost);
  }
};

const importWorks = async (deps: ImportDeps, run: Run, works: readonly Work[]): Promise<void> => {
  const isStorable = await planAll(deps, run, works);
  const orders = await makeAllDrafts(deps, run, works);
  await compareDrafts(deps, run, works, orders);
  const toConfirm = open(works).flatMap((work) => {
    const order = orders.get(work.state.purchaseOrderId);
    return order ? [{ order, placedAt: work.plan.order.placedAt }] : [];
  });
  const confirmed = await confirmOrders(deps, toConfirm);
  await settleConfirmed(deps, run, works, confirmed, isStorable);
};

/** Imported before, but not all of its moves were seen: a hold ends with the move, or with the order's cancellation. */
const recheckImported = async (deps: ImportDeps, works: readonly Work[]): Promise<void> => {
  if (works.length === 0) return;
  const skus = [...new Set(works.flatMap((work) => work.state.holds.map((held) => held.sku)))];
  const { isStorable } = await readImportContext(deps, skus);
  const ids = works.flatMap((work) => (work.state.odoo ? [work.state.odoo.orderId] : []));
  const live = new Set(
    (await deps.odoo.saleOrders.byIds(ids)).filter((order) => order.state === 'sale').map((order) => order.id),
  );
  const moved = await hasMoves(deps.odoo, [...live], isStorable);
  for (const work of works) {
    const orderId = work.state.odoo?.orderId ?? 0;
    const isReleased = !live.has(orderId) || moved.has(orderId);
    await release(deps, work.state, (order) => ({
      ...order,
      holds: isReleased ? [] : order.holds,
      sentAt: deps.clock.now(),
    }));
    finish(work, isReleased ? 'HoldReleased' : 'StillHeldBack');
  }
};

const readWork = async (deps: ImportDeps, state: OrderState): Promise<Work> => ({
  state,
  raw: JSON.parse(await deps.raw.get(state.rawKey)),
});

/** What a purchase order that cannot be claimed means for its message. */
const unclaimedOutcome = async (
  deps: ImportDeps,
  purchaseOrderId: string,
): Promise<{ readonly outcome: Outcome; readonly counted: string }> => {
  const row = await deps.state.get(orderKey(deps.account, purchaseOrderId));
  if (!row) {
    const error = new RejectedError({
      code: 'ORDER_NOT_CAPTURED',
      message: `There is no captured order ${purchaseOrderId}: a message about it was not ours, or its row was removed`,
      facts: { purchaseOrderId },
    });
    return { outcome: failed(error), counted: 'Unknown' };
  }
  const { phase, holds } = readOrderRow(row);
  const isFinished = phase === 'recorded' || (phase === 'imported' && holds.length === 0);
  return { outcome: DONE, counted: isFinished ? 'AlreadyDone' : 'InProgress' };
};

const giveBack = async (deps: ImportDeps, works: readonly Work[], error: unknown): Promise<void> => {
  for (const work of works.filter(({ outcome }) => outcome === undefined)) {
    await release(deps, work.state, (order) => order);
    finish(work, 'Failed', failed(error));
  }
};

/** @returns one outcome per purchase order, in their order; doubled ones share theirs. */
export const importOrders = async (
  deps: ImportDeps,
  run: Run,
  purchaseOrderIds: readonly string[],
): Promise<{ readonly outcomes: readonly Outcome[]; readonly tally: Tally }> => {
  const works = new Map<string, Work>();
  const others = new Map<string, { readonly outcome: Outcome; readonly counted: string }>();
  for (const purchaseOrderId of new Set(purchaseOrderIds)) {
    const state = await claim(deps, run, purchaseOrderId);
    if (state) works.set(purchaseOrderId, await readWork(deps, state));
    else others.set(purchaseOrderId, await unclaimedOutcome(deps, purchaseOrderId));
  }
  const all = [...works.values()];
  try {
    await recheckImported(
      deps,
      all.filter((work) => work.state.phase === 'imported'),
    );
    const fresh = all.filter((work) => work.state.phase !== 'imported');
    if (fresh.length > 0) await importWorks(deps, run, fresh);
  } catch (error) {
    await giveBack(deps, all, error);
  }
  const tally: Record<string, number> = {};
  for (const { counted = 'Failed' } of [...all, ...others.values()]) tally[counted] = (tally[counted] ?? 0) + 1;
  const outcomeOf = (id: string): Outcome =>
    works.get(id)?.outcome ?? others.get(id)?.outcome ?? failed(new Error(`No outcome for order ${id}`));
  return { outcomes: purchaseOrderIds.map(outcomeOf), tally };
};

/**
 * Orders after their import: both sides are read, what is open is settled, the next safe steps are taken, until nothing is left
 * to do now. Level-triggered: messages only say which order to look at, so that any repeat leaves the same state.
 */
import { isBridgeError, MINUTE_MS, mapBounded } from '../../core/index.ts';
import { clearFailure, DONE, failed, type Outcome, type Run, type Tally } from '../../lambda/index.ts';
import type { OdooOrderTruth } from '../../odoo/index.ts';
import { type Fulfilment, type FulfilmentPlan, planFulfilment, showsOldReturns } from '../../transform/index.ts';
import { type Asked, askedOfRefusal, askPeople, toAsked } from './ask.ts';
import { type Called, isSellerCancel } from './call-walmart.ts';
import { readCancelCounts } from './cancel-counts.ts';
import { readOdooSides, readWalmartSide, type WalmartSide } from './read-sides.ts';
import { REFUSED_AGAIN_MS } from './rows.ts';
import { invoiceWhenDue, markRecords, takeSteps, tryable } from './take-steps.ts';
import { claimOrder, type OrderLifeDeps, type OrderWork, releaseOrderLife, saveFulfilment } from './work.ts';

export type { OrderLifeDeps } from './work.ts';

/** Looks at one order in one run; what is left then is looked at a minute later. */
const MOST_LOOKS = 8;
const WIDTH = 4;
const LOOK_AGAIN_MS = 5 * MINUTE_MS;
/** With less time left no further look is begun. */
const MARGIN_MS = 60_000;
const PRESSING_MS = 5 * MINUTE_MS;

interface Look {
  readonly walmart: WalmartSide;
  readonly odoo: OdooOrderTruth | undefined;
  readonly plan: FulfilmentPlan;
}

/** The brake needs to know how much was cancelled; that is read only where a cancellation is about to go. */
const planLook = async (
  deps: OrderLifeDeps,
  work: OrderWork,
  walmart: WalmartSide,
  odoo: OdooOrderTruth | undefined,
): Promise<Look> => {
  const now = deps.clock.now();
  const { order, ...reads } = walmart;
  const sight = { ...reads, row: work.state.fulfilment, walmart: order, odoo };
  const plan = planFulfilment(sight, deps.policy, now);
  if (!plan.actions.some(isSellerCancel)) return { walmart, odoo, plan };
  const counts = await readCancelCounts(deps, now, work.purchaseOrderId);
  return { walmart, odoo, plan: planFulfilment({ ...sight, counts }, deps.policy, now) };
};

interface Seen {
  readonly known?: Called['known'];
  readonly odoo: OdooOrderTruth | undefined;
}

/** Looks and acts until nothing can be done now. @returns the last look. */
const lookAndAct = async (
  deps: OrderLifeDeps,
  work: OrderWork,
  first: OdooOrderTruth | undefined,
  count: (names: readonly string[]) => void,
): Promise<Look> => {
  const look = async ({ known, odoo }: Seen): Promise<Look> =>
    planLook(deps, work, await readWalmartSide(deps, work, known), odoo);
  let current = await look({ odoo: first });
  for (let looks = 1; looks < MOST_LOOKS; looks += 1) {
    const { walmart, odoo, plan } = current;
    const actions = tryable(work, plan.actions, deps.clock.now());
    if (!odoo || actions.length === 0 || work.run.remainingMs() < MARGIN_MS) break;
    await saveFulfilment(deps, work, plan.row);
    const taken = await takeSteps(deps, work, { walmart, odoo }, { row: plan.row, actions });
    count(taken.counted);
    const again = await readOdooSides(deps, [work.purchaseOrderId]);
    current = await look({ odoo: again.get(work.purchaseOrderId), ...(taken.known && { known: taken.known }) });
    if (taken.isUnclear) break;
  }
  if (current.odoo) {
    const standing = { row: current.plan.row, odoo: current.odoo };
    if (await invoiceWhenDue(deps, work, standing)) count(['invoice:done']);
    await markRecords(deps, work, standing);
  }
  return current;
};

const refusalsOf = (work: OrderWork, odoo: OdooOrderTruth | undefined, since: number): readonly Asked[] =>
  odoo
    ? work.state.refused
        .filter(({ at }) => at > since)
        .map(({ step, text }) => askedOfRefusal(odoo.orderId, /"kind":"(\w+)"/.exec(step)?.[1] ?? 'step', text))
    : [];

/** Something moves that is not to wait for a step that Odoo refused. */
const isPressing = ({ intents, cancellation, held, reasonSeen }: Fulfilment): boolean =>
  intents.length > 0 || cancellation !== undefined || held.length > 0 || reasonSeen !== undefined;

/**
 * Steps that are all set aside need no look before their time; then one comes in any case, also for what is no part of the plan
 * (invoice, marks), and so that their question goes when nobody wants them any more.
 */
const nextLook = (work: OrderWork, { plan }: Look, now: number): number | undefined => {
  const waits = plan.actions.length > 0 && tryable(work, plan.actions, now).length === 0;
  const planned = waits && isPressing(plan.row) ? now + PRESSING_MS : waits ? undefined : plan.nextLookAt;
  const again = work.state.refused.map(({ at }) => at + REFUSED_AGAIN_MS).filter((at) => at > now);
  const times = [...again, ...(planned === undefined ? [] : [planned])];
  return times.length === 0 ? undefined : Math.min(...times);
};

const followOne = async (
  deps: OrderLifeDeps,
  work: OrderWork,
  first: OdooOrderTruth | undefined,
  count: (names: readonly string[]) => void,
): Promise<void> => {
  const look = await lookAndAct(deps, work, first, count);
  const now = deps.clock.now();
  const refusals = refusalsOf(work, look.odoo, now - REFUSED_AGAIN_MS);
  const questions = await askPeople(deps, work, [...look.plan.questions.map(toAsked), ...refusals]);
  const lookAt = nextLook(work, look, now);
  if (work.state.failedAt !== undefined)
    await clearFailure(deps.ledger, deps.account, `fulfilment/${work.purchaseOrderId}`);
  await releaseOrderLife(deps, work, ({ lookAt: _lookAt, failedAt: _failedAt, refused, ...order }) => ({
    ...order,
    fulfilment: look.plan.row,
    questions: [...questions],
    refused: refused.filter(({ at }) => at > now - REFUSED_AGAIN_MS),
    ...(lookAt !== undefined && { lookAt }),
    // Nothing is refunded by a read of returns that is older than what is known: a newer one decides.
    ...(showsOldReturns(look.plan.row, look.walmart.returns) && { confirmAt: now + LOOK_AGAIN_MS }),
  }));
};

/** A look that failed is its message's to repeat; the schedule comes only after that. */
const giveBack = async (deps: OrderLifeDeps, work: OrderWork): Promise<void> => {
  const now = deps.clock.now();
  await releaseOrderLife(deps, work, (order) => ({
    ...order,
    lookAt: order.lookAt ?? now,
    sentAt: now,
    failedAt: now,
  }));
};

/** Walmart tells of orders before its searches show them: order-pull will find it, and its import asks for a look. */
const isTooEarly = (error: unknown, odoo: OdooOrderTruth | undefined): boolean =>
  odoo === undefined && isBridgeError(error) && error.code === 'ORDER_NOT_AT_WALMART';

/** Gives back an order that nobody has yet: the row stays, and nothing is looked for. */
const leave = (deps: OrderLifeDeps, work: OrderWork): Promise<void> =>
  releaseOrderLife(deps, work, ({ lookAt: _lookAt, ...order }) => order);

/** @returns undefined where one order of the batch cannot be read: then each is read by itself, so that it stops no other one. */
const readTogether = async (
  deps: OrderLifeDeps,
  works: readonly OrderWork[],
): Promise<ReadonlyMap<string, OdooOrderTruth> | undefined> => {
  try {
    return await readOdooSides(
      deps,
      works.map(({ purchaseOrderId }) => purchaseOrderId),
    );
  } catch (error) {
    if (!isBridgeError(error) || error.disposition !== 'park' || works.length < 2) throw error;
    return undefined;
  }
};

/**
 * @param hinted orders of which Walmart told a change.
 * @returns one outcome per purchase order, in their order; doubled ones share theirs.
 */
export const followOrders = async (
  deps: OrderLifeDeps,
  run: Run,
  purchaseOrderIds: readonly string[],
  hinted: ReadonlySet<string> = new Set(),
): Promise<{ readonly outcomes: readonly Outcome[]; readonly tally: Tally }> => {
  const tally: Record<string, number> = {};
  const count = (names: readonly string[]): void => {
    for (const name of names) tally[name] = (tally[name] ?? 0) + 1;
  };
  const outcomes = new Map<string, Outcome>();
  const wanted = [...new Set(purchaseOrderIds)];
  const works = (await mapBounded(wanted, WIDTH, (id) => claimOrder(deps, run, id, hinted.has(id)))).filter(
    (work) => work !== undefined,
  );
  count(wanted.slice(works.length).map(() => 'InProgress'));
  try {
    const sides = await readTogether(deps, works);
    for (const work of works) {
      let odoo: OdooOrderTruth | undefined;
      try {
        odoo = (sides ?? (await readOdooSides(deps, [work.purchaseOrderId]))).get(work.purchaseOrderId);
        await followOne(deps, work, odoo, count);
        outcomes.set(work.purchaseOrderId, DONE);
        count(['Looked']);
      } catch (error) {
        if (isTooEarly(error, odoo)) {
          await leave(deps, work);
          outcomes.set(work.purchaseOrderId, DONE);
          count(['NotKnownYet']);
          continue;
        }
        await giveBack(deps, work);
        outcomes.set(work.purchaseOrderId, failed(error));
        count(['LookFailed']);
      }
    }
  } catch (error) {
    for (const work of works.filter(({ purchaseOrderId }) => !outcomes.has(purchaseOrderId))) {
      await giveBack(deps, work);
      outcomes.set(work.purchaseOrderId, failed(error));
    }
  }
  return { outcomes: purchaseOrderIds.map((id) => outcomes.get(id) ?? DONE), tally };
};

/** The last steps of an import: written down, told to order-changed, and the row given back. */
import { mapBounded, TransientError, toCentText } from '../../core/index.ts';
import { clearFailure, headOf, type Run } from '../../lambda/index.ts';
import { orderChanged } from '../../messages/index.ts';
import type { SaleOrder } from '../../odoo/index.ts';
import { auditEntry } from '../audit-entry.ts';
import { hasMoves } from './confirm-orders.ts';
import {
  fail,
  finish,
  type ImportDeps,
  ledgerKey,
  type Planned,
  planned,
  poOf,
  release,
  type Work,
} from './import-work.ts';
import { isFailure } from './make-orders.ts';

export interface Imported {
  readonly work: Work;
  readonly order: SaleOrder;
}

/** Rows written side by side. */
const WIDTH = 8;

const auditImports = (deps: ImportDeps, run: Run, imported: readonly Imported[]): Promise<void> =>
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

/** Before the rows are given back: a run that dies between says it again. */
export const tellFollowers = (deps: ImportDeps, run: Run, imported: readonly Imported[]): Promise<void> => {
  const head = headOf(run, deps.clock.now());
  return deps.outbox.send(
    deps.orderChangedQueue,
    imported.map(({ work }) => ({ envelope: orderChanged(head, poOf(work)) })),
  );
};

const giveBack = async (
  deps: ImportDeps,
  { work, order }: Imported,
  end: { readonly confirmed: boolean; readonly endsHolds: boolean; readonly counted: string },
): Promise<void> => {
  const { confirmed, endsHolds } = end;
  await release(deps, work, ({ reason: _reason, ...rest }) => ({
    ...rest,
    phase: 'imported',
    odoo: { orderId: order.id, confirmed },
    holds: endsHolds ? [] : rest.holds,
    sentAt: deps.clock.now(),
  }));
  const hadFailed = work.state.phase === 'held' || work.state.failedAt !== undefined;
  if (hadFailed) await clearFailure(deps.ledger, deps.account, ledgerKey(poOf(work)));
  finish(work, end.counted);
};

/** Confirmed in Odoo: noted, and the holds are released whose stock moves a read shows. */
export const settleConfirmed = async (
  deps: ImportDeps,
  run: Run,
  works: readonly Work[],
  confirmed: ReadonlyMap<string, SaleOrder | { readonly error: unknown }>,
): Promise<void> => {
  const imported = planned(works).flatMap((work): readonly (Imported & { readonly work: Planned })[] => {
    const order = confirmed.get(poOf(work));
    return order && !isFailure(order) ? [{ work, order }] : [];
  });
  const moved = await hasMoves(
    deps.odoo,
    imported.map(({ order }) => order.id),
  );
  await auditImports(deps, run, imported);
  await tellFollowers(deps, run, imported);
  await mapBounded(imported, WIDTH, (each) => {
    const endsHolds = moved.has(each.order.id);
    return giveBack(deps, each, { confirmed: true, endsHolds, counted: endsHolds ? 'Imported' : 'ImportedHeldBack' });
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

/** Quotations by policy: in Odoo they take nothing from stock, so that the holds stay until a confirmed order's moves are seen. */
export const settleQuotations = async (deps: ImportDeps, run: Run, imported: readonly Imported[]): Promise<void> => {
  await auditImports(deps, run, imported);
  await tellFollowers(deps, run, imported);
  await mapBounded(imported, WIDTH, (each) =>
    giveBack(deps, each, { confirmed: false, endsHolds: false, counted: 'ImportedQuotation' }),
  );
};

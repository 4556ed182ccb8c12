/** A return is kept before it is understood; then each of its orders is looked at, or a person is told of those that we lack. */
import { pagesOf } from '../../core/index.ts';
import { clearFailure, park, type Run } from '../../lambda/index.ts';
import type { Clock, RawStore, StateStore } from '../../ports/index.ts';
import type { ReturnEntry } from '../../walmart/index.ts';
import { orderHashOf } from '../orders/order-hash.ts';
import { orderKey, readOrderRow } from '../orders/order-rows.ts';
import { type ReturnState, readReturnRow, returnKey, returnsList, toReturnDraft } from './return-rows.ts';
import { changeOrderLife, newOrderLife, orderLifeKey } from './rows.ts';
import { type SendLivesDeps, sendOrderChanged } from './send.ts';

export interface CaptureReturnsDeps extends SendLivesDeps {
  readonly clock: Clock;
  readonly raw: RawStore;
  /** The failure ledger. */
  readonly ledger: StateStore;
}

/**
 * - `Captured`: new or changed. `Known`: as it was.
 * - `Unknown`: of an order that we do not have. `Unreadable`: of a form that we do not know. Both wait for a person.
 */
export const RETURN_OUTCOMES = ['Captured', 'Known', 'Unknown', 'Unreadable'] as const;
export type ReturnOutcome = (typeof RETURN_OUTCOMES)[number];

const ledgerKey = (returnOrderId: string): string => `return/${returnOrderId}`;

interface Found {
  /** Have a sale order, or will have one. */
  readonly followed: readonly string[];
  /** Neither captured nor recorded. An order that is only recorded was settled without us, and so are its returns. */
  readonly unknown: readonly string[];
}

const findOrders = async (deps: CaptureReturnsDeps, purchaseOrderIds: readonly string[]): Promise<Found> => {
  const { account, state } = deps;
  const orders = await state.getMany(purchaseOrderIds.map((id) => orderKey(account, id)));
  const lives = await state.getMany(purchaseOrderIds.map((id) => orderLifeKey(account, id)));
  const phases = new Map(orders.map((row) => [row.sk, readOrderRow(row).phase]));
  const lived = new Set(lives.map((row) => row.sk));
  const isRecorded = (id: string): boolean => phases.get(id) === 'recorded';
  return {
    followed: purchaseOrderIds.filter((id) => lived.has(id) || (phases.has(id) && !isRecorded(id))),
    unknown: purchaseOrderIds.filter((id) => !lived.has(id) && !phases.has(id)),
  };
};

/** From now on each look at the order reads its returns. The row comes first: a message that is lost is told again by the next pull. */
const tellOrders = async (deps: CaptureReturnsDeps, run: Run, purchaseOrderIds: readonly string[]): Promise<void> => {
  for (const id of purchaseOrderIds)
    await changeOrderLife(deps, id, (order = newOrderLife(id)) =>
      order.hasReturns ? undefined : { ...order, hasReturns: true },
    );
  await sendOrderChanged(deps, run, purchaseOrderIds);
};

interface Trouble {
  readonly returnOrderId: string;
  readonly code: string;
  readonly reason: string;
  readonly rawKey: string;
}

const tellPeople = (deps: CaptureReturnsDeps, run: Run, { returnOrderId, code, reason, rawKey }: Trouble) =>
  park(deps.ledger, {
    ...{ account: deps.account, key: ledgerKey(returnOrderId), code, reason, facts: { returnOrderId, rawKey } },
    ...{ flow: run.flow, at: deps.clock.now() },
  });

const saveReturn = (deps: CaptureReturnsDeps, state: ReturnState): Promise<boolean> =>
  deps.state.put(toReturnDraft(deps.account, state, deps.clock.now()), 'any');

const unknownReason = (returnOrderId: string, unknown: readonly string[]): string =>
  unknown.length === 0
    ? `Return ${returnOrderId} names no purchase order: look at it in Seller Center and settle it by hand`
    : `Return ${returnOrderId} is of order ${unknown.join(', ')}, which was not imported: settle it in Seller Center; if the order comes later, the return is taken up`;

const captureReadable = async (
  deps: CaptureReturnsDeps,
  run: Run,
  { returnOrderId, order }: Extract<ReturnEntry, { readable: true }>,
  seen: { readonly hash: string; readonly rawKey: string; readonly before: ReturnState | undefined },
): Promise<ReturnOutcome> => {
  const { hash, rawKey, before } = seen;
  const named = [...new Set(order.returnOrderLines.flatMap(({ purchaseOrderId }) => purchaseOrderId ?? []))];
  const { followed, unknown } = await findOrders(deps, named);
  await tellOrders(deps, run, followed);
  const isUnknown = unknown.length > 0 || named.length === 0;
  if (isUnknown) {
    const reason = unknownReason(returnOrderId, unknown);
    await tellPeople(deps, run, { returnOrderId, code: 'ORDER_RETURN_UNKNOWN', reason, rawKey });
  } else if (before?.trouble) await clearFailure(deps.ledger, deps.account, ledgerKey(returnOrderId));
  const trouble = isUnknown ? { trouble: 'unknownOrder' as const } : {};
  await saveReturn(deps, { returnOrderId, hash, unknown: [...unknown], ...trouble });
  return isUnknown ? 'Unknown' : 'Captured';
};

const captureReturn = async (
  deps: CaptureReturnsDeps,
  run: Run,
  entry: ReturnEntry,
  known: ReadonlyMap<string, ReturnState>,
): Promise<ReturnOutcome> => {
  const hash = orderHashOf(entry.raw);
  const returnOrderId = idOf(entry, hash);
  const before = known.get(returnOrderId);
  if (before?.hash === hash) return 'Known';
  const rawKey = `${deps.account}/returns/${returnOrderId}/${hash}.json`;
  await deps.raw.put(rawKey, JSON.stringify(entry.raw));
  if (entry.readable) return captureReadable(deps, run, entry, { hash, rawKey, before });
  const [first] = entry.issues;
  const reason = `Return ${entry.returnOrderId ?? 'without a number'} does not fit: ${first?.path} ${first?.rule}; it lies at ${rawKey}`;
  await tellPeople(deps, run, { returnOrderId, code: 'ORDER_RETURN_UNREADABLE', reason, rawKey });
  await saveReturn(deps, { returnOrderId, hash, trouble: 'unreadable', unknown: [] });
  return 'Unreadable';
};

const idOf = ({ returnOrderId }: ReturnEntry, hash: string): string => returnOrderId ?? `unkeyed-${hash.slice(0, 16)}`;

/** Captures one page of returns. Repeats are cheap: a known hash costs one read. */
export const captureReturns = async (
  deps: CaptureReturnsDeps,
  run: Run,
  page: readonly ReturnEntry[],
): Promise<Readonly<Record<ReturnOutcome, number>>> => {
  const counts: Record<ReturnOutcome, number> = { Captured: 0, Known: 0, Unknown: 0, Unreadable: 0 };
  const keys = page.map((entry) => returnKey(deps.account, idOf(entry, orderHashOf(entry.raw))));
  const rows = (await deps.state.getMany(keys)).map(readReturnRow);
  const known = new Map(rows.map((row) => [row.returnOrderId, row]));
  for (const entry of page) counts[await captureReturn(deps, run, entry, known)] += 1;
  return counts;
};

const PAGE = 500;

/** Returns whose orders were not known: those that came meanwhile are told. @returns how many were looked at. */
export const recheckReturns = async (deps: CaptureReturnsDeps, run: Run): Promise<number> => {
  const { account, ledger, state } = deps;
  const due: ReturnState[] = [];
  const query = { until: run.startedAt, limit: PAGE };
  for await (const { rows } of pagesOf((start) => state.pending(returnsList(account), { ...query, ...start })))
    due.push(...rows.map(readReturnRow));
  for (const { trouble: _trouble, ...row } of due) {
    const { followed, unknown } = await findOrders(deps, row.unknown);
    await tellOrders(deps, run, followed);
    if (unknown.length === 0) await clearFailure(ledger, account, ledgerKey(row.returnOrderId));
    await saveReturn(deps, {
      ...row,
      unknown: [...unknown],
      ...(unknown.length > 0 && { trouble: 'unknownOrder' as const }),
    });
  }
  return due.length;
};

/** Batches of records in Odoo, each made once: what faults is looked up by key, adopted, and the rest halved. */
import { BridgeError, halves, TransientError, UnknownOutcomeError } from '../../core/index.ts';
import type { Odoo, SaleOrder, SaleOrderDraft } from '../../odoo/index.ts';

export interface OrderWriter {
  readonly odoo: Pick<Odoo, 'partners' | 'saleOrders'>;
  readonly account: string;
  /** Whether the run has time for another call. */
  hasTime(): boolean;
}

/** Per purchase order: what was made or found, or the failure that is its own. */
export type Made<T> = ReadonlyMap<string, T | { readonly error: unknown }>;

export const isFailure = <T extends object>(
  made: T | { readonly error: unknown },
): made is { readonly error: unknown } => 'error' in made;

/** A failure that belongs to the connection or the installation, not to one record: nothing is gained by halving. */
export const isCommon = (error: unknown): boolean =>
  error instanceof BridgeError && ['throttled', 'refresh', 'alert'].includes(error.disposition);

/**
 * A wait or a key concerns every record. What looks like a wrong installation may be one record's: Odoo answers access and
 * field faults for a single order as well, so it is halved down before it counts.
 */
export const isEverybodys = (error: unknown): boolean =>
  error instanceof BridgeError && (error.disposition === 'throttled' || error.disposition === 'refresh');

const notShown = (key: string): TransientError =>
  new TransientError({ code: 'ODOO_NOT_SHOWN', message: `Odoo took ${key} and does not show it` });

const outOfTime = (): TransientError =>
  new TransientError({
    code: 'ORDER_IMPORT_TIME',
    message: 'The run has no time left for another call to Odoo; the order comes back',
  });

interface Making<D, T> {
  keyOf(draft: D): string;
  make(drafts: readonly D[]): Promise<unknown>;
  /** What exists already, by key; asked after each call, since a failed one may have been committed. */
  find(keys: readonly string[]): Promise<ReadonlyMap<string, T>>;
  hasTime(): boolean;
}

/** @returns the failure of the call, if it had one; one that concerns every record is thrown. */
const tryToMake = async <D, T>(making: Making<D, T>, drafts: readonly D[]): Promise<unknown> => {
  try {
    await making.make(drafts);
    return undefined;
  } catch (error) {
    if (isEverybodys(error)) throw error;
    return error;
  }
};

/** While it is unclear whether a call was carried out, a failure to look must not hide that. */
const look = async <D, T>(making: Making<D, T>, drafts: readonly D[], failure: unknown) => {
  try {
    return await making.find(drafts.map(making.keyOf));
  } catch (error) {
    throw failure instanceof UnknownOutcomeError ? failure : error;
  }
};

/**
 * Makes all, halving on failure down to single ones; only a single one's own failure counts against it. A call whose outcome
 * is unclear is not repeated in this run: Odoo may still be at it, and partners have no UNIQUE index.
 */
export const makeAll = async <D, T extends object>(
  making: Making<D, T>,
  drafts: readonly D[],
): Promise<Map<string, T | { readonly error: unknown }>> => {
  const results = new Map<string, T | { readonly error: unknown }>();
  const attempt = async (part: readonly D[]): Promise<void> => {
    if (part.length === 0) return;
    const error = making.hasTime() ? await tryToMake(making, part) : outOfTime();
    const found = await look(making, part, error);
    for (const [key, value] of found) results.set(key, value);
    const left = part.filter((draft) => !found.has(making.keyOf(draft)));
    const isLast = part.length === 1 || error === undefined || error instanceof UnknownOutcomeError;
    if (isLast || !making.hasTime()) {
      for (const draft of left) results.set(making.keyOf(draft), { error: error ?? notShown(making.keyOf(draft)) });
    } else for (const half of halves(left)) await attempt(half);
  };
  await attempt(drafts);
  return results;
};

/** Sale orders by purchase order, in any state; the UNIQUE index allows one. */
export const findOrders = async (
  scope: Pick<OrderWriter, 'account'> & { readonly odoo: Pick<Odoo, 'saleOrders'> },
  purchaseOrderIds: readonly string[],
): Promise<ReadonlyMap<string, SaleOrder>> => {
  const found = await scope.odoo.saleOrders.byPurchaseOrders(scope.account, purchaseOrderIds);
  return new Map(
    found.flatMap((order) => (order.purchaseOrderId === undefined ? [] : [[order.purchaseOrderId, order]])),
  );
};

/** Drafts made in one call where all goes well. The UNIQUE index refuses a second order; it is adopted instead. */
export const makeDrafts = (writer: OrderWriter, drafts: readonly SaleOrderDraft[]): Promise<Made<SaleOrder>> =>
  makeAll(
    {
      keyOf: (draft: SaleOrderDraft) => draft.purchaseOrderId,
      make: (part) => writer.odoo.saleOrders.create(part),
      find: (keys) => findOrders(writer, keys),
      hasTime: writer.hasTime,
    },
    drafts,
  );

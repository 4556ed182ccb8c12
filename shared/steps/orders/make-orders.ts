/** Batches of partners and sale orders in Odoo, each made once: what faults is looked up by key, adopted, and the rest halved. */
import { BridgeError, TransientError } from '../../core/index.ts';
import type { Odoo, PartnerDraft, PartnerIds, SaleOrder, SaleOrderDraft } from '../../odoo/index.ts';
import type { SaleOrderPlan } from '../../transform/index.ts';

export interface OrderWriter {
  readonly odoo: Pick<Odoo, 'partners' | 'saleOrders'>;
  readonly account: string;
}

/** Per purchase order: what was made or found, or the failure that is its own. */
export type Made<T> = ReadonlyMap<string, T | { readonly error: unknown }>;

export const isFailure = <T extends object>(
  made: T | { readonly error: unknown },
): made is { readonly error: unknown } => 'error' in made;

const toPartner = (plan: SaleOrderPlan): PartnerDraft => ({
  ref: plan.customer.ref,
  name: plan.customer.name,
  ...(plan.customer.email === undefined ? {} : { email: plan.customer.email }),
  delivery: plan.customer.delivery,
});

/** A failure that belongs to the connection or the installation, not to one record: nothing is gained by halving. */
const isCommon = (error: unknown): boolean =>
  error instanceof BridgeError && ['throttled', 'refresh', 'alert'].includes(error.disposition);

const halves = <T>(items: readonly T[]): readonly [readonly T[], readonly T[]] => {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
};

/**
 * Makes all, halving on failure down to single ones; only a single one's own failure counts against it.
 * @param find what exists already, by key; asked after each failure, since a failed call may have been committed.
 */
const makeAll = async <D, T extends object>(
  drafts: readonly D[],
  keyOf: (draft: D) => string,
  make: (drafts: readonly D[]) => Promise<unknown>,
  find: (keys: readonly string[]) => Promise<ReadonlyMap<string, T>>,
): Promise<Map<string, T | { readonly error: unknown }>> => {
  const results = new Map<string, T | { readonly error: unknown }>();
  const attempt = async (part: readonly D[]): Promise<void> => {
    if (part.length === 0) return;
    let failure: { readonly error: unknown } | undefined;
    try {
      await make(part);
    } catch (error) {
      if (isCommon(error)) throw error;
      failure = { error };
    }
    const found = await find(part.map(keyOf));
    for (const [key, value] of found) results.set(key, value);
    const left = part.filter((draft) => !found.has(keyOf(draft)));
    const [only, ...others] = left;
    if (only === undefined) return;
    if (left.length < part.length || others.length > 0) {
      for (const half of others.length > 0 ? halves(left) : [left]) await attempt(half);
    } else {
      results.set(
        keyOf(only),
        failure ?? {
          error: new TransientError({
            code: 'ODOO_NOT_SHOWN',
            message: `Odoo took ${keyOf(only)} and does not show it`,
          }),
        },
      );
    }
  };
  await attempt(drafts);
  return results;
};

/** Customers with their delivery address, found by reference or made. A person who removed an address gets a new one. */
export const makePartners = async (
  writer: OrderWriter,
  plans: readonly SaleOrderPlan[],
): Promise<Made<Required<PartnerIds>>> => {
  const find = async (refs: readonly string[]): Promise<ReadonlyMap<string, PartnerIds>> =>
    new Map((await writer.odoo.partners.byRefs(refs)).map((partner) => [partner.ref, partner]));
  const known = await find(plans.map((plan) => plan.customer.ref));
  const drafts = plans.map(toPartner).filter((draft) => !known.has(draft.ref));
  const made = await makeAll(
    drafts,
    (draft) => draft.ref,
    (part) => writer.odoo.partners.create(part),
    find,
  );
  const results = new Map<string, Required<PartnerIds> | { readonly error: unknown }>();
  for (const plan of plans) {
    const { ref } = plan.customer;
    const partner = known.get(ref) ?? made.get(ref) ?? { error: new Error(`No outcome for partner ${ref}`) };
    results.set(plan.order.purchaseOrderId, isFailure(partner) ? partner : await withDelivery(writer, plan, partner));
  }
  return results;
};

const withDelivery = async (
  writer: OrderWriter,
  plan: SaleOrderPlan,
  partner: PartnerIds,
): Promise<Required<PartnerIds> | { readonly error: unknown }> => {
  const { ref, customerId, deliveryId } = partner;
  if (deliveryId !== undefined) return { ref, customerId, deliveryId };
  try {
    return {
      ref,
      customerId,
      deliveryId: await writer.odoo.partners.addDelivery(customerId, ref, plan.customer.delivery),
    };
  } catch (error) {
    if (isCommon(error)) throw error;
    return { error };
  }
};

/** Sale orders by purchase order, in any state; the UNIQUE index allows one. */
export const findOrders = async (
  writer: OrderWriter,
  purchaseOrderIds: readonly string[],
): Promise<ReadonlyMap<string, SaleOrder>> => {
  const found = await writer.odoo.saleOrders.byPurchaseOrders(writer.account, purchaseOrderIds);
  return new Map(
    found.flatMap((order) => (order.purchaseOrderId === undefined ? [] : [[order.purchaseOrderId, order]])),
  );
};

/** Drafts made in one call where all goes well. The UNIQUE index refuses a second order; it is adopted instead. */
export const makeDrafts = (writer: OrderWriter, drafts: readonly SaleOrderDraft[]): Promise<Made<SaleOrder>> =>
  makeAll(
    drafts,
    (draft) => draft.purchaseOrderId,
    (part) => writer.odoo.saleOrders.create(part),
    (keys) => findOrders(writer, keys),
  );

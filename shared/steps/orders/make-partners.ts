/** Customers and delivery addresses of a batch, found by reference or made; a customer may be the order's own or shared by several. */
import { MINUTE_MS, TransientError, UnknownOutcomeError } from '../../core/index.ts';
import type { DeliveryDraft, PartnerDraft, PartnerIds, SharedCustomerDraft } from '../../odoo/index.ts';
import type { Key, StateStore } from '../../ports/index.ts';
import type { CustomerPlan, SaleOrderPlan } from '../../transform/index.ts';
import { isCommon, isFailure, type Made, makeAll, type OrderWriter } from './make-orders.ts';

/** Other runs may be at other orders of the same customer, and partners have no UNIQUE index: one of them makes him. */
export interface PartnerWriter extends OrderWriter {
  readonly state: Pick<StateStore, 'put' | 'remove'>;
  now(): number;
}

/** Longer than a run, and than Odoo may be at a call whose answer was lost. */
const CLAIM_MS = 6 * MINUTE_MS;

const claimKey = ({ account }: PartnerWriter, ref: string): Key => ({ pk: `customer#${account}`, sk: ref });

const claim = (writer: PartnerWriter, ref: string): Promise<boolean> =>
  writer.state.put({ ...claimKey(writer, ref), data: {}, expiresAt: writer.now() + CLAIM_MS }, 'absent');

const isBusy = (ref: string): { readonly error: unknown } => ({
  error: new TransientError({
    code: 'ODOO_CUSTOMER_BUSY',
    message: `Another run makes the customer ${ref}, or did not hear whether Odoo has; the order comes back`,
  }),
});

type Found = Required<PartnerIds> | { readonly error: unknown };

const toPartner = ({ ref, name, email, delivery }: CustomerPlan): PartnerDraft => ({
  ...{ ref, name, delivery },
  ...(email !== undefined && { email }),
});

const noOutcome = (ref: string): { readonly error: unknown } => ({ error: new Error(`No outcome for partner ${ref}`) });

/** Customers of one order each with their address, in one call. A person who removed an address gets a new one. */
const makeOwn = async (writer: OrderWriter, plans: readonly SaleOrderPlan[]): Promise<Map<string, Found>> => {
  const find = async (refs: readonly string[]): Promise<ReadonlyMap<string, PartnerIds>> =>
    new Map((await writer.odoo.partners.byRefs(refs)).map((partner) => [partner.ref, partner]));
  const known = await find(plans.map((plan) => plan.customer.ref));
  const drafts = plans.map((plan) => toPartner(plan.customer)).filter((draft) => !known.has(draft.ref));
  const made = await makeAll(
    {
      keyOf: (draft: PartnerDraft) => draft.ref,
      make: (part) => writer.odoo.partners.create(part),
      find,
      hasTime: writer.hasTime,
    },
    drafts,
  );
  const results = new Map<string, Found>();
  for (const plan of plans) {
    const { ref } = plan.customer;
    const partner = known.get(ref) ?? made.get(ref) ?? noOutcome(ref);
    results.set(plan.order.purchaseOrderId, isFailure(partner) ? partner : await withDelivery(writer, plan, partner));
  }
  return results;
};

const withDelivery = async (writer: OrderWriter, plan: SaleOrderPlan, partner: PartnerIds): Promise<Found> => {
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

/** Customers whom several orders share: those that are not there yet, once each. What Odoo certainly did not do may be tried anew. */
const makeShared = async (writer: PartnerWriter, plans: readonly SaleOrderPlan[]) => {
  const { partners } = writer.odoo;
  const drafts = new Map<string, SharedCustomerDraft>();
  for (const { customer } of plans) {
    const { ref, name, isCompany } = customer;
    drafts.set(ref, { ref, name, ...(isCompany && { isCompany }) });
  }
  const find = async (refs: readonly string[]): Promise<ReadonlyMap<string, { readonly customerId: number }>> =>
    new Map([...(await partners.sharedByRefs(refs))].map(([ref, customerId]) => [ref, { customerId }]));
  const known = await find([...drafts.keys()]);
  const claimed: SharedCustomerDraft[] = [];
  for (const [ref, draft] of drafts) if (!known.has(ref) && (await claim(writer, ref))) claimed.push(draft);
  const made = await makeAll(
    {
      keyOf: (draft: SharedCustomerDraft) => draft.ref,
      make: (part) => partners.createShared(part),
      find,
      hasTime: writer.hasTime,
    },
    claimed,
  );
  for (const [ref, result] of made)
    if (isFailure(result) && !(result.error instanceof UnknownOutcomeError))
      await writer.state.remove(claimKey(writer, ref), 'any');
  return (ref: string) => known.get(ref) ?? made.get(ref) ?? isBusy(ref);
};

/** The order's own address below a shared customer. One that is there is kept, with the customer whom it stands below. */
const makeBelowShared = async (writer: PartnerWriter, plans: readonly SaleOrderPlan[]): Promise<Map<string, Found>> => {
  const { partners } = writer.odoo;
  const find = async (refs: readonly string[]): Promise<ReadonlyMap<string, Required<PartnerIds>>> =>
    new Map((await partners.deliveriesByRefs(refs)).map((each) => [each.ref, each]));
  const known = await find(plans.map(({ customer }) => customer.deliveryRef));
  const missing = plans.filter(({ customer }) => !known.has(customer.deliveryRef));
  const customerOf = await makeShared(writer, missing);
  const drafts: DeliveryDraft[] = [];
  const failures = new Map<string, { readonly error: unknown }>();
  for (const { customer } of missing) {
    const { ref, deliveryRef, delivery } = customer;
    const made = customerOf(ref);
    if (isFailure(made)) failures.set(deliveryRef, made);
    else drafts.push({ ref: deliveryRef, customerId: made.customerId, address: delivery });
  }
  const made = await makeAll(
    {
      keyOf: (draft: DeliveryDraft) => draft.ref,
      make: (part) => partners.createDeliveries(part),
      find,
      hasTime: writer.hasTime,
    },
    drafts,
  );
  const outcomeOf = (ref: string): Found => known.get(ref) ?? made.get(ref) ?? failures.get(ref) ?? noOutcome(ref);
  return new Map(plans.map(({ customer, order }) => [order.purchaseOrderId, outcomeOf(customer.deliveryRef)]));
};

/** By purchase order. What is there already is kept as it is, so that a repeat makes nothing twice. */
export const makePartners = async (
  writer: PartnerWriter,
  plans: readonly SaleOrderPlan[],
): Promise<Made<Required<PartnerIds>>> => {
  const own = plans.filter(({ customer }) => customer.ref === customer.deliveryRef);
  const shared = plans.filter(({ customer }) => customer.ref !== customer.deliveryRef);
  const made = own.length === 0 ? new Map<string, Found>() : await makeOwn(writer, own);
  const below = shared.length === 0 ? new Map<string, Found>() : await makeBelowShared(writer, shared);
  return new Map([...made, ...below]);
};

/**
 * Customers and delivery addresses (`res.partner`), found by their references: an address by `walmart/<account>/<PO>`, a customer
 * by the same one, or by that of a customer whom several orders share (docs/decisions/0003).
 */
import * as z from 'zod';
import { chunk } from '../core/index.ts';
import type { About } from '../ports/index.ts';
import { id, ids, parseAnswer, reference, searchRead, text } from './answer.ts';
import type { OdooRpc } from './rpc.ts';

export interface AddressDraft {
  readonly name: string;
  readonly street?: string;
  readonly street2?: string;
  readonly city?: string;
  readonly zip?: string;
  readonly stateId?: number;
  readonly countryId?: number;
  /** E.164. */
  readonly phone?: string;
}

export interface PartnerDraft extends AddressDraft {
  /** Key of customer and delivery address. */
  readonly ref: string;
  readonly email?: string;
  /** The delivery address, made as a child of the customer in the same call. */
  readonly delivery: AddressDraft;
}

/** A customer whom several orders share. */
export interface SharedCustomerDraft {
  readonly ref: string;
  readonly name: string;
  readonly isCompany?: boolean;
}

export interface DeliveryDraft {
  readonly ref: string;
  readonly customerId: number;
  readonly address: AddressDraft;
}

export interface PartnerIds {
  readonly ref: string;
  readonly customerId: number;
  /** Missing when a person removed the delivery address. */
  readonly deliveryId?: number;
}

export interface Partners {
  /**
   * Customers of these references, archived ones included; the oldest wins where a person doubled one. Of one without a customer
   * of its own, the customer below whom its delivery address stands: another policy made it.
   */
  byRefs(refs: readonly string[]): Promise<readonly PartnerIds[]>;
  /** All or nothing, one call. Ids in the drafts' order; read the delivery addresses with `byRefs`. */
  create(drafts: readonly PartnerDraft[]): Promise<readonly number[]>;
  /** Makes the delivery address that `byRefs` did not find. */
  addDelivery(customerId: number, ref: string, address: AddressDraft): Promise<number>;
  /** Customers of their own reference by it; the oldest wins. */
  sharedByRefs(refs: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** All or nothing, one call; without an address. */
  createShared(drafts: readonly SharedCustomerDraft[]): Promise<readonly number[]>;
  /** Delivery addresses by their own reference, below whichever customer they are; the oldest wins. */
  deliveriesByRefs(refs: readonly string[]): Promise<readonly Required<PartnerIds>[]>;
  /** All or nothing, one call. */
  createDeliveries(drafts: readonly DeliveryDraft[]): Promise<readonly number[]>;
}

const FIELDS = ['ref', 'type', 'parent_id'];
const row = z.object({ id, ref: text, type: text, parent_id: reference });
const REFS_PER_CALL = 500;

/** Nobody is written to or subscribed when a marketplace customer is made (odoo18.md section 25). */
const QUIET = { tracking_disable: true, mail_create_nolog: true, mail_create_nosubscribe: true };

const toAddress = (draft: AddressDraft) => ({
  name: draft.name,
  street: draft.street,
  street2: draft.street2,
  city: draft.city,
  zip: draft.zip,
  state_id: draft.stateId,
  country_id: draft.countryId,
  phone: draft.phone,
});

const toValues = (draft: PartnerDraft) => ({
  ...toAddress(draft),
  ref: draft.ref,
  email: draft.email,
  child_ids: [[0, 0, { ...toAddress(draft.delivery), ref: draft.ref, type: 'delivery' }]],
});

/** `walmart/<account>/<purchase order>`: the trail is the order's. */
const aboutOf = (ref: string, event: string): About => ({
  subject: `order/${ref.slice(ref.lastIndexOf('/') + 1)}`,
  event,
  before: { contact: null },
  after: { contact: ref },
});

const readByRefs = async (rpc: OdooRpc, refs: readonly string[]) => {
  const found: z.output<typeof row>[] = [];
  for (const part of chunk([...new Set(refs)], REFS_PER_CALL)) {
    const options = { order: 'id', context: { active_test: false } };
    found.push(...(await searchRead(rpc, 'res.partner', [['ref', 'in', part]], { row, fields: FIELDS }, options)));
  }
  return found;
};

/** Delivery addresses below a customer, the oldest of each reference. */
const toDeliveries = (rows: readonly z.output<typeof row>[]): readonly Required<PartnerIds>[] => {
  const found = new Map<string, Required<PartnerIds>>();
  for (const { ref, id: deliveryId, type, parent_id: customerId } of rows) {
    if (ref === undefined || customerId === undefined || type !== 'delivery' || found.has(ref)) continue;
    found.set(ref, { ref, customerId, deliveryId });
  }
  return [...found.values()];
};

const toDelivery = ({ ref, customerId, address }: DeliveryDraft) => ({
  ...toAddress(address),
  ref,
  type: 'delivery',
  parent_id: customerId,
});

const makePartners = async (
  rpc: OdooRpc,
  values: readonly object[],
  about: readonly About[],
): Promise<readonly number[]> => {
  if (values.length === 0) return [];
  const made = await rpc.execute('res.partner', 'create', [values], { context: QUIET }, about);
  return parseAnswer(ids.length(values.length), made, 'res.partner.create');
};

export const partnersOf = (rpc: OdooRpc): Partners => ({
  async byRefs(refs) {
    const found = new Map<string, PartnerIds>();
    const rows = await readByRefs(rpc, refs);
    for (const customer of rows) {
      const { ref } = customer;
      if (ref === undefined || customer.parent_id !== undefined || found.has(ref)) continue;
      const delivery = rows.find((child) => child.parent_id === customer.id && child.type === 'delivery');
      found.set(ref, { ref, customerId: customer.id, ...(delivery && { deliveryId: delivery.id }) });
    }
    for (const delivery of toDeliveries(rows)) if (!found.has(delivery.ref)) found.set(delivery.ref, delivery);
    return [...found.values()];
  },
  create: (drafts) =>
    makePartners(
      rpc,
      drafts.map(toValues),
      drafts.map(({ ref }) => aboutOf(ref, 'customer-made')),
    ),
  async addDelivery(customerId, ref, address) {
    const values = [toDelivery({ ref, customerId, address })];
    const [made = 0] = await makePartners(rpc, values, [aboutOf(ref, 'delivery-address-made')]);
    return made;
  },
  async sharedByRefs(refs) {
    const rows = (await readByRefs(rpc, refs)).filter((each) => each.parent_id === undefined);
    return new Map(rows.toReversed().flatMap((each) => (each.ref === undefined ? [] : [[each.ref, each.id]])));
  },
  createShared: (drafts) =>
    makePartners(
      rpc,
      drafts.map(({ ref, name, isCompany = false }) => ({ ref, name, is_company: isCompany })),
      drafts.map(({ ref }) => ({
        ...{ subject: `customer/${ref}`, event: 'customer-made' },
        ...{ before: { contact: null }, after: { contact: ref } },
      })),
    ),
  deliveriesByRefs: async (refs) => toDeliveries(await readByRefs(rpc, refs)),
  createDeliveries: (drafts) =>
    makePartners(
      rpc,
      drafts.map(toDelivery),
      drafts.map(({ ref }) => aboutOf(ref, 'delivery-address-made')),
    ),
});

/** Customers and delivery addresses (`res.partner`), found by their reference `walmart/<account>/<PO>` (docs/decisions/0003). */
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

export interface PartnerIds {
  readonly ref: string;
  readonly customerId: number;
  /** Missing when a person removed the delivery address. */
  readonly deliveryId?: number;
}

export interface Partners {
  /** Customers of these references, archived ones included; the oldest wins where a person doubled one. */
  byRefs(refs: readonly string[]): Promise<readonly PartnerIds[]>;
  /** All or nothing, one call. Ids in the drafts' order; read the delivery addresses with `byRefs`. */
  create(drafts: readonly PartnerDraft[]): Promise<readonly number[]>;
  /** Makes the delivery address that `byRefs` did not find. */
  addDelivery(customerId: number, ref: string, address: AddressDraft): Promise<number>;
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

export const partnersOf = (rpc: OdooRpc): Partners => ({
  async byRefs(refs) {
    const found = new Map<string, PartnerIds>();
    for (const part of chunk([...new Set(refs)], REFS_PER_CALL)) {
      const rows = await searchRead(
        rpc,
        'res.partner',
        [['ref', 'in', part]],
        { row, fields: FIELDS },
        {
          order: 'id',
          context: { active_test: false },
        },
      );
      for (const customer of rows) {
        const { ref } = customer;
        if (ref === undefined || customer.parent_id !== undefined || found.has(ref)) continue;
        const delivery = rows.find((child) => child.parent_id === customer.id && child.type === 'delivery');
        found.set(ref, { ref, customerId: customer.id, ...(delivery && { deliveryId: delivery.id }) });
      }
    }
    return [...found.values()];
  },
  async create(drafts) {
    if (drafts.length === 0) return [];
    const about = drafts.map(({ ref }) => aboutOf(ref, 'customer-made'));
    const made = await rpc.execute('res.partner', 'create', [drafts.map(toValues)], { context: QUIET }, about);
    return parseAnswer(ids.length(drafts.length), made, 'res.partner.create');
  },
  async addDelivery(customerId, ref, address) {
    const values = { ...toAddress(address), ref, type: 'delivery', parent_id: customerId };
    const [made = 0] = parseAnswer(
      ids.length(1),
      await rpc.execute('res.partner', 'create', [[values]], { context: QUIET }, [
        aboutOf(ref, 'delivery-address-made'),
      ]),
      'res.partner.create',
    );
    return made;
  },
});

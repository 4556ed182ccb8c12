/**
 * The row of one order's fulfilment: what Walmart was seen to know of each line, what was sent and is not settled, and the
 * wishes under way. One item per order, so that one conditional write holds its laws (docs/architecture.md, rule 13).
 */
import * as z from 'zod';

const units = z.number().int().min(0);
const atMs = z.number().int().min(0);
const id = z.string().min(1);
/** Positive decimal text with at most two decimals. */
const cents = z.string().regex(/^\d+\.\d{2}$/);

const money = z.strictObject({ net: cents, tax: cents });
export type LineMoney = z.output<typeof money>;

/** Balance of one order line as Walmart was last seen to have it. */
export const lineBalanceSchema = z
  .strictObject({
    lineNumber: id,
    sku: id,
    ordered: units,
    /** Neither shipped nor cancelled; of them, `unacknowledged` are still Created. */
    open: units,
    unacknowledged: units,
    /** Delivered and refunded ones included. */
    shipped: units,
    delivered: units,
    cancelled: units,
    /** What Walmart knows as shipped, by tracking number. */
    parcels: z.array(z.strictObject({ trackingNumber: z.string(), units, shippedAt: atMs.optional() })),
    /** Of all ordered units, as first seen: Walmart sets the charges of cancelled units to 0. */
    charge: money,
    /** Refunds that the order shows, of whatever origin. */
    refunded: money,
    /** In return orders, and of them those that Walmart shows as refunded. */
    returned: units,
    returnRefunded: units,
    intentToCancel: z.boolean(),
    /** Walmart's numbers do not add up: nothing is done to the line before they do. */
    fault: z.string().optional(),
  })
  .refine(({ open, shipped, cancelled, ordered }) => open + shipped + cancelled === ordered, {
    error: 'open + shipped + cancelled must be ordered',
  })
  .refine(({ delivered, shipped }) => delivered <= shipped, { error: 'delivered must be at most shipped' })
  .refine(({ unacknowledged, open }) => unacknowledged <= open, { error: 'unacknowledged must be at most open' })
  .refine(({ returned, returnRefunded, shipped }) => returned <= shipped && returnRefunded <= returned, {
    error: 'returned must be at most shipped, refunded returns at most returned',
  });

export type LineBalance = z.output<typeof lineBalanceSchema>;

const intentBase = {
  id,
  at: atMs,
  /** `planned`: written before the call, so perhaps sent. `unknown`: the call had no clear outcome. `sent`: Walmart said yes. */
  phase: z.enum(['planned', 'sent', 'unknown']),
};

/** A call at Walmart that is not settled yet; `seen…` is what Walmart was seen to have before it. */
export const intentSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...intentBase,
    kind: z.literal('ship'),
    parcel: id,
    trackingNumber: id,
    lines: z.array(z.strictObject({ lineNumber: id, units, seen: units })),
  }),
  z.strictObject({
    ...intentBase,
    kind: z.literal('track'),
    parcel: id,
    from: id,
    to: id,
    lines: z.array(z.strictObject({ lineNumber: id, units, seen: units })),
  }),
  z.strictObject({
    ...intentBase,
    kind: z.literal('cancel'),
    reason: id,
    lines: z.array(z.strictObject({ lineNumber: id, units, seen: units })),
  }),
  z.strictObject({
    ...intentBase,
    kind: z.literal('refund'),
    creditNote: z.number().int(),
    lines: z.array(z.strictObject({ lineNumber: id, units, net: cents, tax: cents, seen: money })),
  }),
  z.strictObject({
    ...intentBase,
    kind: z.literal('returnRefund'),
    returnOrderId: id,
    lines: z.array(z.strictObject({ lineNumber: id, returnLineNumber: z.number().int(), units, seen: units })),
  }),
]);

export type Intent = z.output<typeof intentSchema>;

/** Where a two-phase cancellation stands (docs/orders.md); what it does next is decided by what both sides show. */
export const CANCELLATION_PHASES = ['blocking', 'asking', 'asked', 'cancellingInOdoo', 'undoing'] as const;

/** A wish to cancel units that Walmart has open. */
export const cancellationSchema = z.strictObject({
  /** An order cancelled or a line lowered in Odoo; a reason chosen there; the buyer. */
  origin: z.enum(['lowered', 'reason', 'customer']),
  /** Walmart's word; missing while a person is asked. */
  reason: id.optional(),
  at: atMs,
  phase: z.enum(CANCELLATION_PHASES),
  /** `seen`: cancelled at Walmart when the wish came up. */
  lines: z.array(z.strictObject({ lineNumber: id, units, seen: units })),
  /** All open transfers were seen held at the last look: if a person lets one go, that is an answer. */
  wasHeld: z.boolean(),
  /** Walmart's own words when it said no. */
  refusal: z.string().optional(),
});

export type Cancellation = z.output<typeof cancellationSchema>;

/** One refund of a line, by whoever; the ledger of rule "a unit is refunded at most once". */
export const ledgerEntrySchema = z.strictObject({
  /** Of the intent, or of what was seen. */
  id,
  lineNumber: id,
  source: z.enum(['return', 'creditNote', 'walmart']),
  units,
  net: cents,
  tax: cents,
  at: atMs,
  returnOrderId: id.optional(),
  /** Units of Walmart's count of refunded returns that this entry accounts for. */
  returnUnits: units.optional(),
  /** The credit note in Odoo that caused it, or that books it. */
  creditNote: z.number().int().optional(),
});

export type LedgerEntry = z.output<typeof ledgerEntrySchema>;

export const fulfilmentSchema = z.strictObject({
  purchaseOrderId: id,
  customerOrderId: id,
  orderedAt: atMs,
  shipBy: atMs,
  /** Walmart's or another's warehouse fulfils it: nothing goes out from here. */
  isOurs: z.boolean(),
  methodCode: id,
  lines: z.array(lineBalanceSchema),
  intents: z.array(intentSchema),
  /** Parcels that Walmart accepted from us, with the number it knows now. */
  shipments: z.array(z.strictObject({ parcel: id, trackingNumber: id, at: atMs })),
  cancellation: cancellationSchema.optional(),
  /** Transfers that the bridge held and has to let go again; a person's own hold is never among them. */
  held: z.array(z.number().int()),
  /** The buyer asked for a cancellation and a person, or the goods on their way, said no. */
  customerOverruled: z.boolean(),
  /** The choice of `x_walmart_cancel_reason` that was acted upon: it does not count again. */
  reasonSpent: z.string().optional(),
  /** … and one that waits for its person to finish. */
  reasonSeen: z.strictObject({ reason: z.string(), at: atMs }).optional(),
  /** Wishes that Walmart did not take, by their key: not tried again. */
  refusals: z.array(z.strictObject({ key: id, text: z.string(), at: atMs })),
  /** Reopened once because Walmart had shipped; a second time is a person's task. */
  reopened: z.boolean(),
  /** Cancelled as out of stock: Walmart zeroed them, and they stay 0 until a person's word. */
  zeroSkus: z.array(id),
  ledger: z.array(ledgerEntrySchema),
  /** Return orders that Odoo knows of, or people were told of. */
  returnsMade: z.array(id),
  /** Ledger entries that have their credit note or notice. */
  refundsBooked: z.array(id),
  /** Hash of the address at Walmart that Odoo was given last, since when, and of the one before it. */
  address: z.strictObject({ hash: id, at: atMs, before: id.optional() }).optional(),
  /** The state that `x_walmart_status` was given last. */
  statusWritten: z.string().optional(),
});

export type Fulfilment = z.output<typeof fulfilmentSchema>;

export const lineOf = (row: Fulfilment, lineNumber: string): LineBalance | undefined =>
  row.lines.find((line) => line.lineNumber === lineNumber);

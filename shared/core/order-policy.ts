/** The merchant's choices for the life of an order after its import; part of the policy (policy.ts). Page: docs/orders.md. */
import * as z from 'zod';

const whole = z.number().int();

/** Of a carrier that Walmart does not list: `{trackingNumber}` stands for the number. */
const trackingUrl = z
  .string()
  .regex(/^https:\/\/.*\{trackingNumber\}/, { error: 'an https address with {trackingNumber} in it is needed' });

/** Walmart's own name of a carrier, or another name with the address of its tracking page. */
const carrierTarget = z.union([
  z.strictObject({ carrier: z.string().min(1) }),
  z.strictObject({ other: z.string().min(1).max(50), trackingUrl }),
]);

export type CarrierTarget = z.output<typeof carrierTarget>;

/** How far an order is taken in Odoo; later steps hold the earlier ones. `locked`: delivered and locked. */
export const ODOO_STEPS = ['quotation', 'confirmed', 'delivered', 'locked'] as const;
export type OdooStep = (typeof ODOO_STEPS)[number];
const odooStep = z.enum(ODOO_STEPS);

export const orderPolicyShape = {
  /** What parts several numbers in the one tracking field of a transfer. Default: it holds one number. */
  trackingSeparator: z.enum(['none', 'comma', 'semicolon', 'space', 'any']).default('none'),
  /** More numbers than parcels that they could belong to: ask a person, or send the first of them. */
  extraTrackingNumbers: z.enum(['ask', 'first']).default('ask'),
  /** Hours after a shipment was reported in which its number may be corrected (walmart-api.md 7.5: 4 hours). */
  trackingCorrectionHours: z.number().min(0).max(4).default(4),
  /** Odoo's carrier name → Walmart's, before the usual names; '' stands for a transfer without a carrier. */
  carriers: z.record(z.string(), carrierTarget).default({}),
  /** A carrier in no table: ask a person, or send its name as "other" with this tracking page. */
  unmappedCarrier: z
    .union([z.literal('ask'), z.strictObject({ asOther: z.strictObject({ trackingUrl }) })])
    .default('ask'),
  /** Hours before the ship-by time at which people are told of what is not shipped. Our choice. */
  shipByGuardHours: z.number().min(0).max(72).default(12),
  /**
   * Minutes after which a read decides about a shipment or cancellation with an unclear outcome. Our choice; less would trust
   * reads that may be some minutes old, and a parcel could go out twice.
   */
  settleMinutes: whole.min(5).max(120).default(5),
  /** … and about a refund: money is waited for longer. */
  refundSettleMinutes: whole.min(1).max(1440).default(30),
  /** Choice of `x_walmart_cancel_reason` → Walmart's reason, where they differ. By default each choice is Walmart's own word. */
  cancelReasons: z.record(z.string(), z.string()).default({}),
  /** A reason is chosen, but nothing was cancelled or lowered in Odoo: ask, or cancel what is open after the grace. */
  reasonAlone: z.enum(['ask', 'cancel']).default('ask'),
  /** Minutes that a person has to finish: choosing a reason and cancelling are two clicks. Our choice. */
  reasonGraceMinutes: whole.min(0).max(240).default(5),
  /** More cancellations by the seller than this in an hour stop and ask (issue: cancellation brake). */
  cancelsPerHour: whole.min(0).default(5),
  /** … and more than this share of the orders of 30 days; Walmart's limit is 2 % (walmart-api.md 7.1). */
  cancelRateLimit: z.number().gt(0).max(1).default(0.015),
  /** The buyer asks for a cancellation: do it, ask a person (transfers held meanwhile), or ship all the same. */
  customerCancel: z.enum(['cancel', 'ask', 'shipAnyway']).default('ask'),
  /** Which table of order states holds: confirmed at import, or a quotation until Walmart shows "Shipped". */
  statusPreset: z.enum(['confirmedAtImport', 'acknowledgedAsQuotation']).default('confirmedAtImport'),
  /** Single states that differ from the preset. */
  statusSteps: z
    .strictObject({
      created: odooStep.optional(),
      acknowledged: odooStep.optional(),
      partiallyShipped: odooStep.optional(),
      shipped: odooStep.optional(),
      delivered: odooStep.optional(),
    })
    .default({}),
  /** May the bridge validate transfers of an order that Walmart shows as shipped by somebody else? */
  validateOnShipped: z.boolean().default(false),
  /** A return opened at Walmart: draft the return transfer in Odoo, or only tell people. */
  returns: z.enum(['draft', 'notify']).default('draft'),
  /** The buyer keeps the goods: refund at once, or ask a person. */
  keepItRefund: z.enum(['refund', 'ask']).default('refund'),
  /** Walmart's reason for a credit note whose own reason is none of Walmart's words (walmart-api.md 7.5). */
  refundReason: z.string().min(1).default('General adjustment'),
  /** A refund that Walmart made by itself: draft the credit note that books it, or only tell people. */
  walmartRefunds: z.enum(['draft', 'notify']).default('draft'),
  /** What Odoo knows of the buyer. */
  partner: z.enum(['perBuyer', 'channel', 'hash']).default('perBuyer'),
  /** With `partner: hash`, whose name stands on the delivery address, and so on the label: the hash's or the recipient's. */
  hashedDeliveryName: z.enum(['hash', 'recipient']).default('hash'),
  /** Invoice of a shipped order: none, a draft, or posted and paid on the clearing journal. */
  invoice: z.enum(['none', 'draft', 'posted']).default('none'),
  /** Code of the bank or cash journal in Odoo that takes the payments of Walmart's invoices; needed when they are posted. */
  clearingJournal: z.string().max(5).default(''),
  /** Transfers of orders that Walmart fulfils: validated when Walmart shows "Shipped", or left to people. */
  wfsTransfers: z.enum(['validateOnShipped', 'leave']).default('leave'),
  /** US addresses: keep them as sent and mark what does not validate, or write the standardised form. */
  address: z.enum(['check', 'standardise']).default('check'),
} as const;

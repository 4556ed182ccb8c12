/** The bodies of the shipping call: parcels per line, and corrections of their tracking (walmart-api.md section 7.5). */
import * as z from 'zod';
import { checked, checkOpen, lineNumber, type OpenLine, openLine, quantity, units } from './outgoing.ts';
import { CARRIERS, type Carrier, METHOD_CODES } from './schemas/carriers.ts';

/** Units of one line that leave in one package. */
export interface ParcelToShip {
  readonly units: number;
  readonly trackingNumber: string;
  /** A name of CARRIERS, or any other together with `trackingUrl`. */
  readonly carrier: { readonly carrier: Carrier } | { readonly otherCarrier: string };
  readonly trackingUrl?: string;
  /** One of METHOD_CODES; the order's own. */
  readonly methodCode: string;
  /** Epoch milliseconds; not before the order, not in the future. */
  readonly shippedAt: number;
}

export interface LineToShip {
  readonly lineNumber: string;
  /** Ships although the customer has asked to cancel. */
  readonly intentToCancelOverride?: boolean;
  readonly parcels: readonly ParcelToShip[];
}

export interface Shipment {
  /** The seller's own number, at most 30 characters: the order's name in Odoo. */
  readonly sellerOrderId: string;
  /** The order's lines as they were read. */
  readonly known: readonly OpenLine[];
  readonly lines: readonly LineToShip[];
}

export interface TrackingCorrection {
  readonly sellerOrderId: string;
  /** The order's lines; `open` does not matter here. */
  readonly known: readonly OpenLine[];
  readonly lines: readonly {
    readonly lineNumber: string;
    /** The number that was sent before. */
    readonly currentTrackingNumber: string;
    readonly parcel: ParcelToShip;
  }[];
}

/** Walmart's documents name no limit; this is beyond every carrier's numbers, and keeps texts out. */
const LONGEST_TRACKING_NUMBER = 50;

const trackingNumber = z
  .string({ error: 'a tracking number is needed' })
  .trim()
  .min(1, { error: 'a tracking number is needed' })
  .max(LONGEST_TRACKING_NUMBER, { error: `a tracking number has at most ${LONGEST_TRACKING_NUMBER} characters` })
  .regex(/^[^\s,;|]*$/, { error: 'one tracking number without blanks or separators is needed' });

const carrierName = z.union(
  [z.strictObject({ carrier: z.enum(CARRIERS) }), z.strictObject({ otherCarrier: z.string().trim().min(1).max(100) })],
  { error: 'a carrier in the spelling of Walmart’s list, or another one as otherCarrier, is needed' },
);

const parcel = z
  .object({
    units,
    trackingNumber,
    carrier: carrierName,
    trackingUrl: z.url({ protocol: /^https?$/, error: 'an http(s) URL is needed' }).optional(),
    methodCode: z.enum(METHOD_CODES, { error: `one of ${METHOD_CODES.join(', ')} is needed` }),
    shippedAt: z
      .number()
      .int({ error: 'epoch milliseconds are needed' })
      .min(1e12, { error: 'epoch milliseconds are needed' }),
  })
  .refine((each) => 'carrier' in each.carrier || each.trackingUrl !== undefined, {
    path: ['trackingUrl'],
    error: 'a carrier outside Walmart’s list needs a tracking URL',
  });

const sellerOrderId = z
  .string()
  .trim()
  .min(1, { error: 'the seller’s order number is needed' })
  .max(30, { error: 'the seller’s order number has at most 30 characters' });

const shipmentSchema = z
  .object({
    sellerOrderId,
    known: z.array(openLine),
    lines: z
      .array(
        z.object({
          lineNumber,
          intentToCancelOverride: z.boolean().optional(),
          parcels: z.array(parcel).min(1, { error: 'at least one parcel is needed' }),
        }),
      )
      .min(1, { error: 'at least one line is needed' }),
  })
  .check(({ value, issues }) => {
    const wanted = value.lines.map((line, index) => ({
      lineNumber: line.lineNumber,
      units: line.parcels.reduce((sum, each) => sum + each.units, 0),
      path: ['lines', index],
    }));
    checkOpen(value.known, wanted, issues);
  });

const correctionSchema = z
  .object({
    sellerOrderId,
    known: z.array(openLine),
    lines: z
      .array(z.object({ lineNumber, currentTrackingNumber: trackingNumber, parcel }))
      .min(1, { error: 'at least one line is needed' }),
  })
  .check(({ value, issues }) => {
    for (const [index, line] of value.lines.entries()) {
      if (value.known.some((each) => each.lineNumber === line.lineNumber)) continue;
      const message = `the order has no such line; it has ${value.known.map((each) => each.lineNumber).join(', ')}`;
      issues.push({ code: 'custom', message, input: line.lineNumber, path: ['lines', index, 'lineNumber'] });
    }
  });

type CheckedParcel = z.output<typeof parcel>;

const trackingInfo = (each: CheckedParcel) => ({
  shipDateTime: each.shippedAt,
  carrierName: each.carrier,
  methodCode: each.methodCode,
  trackingNumber: each.trackingNumber,
  ...(each.trackingUrl === undefined ? {} : { trackingURL: each.trackingUrl }),
});

const shipped = (each: CheckedParcel) => ({
  status: 'Shipped',
  statusQuantity: quantity(each.units),
  trackingInfo: trackingInfo(each),
});

/** @throws {InvalidDataError} WALMART_REQUEST_INVALID. */
export const toShipmentBody = (shipment: Shipment, subject: string): string => {
  const { lines, sellerOrderId: number } = checked(shipmentSchema, shipment, subject);
  const orderLine = lines.map((line) => ({
    lineNumber: line.lineNumber,
    ...(line.intentToCancelOverride === undefined ? {} : { intentToCancelOverride: line.intentToCancelOverride }),
    sellerOrderId: number,
    orderLineStatuses: { orderLineStatus: line.parcels.map(shipped) },
  }));
  return JSON.stringify({ orderShipment: { orderLines: { orderLine } } });
};

/** @throws {InvalidDataError} WALMART_REQUEST_INVALID. */
export const toCorrectionBody = (correction: TrackingCorrection, subject: string): string => {
  const { lines, sellerOrderId: number } = checked(correctionSchema, correction, subject);
  const orderLine = lines.map((line) => ({
    lineNumber: line.lineNumber,
    sellerOrderId: number,
    orderLineStatuses: {
      orderLineStatus: [
        { ...shipped(line.parcel), currentTrackingInfo: { trackingNumber: line.currentTrackingNumber } },
      ],
    },
  }));
  return JSON.stringify({ orderShipment: { processMode: 'PARTIAL_UPDATE', orderLines: { orderLine } } });
};

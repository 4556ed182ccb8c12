/** Reads and checks `trackingInfo` of the shipping call. */

import { carriers, methodCodes } from './carriers.ts';
import { member, type Refusal, textAt } from './request-body.ts';
import type { Order, Parcel, World } from './state.ts';

export type ParcelWish = Omit<Parcel, 'id' | 'confirmedAt' | 'by'>;

export const readParcel = (
  world: World,
  order: Order,
  lineNumber: string,
  info: unknown,
  now: number,
): ParcelWish | Refusal => {
  const refuse = (field: string, what: string): Refusal => ({
    field,
    description: `${what} in line number ${lineNumber}`,
  });
  const shipDateTime = member(info, 'shipDateTime');
  if (typeof shipDateTime !== 'number' || !Number.isInteger(shipDateTime)) {
    return refuse('shipDateTime', 'shipDateTime is missing or not valid');
  }
  if (shipDateTime > now + world.settings.shipTimeAheadMs)
    return refuse('shipDateTime', 'shipDateTime is in the future');
  if (shipDateTime < order.placedAt) return refuse('shipDateTime', 'shipDateTime is before the order date');
  const carrier = textAt(info, 'carrierName', 'carrier');
  const otherCarrier = textAt(info, 'carrierName', 'otherCarrier');
  if ((carrier === undefined) === (otherCarrier === undefined)) {
    return refuse('carrierName', 'Either carrier or otherCarrier is required');
  }
  if (carrier !== undefined && !carriers.has(carrier)) return refuse('carrier', 'Carrier is not supported');
  const trackingURL = textAt(info, 'trackingURL');
  if (otherCarrier !== undefined && trackingURL === undefined) {
    return refuse('trackingURL', 'trackingURL is required with otherCarrier');
  }
  const methodCode = textAt(info, 'methodCode') ?? '';
  if (!methodCodes.has(methodCode)) return refuse('methodCode', 'Method code is not supported');
  const trackingNumber = (textAt(info, 'trackingNumber') ?? '').trim();
  if (trackingNumber === '') return refuse('trackingNumber', 'trackingNumber is missing');
  if (trackingNumber.length > world.settings.maxTrackingLength) {
    return refuse('trackingNumber', 'trackingNumber is too long');
  }
  return {
    shipDateTime,
    carrier: carrier === undefined ? { otherCarrier: otherCarrier ?? '' } : { carrier },
    methodCode,
    trackingNumber,
    trackingURL,
  };
};

/**
 * The buyer's address as Walmart has it now, against the one that Odoo was given last. Only a change at Walmart is written to Odoo,
 * so that what a person corrects there stays. Pure; neither row nor action holds an address.
 */
import { hashOf, MINUTE_MS } from '../../core/index.ts';
import type { WalmartOrder } from '../../walmart/schemas/order.ts';
import { cleanLine } from '../clean-text.ts';
import { askOnOrder, type Question } from './questions.ts';
import type { Fulfilment } from './state.ts';
import { stateOf } from './status-map.ts';
import type { OdooOrderTruth } from './truth.ts';

/** Writes Walmart's address on the order's delivery address in Odoo. */
export interface WriteAddress {
  readonly kind: 'writeAddress';
  /** Of the address that is to be written. */
  readonly hash: string;
}

const HASH_DIGITS = 16;
/** A read may be older than the one before it; after this it is not. Our choice. */
const OLD_READ_MS = 15 * MINUTE_MS;

const partsOf = ({ shippingInfo }: WalmartOrder): readonly string[] => {
  const { name, address1, address2, city, state, postalCode, country } = shippingInfo.postalAddress;
  return [name, address1, address2 ?? '', city, state, postalCode, country].map((text) =>
    cleanLine(text).toLowerCase(),
  );
};

/** Equal for two readings of one address of one order; two orders of one buyer have different ones. */
export const addressHashOf = (order: WalmartOrder): string =>
  hashOf({ purchaseOrderId: order.purchaseOrderId, parts: partsOf(order) }).slice(0, HASH_DIGITS);

/** Walmart shows no address any more: that is no change. */
const isEmpty = (order: WalmartOrder): boolean => {
  const { address1, city, postalCode } = order.shippingInfo.postalAddress;
  return [address1, city, postalCode].every((text) => cleanLine(text) === '');
};

export interface AddressPlan {
  readonly row: Fulfilment;
  readonly actions: readonly WriteAddress[];
  readonly questions: readonly Question[];
  /** Epoch ms: a read is not believed before. */
  readonly lookAt?: number;
}

/** The row of an order whose delivery address in Odoo was given Walmart's. */
export const addressWritten = (row: Fulfilment, hash: string, at: number): Fulfilment => ({
  ...row,
  address: { hash, at, ...(row.address && { before: row.address.hash }) },
});

const hasLeft = (row: Fulfilment, odoo: OdooOrderTruth): boolean =>
  row.lines.some(({ shipped }) => shipped > 0) || odoo.deliveries.some(({ state }) => state === 'done');

const isOver = (row: Fulfilment, odoo: OdooOrderTruth): boolean => {
  const state = stateOf(row);
  return odoo.state === 'cancel' || state === 'cancelled' || state === 'delivered';
};

export const planAddress = (
  row: Fulfilment,
  odoo: OdooOrderTruth,
  order: WalmartOrder,
  readAt: number,
): AddressPlan => {
  const nothing: AddressPlan = { row, actions: [], questions: [] };
  const hash = addressHashOf(order);
  const { address } = row;
  if (!address) return { ...nothing, row: { ...row, address: { hash, at: readAt } } };
  if (hash === address.hash || isEmpty(order) || isOver(row, odoo)) return nothing;
  // The address before the last one: a buyer who went back to it, or a read from before the change.
  if (hash === address.before && readAt < address.at + OLD_READ_MS)
    return { ...nothing, lookAt: address.at + OLD_READ_MS };
  if (!hasLeft(row, odoo)) return { ...nothing, actions: [{ kind: 'writeAddress', hash }] };
  if (!row.isOurs) return nothing;
  const text =
    "Walmart shows another delivery address since goods went out; Odoo's was not changed after that. Look at the order in Seller Center, tell the carrier, and mend the delivery address in Odoo for what is still to leave";
  return { ...nothing, questions: [askOnOrder('addressChanged', odoo, text, hash)] };
};

/** What the flows of an order's life use beside the client itself; apart, so that no other function carries it. */
import type { Odoo } from './connect.ts';
import { type DeliveryAddresses, deliveryAddressesOf } from './delivery-address.ts';
import { type Documents, documentsOf } from './documents.ts';
import { type Fulfilment, fulfilmentOf } from './fulfilment.ts';
import { type OrderChanges, orderChangesOf } from './order-changes.ts';
import { type Returns, returnsOf } from './returns.ts';
import { type Transfers, transfersOf } from './transfers.ts';

export interface OrderLife {
  readonly fulfilment: Fulfilment;
  readonly transfers: Transfers;
  readonly orderChanges: OrderChanges;
  readonly returns: Returns;
  readonly documents: Documents;
  readonly addresses: DeliveryAddresses;
}

export const orderLifeOf = ({ rpc, units }: Pick<Odoo, 'rpc' | 'units'>): OrderLife => ({
  fulfilment: fulfilmentOf(rpc, units),
  transfers: transfersOf(rpc),
  orderChanges: orderChangesOf(rpc, units),
  returns: returnsOf(rpc, units),
  documents: documentsOf(rpc, units),
  addresses: deliveryAddressesOf(rpc),
});

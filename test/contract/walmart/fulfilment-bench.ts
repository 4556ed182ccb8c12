/** Orders of two items on the simulated Walmart, and what the client is to do with them. */
import { expect } from 'vitest';
import type { OrderEntry, ParcelToShip, Shipment } from '../../../shared/walmart/index.ts';
import { checkRequest, loadOpenApi } from '../../support/openapi.ts';
import { type ContractBench, openContractBench, START } from './bench.ts';

export const api = loadOpenApi();
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const stocked = (...args: Parameters<typeof openContractBench>): ContractBench => {
  const bench = openContractBench(...args);
  bench.walmart.addItem({ sku: 'CUP', productName: 'Cup', price: 999, inputQty: 100 });
  bench.walmart.addItem({ sku: 'MUG', productName: 'Mug', price: 1450, inputQty: 100 });
  return bench;
};

export const place = (bench: ContractBench, lines = [{ sku: 'CUP', quantity: 3, tax: 100 }]) => {
  const placement = bench.walmart.placeOrder({ lines, visibleAfterMs: 0 });
  if (!placement.placed) throw new Error(placement.refused);
  return placement.purchaseOrderId;
};

export const trueOrder = (bench: ContractBench, po: string) => {
  const order = bench.walmart.truth.orders().find((each) => each.po === po);
  if (order === undefined) throw new Error(`No order ${po}`);
  return order;
};

export const knownOf = (bench: ContractBench, po: string) =>
  trueOrder(bench, po).lines.map(({ lineNumber, units }) => ({ lineNumber, open: units.open }));

export const parcel = (units: number, trackingNumber: string, more: Partial<ParcelToShip> = {}): ParcelToShip => ({
  units,
  trackingNumber,
  carrier: { carrier: 'UPS' },
  methodCode: 'Standard',
  shippedAt: START,
  ...more,
});

export const shipmentOf = (bench: ContractBench, po: string, parcels: readonly ParcelToShip[]): Shipment => {
  const known = knownOf(bench, po);
  return { sellerOrderId: 'S00012', known, lines: [{ lineNumber: known[0]?.lineNumber ?? '', parcels }] };
};

export const statusesOf = (entry: OrderEntry | undefined) =>
  entry?.readable === true
    ? entry.order.orderLines.orderLine.flatMap((line) =>
        line.orderLineStatuses.orderLineStatus.map(({ status, statusQuantity, trackingInfo }) => [
          status,
          statusQuantity.amount,
          trackingInfo?.trackingNumber,
        ]),
      )
    : [];

export const expectDocumented = (bench: ContractBench): void => {
  expect(bench.requests.flatMap((request) => checkRequest(api, request))).toEqual([]);
};

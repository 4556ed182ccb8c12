/** Writes an order as Walmart's JSON does, with the nulls and gaps that real answers have. */

import { sharesAt, statusDateAt } from './order-lifecycle.ts';
import type { Charge, Order, OrderLine } from './state.ts';

export interface OrderView {
  readonly asOf: number;
  readonly replacementInfo: boolean;
  readonly productInfo: boolean;
  /** The released list writes some members in another way. */
  readonly released: boolean;
}

/** Stands in the place of an address that is not there yet. */
export const placeholderEmail = 'nocxemail@walmartone.com';

export const writeOrder = (order: Order, view: OrderView): object => ({
  purchaseOrderId: order.purchaseOrderId,
  customerOrderId: order.customerOrderId,
  ...(order.traits.emailMissing ? {} : { customerEmailId: emailAt(order, view.asOf) }),
  ...(view.replacementInfo ? replacementMembers(order) : {}),
  orderDate: order.placedAt,
  shippingInfo: writeShippingInfo(order, view.asOf),
  orderLines: { orderLine: order.lines.map((line) => writeLine(order, line, view)) },
  ...(order.traits.summarySent ? { orderSummary: writeSummary(order) } : {}),
  shipNode: view.released && order.traits.emptyShipNodeInReleased ? [] : { type: order.shipNodeType },
});

const emailAt = (order: Order, at: number): string =>
  at < order.traits.emailKnownAt ? placeholderEmail : order.buyer.email;

const replacementMembers = (order: Order): object =>
  order.originalCustomerOrderId === undefined
    ? { orderType: 'REGULAR' }
    : { orderType: 'REPLACEMENT', originalCustomerOrderID: order.originalCustomerOrderId };

const writeShippingInfo = (order: Order, asOf: number): object => {
  const { buyer, traits } = order;
  const allCancelled = order.lines.every((line) => sharesAt(line, asOf).every((share) => share.status === 'Cancelled'));
  const phone = allCancelled ? '0000000000' : buyer.phone;
  return {
    ...(traits.phoneMissing ? {} : { phone }),
    ...(traits.deliveryDateMissing ? {} : { estimatedDeliveryDate: order.deliverBy }),
    estimatedShipDate: order.shipBy,
    methodCode: order.methodCode,
    postalAddress: {
      name: buyer.name,
      address1: buyer.address1,
      ...(buyer.address2 === undefined ? nullMember(traits.address2AsNull, 'address2') : { address2: buyer.address2 }),
      city: buyer.city,
      state: buyer.state,
      postalCode: buyer.postalCode,
      country: 'USA',
      ...(traits.addressTypeMissing ? {} : { addressType: buyer.addressType }),
    },
  };
};

const nullMember = (wanted: boolean, name: string): object => (wanted ? { [name]: null } : {});

const writeLine = (order: Order, line: OrderLine, view: OrderView): object => {
  const { traits } = order;
  return {
    lineNumber: line.lineNumber,
    item: {
      productName: line.productName,
      sku: line.sku,
      ...(view.productInfo
        ? {
            imageUrl: `https://i5.walmartimages.com/${order.purchaseOrderId}.jpeg`,
            weight: { value: '1', unit: 'Pounds' },
          }
        : {}),
    },
    charges: { charge: line.charges.map((charge) => writeCharge(order, charge)) },
    orderLineQuantity: { unitOfMeasurement: traits.unit, amount: line.quantityText },
    statusDate: statusDateAt(line, view.asOf),
    orderLineStatuses: {
      orderLineStatus: sharesAt(line, view.asOf).map((share) => ({
        status: share.status,
        statusQuantity: {
          unitOfMeasurement: traits.unit,
          amount: share.quantity === line.quantity ? line.quantityText : String(share.quantity),
        },
        ...nullMember(traits.nullMembers, 'cancellationReason'),
        ...nullMember(traits.nullMembers, 'trackingInfo'),
      })),
    },
    ...nullMember(traits.nullMembers, 'refund'),
    ...(order.intentToCancel ? { intentToCancel: 'YES' } : {}),
    fulfillment: {
      fulfillmentOption: 'S2H',
      shipMethod: order.methodCode === 'Express' ? 'EXPEDITED' : order.methodCode.toUpperCase(),
      pickUpDateTime: order.shipBy,
    },
  };
};

const writeCharge = (order: Order, charge: Charge): object => ({
  chargeType: charge.chargeType,
  chargeName: charge.chargeName,
  chargeAmount: { currency: order.currency, amount: charge.cents / 100 },
  ...writeTax(order, charge),
});

const writeTax = (order: Order, charge: Charge): object => {
  const { zeroTax, taxNameMissing } = order.traits;
  if (charge.taxCents === 0 && zeroTax !== 'zero') return nullMember(zeroTax === 'null', 'tax');
  const taxName = charge.chargeType === 'PRODUCT' ? 'Tax1' : 'Tax2';
  return {
    tax: {
      ...(taxNameMissing ? {} : { taxName }),
      taxAmount: { currency: order.currency, amount: charge.taxCents / 100 },
    },
  };
};

const writeSummary = (order: Order): object => {
  const charges = order.lines.flatMap((line) => line.charges);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const money = (cents: number) => ({ currencyAmount: cents / 100, currencyUnit: order.currency });
  const ofType = (type: Charge['chargeType']) => sum(charges.filter((c) => c.chargeType === type).map((c) => c.cents));
  const tax = sum(charges.map((charge) => charge.taxCents));
  return {
    totalAmount: money(ofType('PRODUCT') + ofType('SHIPPING') + tax),
    orderSubTotals: [
      { subTotalType: 'PRODUCT', totalAmount: money(ofType('PRODUCT')) },
      { subTotalType: 'SHIPPING', totalAmount: money(ofType('SHIPPING')) },
      { subTotalType: 'TAX', totalAmount: money(tax) },
    ],
  };
};

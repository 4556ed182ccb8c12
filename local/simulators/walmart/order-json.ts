/** Writes an order as Walmart's JSON does, with the nulls and gaps that real answers have. */

import { sharesAt, statusDateAt } from './order-lifecycle.ts';
import { buyerAt, type Charge, type Order, type OrderLine, type Parcel, type Refund } from './state.ts';

export interface OrderView {
  readonly asOf: number;
  readonly replacementInfo: boolean;
  readonly productInfo: boolean;
  /** The released list writes some members in another way. */
  readonly released: boolean;
  readonly intentToCancelAs: string;
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
  ...(order.traits.summarySent ? { orderSummary: writeSummary(order, view.asOf) } : {}),
  shipNode: view.released && order.traits.emptyShipNodeInReleased ? [] : { type: order.shipNodeType },
});

const emailAt = (order: Order, at: number): string =>
  at < order.traits.emailKnownAt ? placeholderEmail : buyerAt(order, at).email;

const replacementMembers = (order: Order): object =>
  order.originalCustomerOrderId === undefined
    ? { orderType: 'REGULAR' }
    : { orderType: 'REPLACEMENT', originalCustomerOrderID: order.originalCustomerOrderId };

const writeShippingInfo = (order: Order, asOf: number): object => {
  const { traits } = order;
  const buyer = buyerAt(order, asOf);
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
    charges: { charge: chargesAt(line, view.asOf).map((charge) => writeCharge(order, charge)) },
    orderLineQuantity: { unitOfMeasurement: traits.unit, amount: line.quantityText },
    statusDate: statusDateAt(line, view.asOf),
    orderLineStatuses: {
      orderLineStatus: sharesAt(line, view.asOf).map((share) => ({
        status: share.status,
        statusQuantity: {
          unitOfMeasurement: traits.unit,
          amount: share.quantity === line.quantity ? line.quantityText : String(share.quantity),
        },
        ...(share.reason === undefined
          ? nullMember(traits.nullMembers, 'cancellationReason')
          : { cancellationReason: share.reason }),
        ...(share.parcel === undefined
          ? nullMember(traits.nullMembers, 'trackingInfo')
          : { trackingInfo: writeTracking(share.parcel) }),
      })),
    },
    ...writeRefund(order, line, view.asOf),
    ...(isAt(line.wantsToCancelAt, view.asOf) ? { intentToCancel: view.intentToCancelAs } : {}),
    ...(line.sellerOrderId === undefined ? {} : { sellerOrderId: line.sellerOrderId }),
    fulfillment: {
      fulfillmentOption: 'S2H',
      shipMethod: order.methodCode === 'Express' ? 'EXPEDITED' : order.methodCode.toUpperCase(),
      pickUpDateTime: order.shipBy,
    },
  };
};

const isAt = (since: number | null, at: number): boolean => since !== null && since <= at;

/** A line that was cancelled as a whole costs nothing any more. */
const chargesAt = (line: OrderLine, at: number): readonly Charge[] =>
  isAt(line.voidedAt, at) ? line.charges.map((charge) => ({ ...charge, cents: 0, taxCents: 0 })) : line.charges;

const writeTracking = (parcel: Parcel): object => ({
  shipDateTime: parcel.shipDateTime,
  carrierName: parcel.carrier,
  methodCode: parcel.methodCode,
  trackingNumber: parcel.trackingNumber,
  ...(parcel.trackingURL === undefined ? {} : { trackingURL: parcel.trackingURL }),
});

/** All refunds of the line as one object, under the newest id. */
const writeRefund = (order: Order, line: OrderLine, at: number): object => {
  const refunds = line.refunds.filter((refund) => refund.at <= at);
  const newest = refunds.at(-1);
  if (newest === undefined) return nullMember(order.traits.nullMembers, 'refund');
  return {
    refund: {
      refundId: newest.refundId,
      ...(newest.comments === undefined ? {} : { refundComments: newest.comments }),
      refundCharges: {
        refundCharge: refunds.flatMap(({ charges }) => charges.map((charge) => writeRefundCharge(order, charge))),
      },
    },
  };
};

const writeRefundCharge = (order: Order, charge: Refund['charges'][number]): object => {
  const money = (cents: number) => ({ currency: order.currency, amount: cents === 0 ? 0 : -cents / 100 });
  const tax = { taxName: `${charge.chargeName} Tax`, taxAmount: money(charge.taxCents) };
  return {
    refundReason: charge.reason,
    charge: {
      chargeType: charge.chargeType,
      chargeName: charge.chargeName,
      chargeAmount: money(charge.cents),
      ...(charge.taxCents === 0 ? {} : { tax }),
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

const writeSummary = (order: Order, asOf: number): object => {
  const charges = order.lines.flatMap((line) => chargesAt(line, asOf));
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

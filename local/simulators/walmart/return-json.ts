/** Writes a return as Walmart's JSON does: real numbers, ISO dates, and arrays per quantity beside the older single fields. */

import {
  type ReturnLine,
  type ReturnOrder,
  type ReturnStep,
  type ReturnUnit,
  statusOf,
  stepAt,
} from './return-state.ts';

const each = (measurementValue: number) => ({ unitOfMeasure: 'EACH', measurementValue });

const iso = (at: number): string => new Date(at).toISOString();

export const writeReturn = (order: ReturnOrder, asOf: number): object => {
  const money = (cents: number) => ({ currencyAmount: cents / 100, currencyUnit: order.currency });
  const total = order.lines.reduce((sum, line) => sum + (line.unitCents + line.unitTaxCents) * line.units.length, 0);
  const [firstName = '', ...rest] = order.customerName.split(' ');
  return {
    returnOrderId: order.returnOrderId,
    customerEmailId: order.customerEmail,
    customerName: { firstName, lastName: rest.join(' ') },
    customerOrderId: order.customerOrderId,
    refundMode: 'POST_DELIVERY',
    returnOrderDate: iso(order.createdAt),
    returnByDate: iso(order.returnBy),
    returnType: order.returnType,
    totalRefundAmount: money(total),
    returnLineGroups: writeGroups(order),
    returnOrderLines: order.lines.map((line) => writeLine(order, line, asOf)),
    returnChannel: { channelName: order.channel },
  };
};

/** Labels only for what travels. */
const writeGroups = (order: ReturnOrder): object[] =>
  [false, true].flatMap((keepIt, index) => {
    const lines = order.lines.filter((line) => line.keepIt === keepIt);
    if (lines.length === 0) return [];
    const carrierInfoList = [
      { carrierId: '11', carrierName: 'FEDEX', serviceType: 'FedEx Ground', trackingNo: order.trackingNo },
    ];
    return [
      {
        groupNo: index + 1,
        returnLines: lines.map((line) => ({ returnOrderLineNumber: line.number })),
        labels: keepIt
          ? []
          : [{ labelImageURL: `https://i5.walmartimages.com/asr/${order.returnOrderId}.png`, carrierInfoList }],
        returnExpectedFlag: !keepIt,
      },
    ];
  });

const writeLine = (order: ReturnOrder, line: ReturnLine, asOf: number): object => {
  const money = (cents: number) => ({ currencyAmount: cents / 100, currencyUnit: order.currency });
  const quantity = line.units.length;
  const refundedQty = line.units.filter((unit) => stepAt(unit, asOf) === 'refunded').length;
  const last = line.units.reduce((latest, unit) => (changeOf(unit, asOf) > changeOf(latest, asOf) ? unit : latest));
  const total = (value: number) => money(value * quantity);
  return {
    returnOrderLineNumber: line.number,
    salesOrderLineNumber: Number(line.lineNumber),
    returnReason: line.reason,
    purchaseOrderId: line.purchaseOrderId,
    purchaseOrderLineNumber: Number(line.lineNumber),
    item: { sku: line.sku, productName: line.productName, itemWeight: { unitOfMeasure: 'POUND', measurementValue: 1 } },
    charges: [
      {
        chargeCategory: 'PRODUCT',
        chargeName: 'ItemPrice',
        chargePerUnit: money(line.unitCents),
        isDiscount: false,
        isBillable: true,
        tax: [{ taxName: 'Tax1', excessTax: money(0), taxPerUnit: money(line.unitTaxCents) }],
        excessCharge: money(0),
      },
    ],
    unitPrice: money(line.unitCents),
    chargeTotals: [
      { name: 'lineUnitPrice', value: money(line.unitCents) },
      { name: 'lineTotalTaxes', value: total(line.unitTaxCents) },
      { name: 'lineSubTotal', value: total(line.unitCents) },
      { name: 'lineTotal', value: total(line.unitCents + line.unitTaxCents) },
    ],
    cancellableQty: line.units.filter((unit) => stepAt(unit, asOf) === 'initiated').length,
    quantity: each(quantity),
    returnExpectedFlag: !line.keepIt,
    isKeepIt: line.keepIt,
    refundedQty,
    ...(last.channel === undefined ? {} : { refundChannel: last.channel }),
    returnTrackingDetail: writeEvents(order, line, asOf),
    status: statusOf(stepAt(last, asOf)),
    statusTime: iso(changeOf(last, asOf)),
    currentDeliveryStatus: deliveryOf(last, asOf),
    ...refundStatus(stepAt(last, asOf)),
    currentTrackingStatuses: writeStatuses(line, asOf),
    refundChannels: writeChannels(line, asOf),
  };
};

const changeOf = (unit: ReturnUnit, asOf: number): number =>
  unit.timeline.findLast((change) => change.at <= asOf)?.at ?? unit.timeline[0]?.at ?? 0;

const deliveryOf = (unit: ReturnUnit, asOf: number): string => {
  const steps = unit.timeline.filter((change) => change.at <= asOf).map((change) => change.step);
  if (steps.includes('delivered') || unit.arrived) return 'DELIVERED';
  return steps.includes('in-transit') ? 'IN_TRANSIT' : 'NOT_SHIPPED';
};

/** The set is open; a cancelled return shows none here. */
const refundStatus = (step: ReturnStep): object => {
  if (step === 'cancelled') return {};
  return { currentRefundStatus: step === 'refunded' ? 'REFUND_COMPLETED' : 'REFUND_INITIATED' };
};

/** Newest first. */
const writeEvents = (order: ReturnOrder, line: ReturnLine, asOf: number): object[] =>
  order.events
    .filter((event) => event.line === line.number && event.at <= asOf)
    .map((event, index) => ({
      sequenceNo: index + 1,
      eventTag: event.tag,
      eventDescription: `${event.tag} for MARKET_PLACE`,
      eventTime: iso(event.at),
      references: [{ name: 'ReturnDate', value: iso(event.at) }],
    }))
    .reverse();

const writeStatuses = (line: ReturnLine, asOf: number): object[] => {
  const groups = Map.groupBy(line.units, (unit) => `${stepAt(unit, asOf)} ${changeOf(unit, asOf)}`);
  return [...groups.values()].flatMap((units) => {
    const [unit] = units;
    if (unit === undefined) return [];
    const step = stepAt(unit, asOf);
    const status = { status: statusOf(step), statusTime: iso(changeOf(unit, asOf)), ...refundStatus(step) };
    return [{ ...status, quantity: each(units.length) }];
  });
};

/** Without a unit in the quantity, as in the documents' example. */
const writeChannels = (line: ReturnLine, asOf: number): object[] => {
  const paid = line.units.filter((unit) => stepAt(unit, asOf) === 'refunded');
  const groups = Map.groupBy(paid, (unit) => unit.channel ?? '');
  return [...groups].map(([refundChannelName, units]) => ({
    refundChannelName,
    quantity: { measurementValue: units.length },
  }));
};

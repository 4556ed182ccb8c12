/** How returns begin, travel, and end with the money back. */

import { chargedFor, exceeds, refundable, sumByType, unitPrice } from './ledger.ts';
import { shippedUnits } from './order-lifecycle.ts';
import { giveBack } from './refunding.ts';
import { type ReturnLine, type ReturnOrder, type ReturnStep, type ReturnUnit, stepAt } from './return-state.ts';
import { drawMs } from './settings.ts';
import { buyerAt, drawDigits, type Order, type OrderLine, type World } from './state.ts';
import { returnEvent } from './webhooks.ts';

const dayMs = 24 * 3_600_000;

export interface NewReturn {
  readonly purchaseOrderId: string;
  readonly lines: readonly {
    readonly lineNumber: string;
    readonly quantity: number;
    readonly reason?: string;
    /** The customer keeps the goods. */
    readonly keepIt?: boolean;
  }[];
  readonly returnType?: ReturnOrder['returnType'];
  readonly channel?: ReturnOrder['channel'];
  /** The goods move by themselves (default); otherwise only by `moveReturn`. */
  readonly travels?: boolean;
  /** The JSON then names a purchase order that this seller never had. */
  readonly ofUnknownOrder?: boolean;
}

/** Units of a line in returns that were not cancelled. */
export const returnedUnits = (world: World, order: Order, line: OrderLine, at: number): number =>
  returnUnitsOf(world, order, line).filter((unit) => stepAt(unit, at) !== 'cancelled').length;

const returnUnitsOf = (world: World, order: Order, line: OrderLine): ReturnUnit[] =>
  [...world.returns.values()].flatMap((each) =>
    each.lines
      .filter((mine) => mine.purchaseOrderId === order.purchaseOrderId && mine.lineNumber === line.lineNumber)
      .flatMap((mine) => mine.units),
  );

export const returnRefundedUnits = (world: World, order: Order, line: OrderLine, at: number): number =>
  returnUnitsOf(world, order, line).filter((unit) => stepAt(unit, at) === 'refunded').length;

export const createReturn = (world: World, order: Order, wish: NewReturn, now: number): ReturnOrder => {
  const random = world.chance.later;
  const buyer = buyerAt(order, now);
  const made: ReturnOrder = {
    returnOrderId: drawDigits(18, random),
    customerOrderId: order.customerOrderId,
    createdAt: now,
    returnBy: now + 30 * dayMs,
    returnType: wish.returnType ?? 'REFUND',
    channel: wish.channel ?? 'ONLINE',
    fulfilledByWalmart: order.shipNodeType === 'WFSFulfilled',
    customerEmail: buyer.email,
    customerName: buyer.name,
    trackingNo: drawDigits(12, random),
    currency: order.currency,
    lines: wish.lines.map((line, index) => makeLine(world, order, wish, line, index + 1, now)),
    events: [],
  };
  world.returns.set(made.returnOrderId, made);
  for (const line of made.lines) made.events.push({ at: now, line: line.number, tag: 'RETURN_INITIATED' });
  order.touchedAt.push(now);
  returnEvent(world, made, 'RETURN_CREATED', now);
  planTravel(world, made, wish.travels ?? true);
  return made;
};

const makeLine = (
  world: World,
  order: Order,
  wish: NewReturn,
  { lineNumber, quantity, reason, keepIt }: NewReturn['lines'][number],
  number: number,
  now: number,
): ReturnLine => {
  const line = order.lines.find((each) => each.lineNumber === lineNumber);
  if (line === undefined) throw new Error(`The order ${order.purchaseOrderId} has no line ${lineNumber}.`);
  const left = shippedUnits(line, now) - returnedUnits(world, order, line, now);
  if (quantity < 1 || quantity > left) {
    throw new Error(`Line ${lineNumber} of ${order.purchaseOrderId} has ${left} units to return, not ${quantity}.`);
  }
  const price = unitPrice(line, 0);
  return {
    number,
    purchaseOrderId: wish.ofUnknownOrder === true ? `9${order.purchaseOrderId.slice(1)}` : order.purchaseOrderId,
    lineNumber,
    sku: line.sku,
    productName: line.productName,
    reason: reason ?? 'NO_LONGER_WANTED',
    keepIt: keepIt ?? false,
    units: Array.from({ length: quantity }, () => ({
      timeline: [{ at: now, step: 'initiated' }],
      channel: undefined,
      arrived: false,
    })),
    unitCents: price.cents,
    unitTaxCents: price.taxCents,
  };
};

const planTravel = (world: World, order: ReturnOrder, travels: boolean): void => {
  const { toTransit, toCentre, walmartRefundsAfterMs } = world.settings.returns;
  const transitAt = order.createdAt + drawMs(toTransit, world.chance.later);
  const centreAt = transitAt + drawMs(toCentre, world.chance.later);
  if (travels) {
    world.agenda.add(transitAt, (at) => moveReturn(world, order, 'in-transit', {}, at));
    world.agenda.add(centreAt, (at) => moveReturn(world, order, 'delivered', {}, at));
  }
  const hasKept = order.lines.some((line) => line.keepIt);
  if (hasKept && walmartRefundsAfterMs !== null && order.returnType === 'REFUND') {
    world.agenda.add(order.createdAt + walmartRefundsAfterMs, (at) => refundByWalmart(world, order, at));
  }
};

export interface ReturnPart {
  /** Number of the return's line; default all. */
  readonly line?: number;
  readonly quantity?: number;
}

const follows: Readonly<Record<ReturnStep, readonly ReturnStep[]>> = {
  initiated: [],
  'in-transit': ['initiated'],
  delivered: ['initiated', 'in-transit'],
  refunded: ['initiated', 'in-transit', 'delivered'],
  cancelled: ['initiated', 'in-transit', 'delivered'],
};

const tags: Readonly<Record<ReturnStep, string>> = {
  initiated: 'RETURN_INITIATED',
  'in-transit': 'RETURN_IN_TRANSIT',
  delivered: 'DELIVERED_AT_RETURN_CENTER',
  refunded: 'REFUND_ISSUED',
  cancelled: 'RETURN_CANCELLED',
};

/** Moves units on; what the customer keeps neither travels nor arrives. Refunded units may still arrive, without a new step. */
export const moveReturn = (
  world: World,
  order: ReturnOrder,
  step: Exclude<ReturnStep, 'initiated' | 'refunded'>,
  part: ReturnPart,
  now: number,
): void => {
  let moved = 0;
  for (const line of order.lines) {
    if (part.line !== undefined && part.line !== line.number) continue;
    if (line.keepIt && step !== 'cancelled') continue;
    moved += moveLine(order, line, step, part.quantity ?? line.units.length, now);
  }
  if (moved === 0 || step !== 'delivered') return;
  returnEvent(world, order, 'RETURN_DELIVERED', now);
  const { walmartRefundsAfterMs } = world.settings.returns;
  if (walmartRefundsAfterMs !== null && order.returnType === 'REFUND') {
    world.agenda.add(now + walmartRefundsAfterMs, (at) => refundByWalmart(world, order, at));
  }
};

const moveLine = (order: ReturnOrder, line: ReturnLine, step: ReturnStep, quantity: number, now: number): number => {
  const waiting = line.units.filter((unit) => follows[step].includes(stepAt(unit, now)));
  const moving = waiting.slice(0, quantity);
  for (const unit of moving) unit.timeline.push({ at: now, step });
  if (step === 'delivered')
    for (const unit of line.units.slice(0, quantity)) unit.arrived ||= stepAt(unit, now) !== 'cancelled';
  if (moving.length > 0) order.events.push({ at: now, line: line.number, tag: tags[step] });
  return moving.length;
};

/** What waits for its money: arrived, or not expected back. */
const refundByWalmart = (world: World, order: ReturnOrder, at: number): void => {
  for (const line of order.lines) {
    const due = line.units.filter((unit) => {
      const step = stepAt(unit, at);
      return step === 'delivered' || (line.keepIt && step === 'initiated');
    });
    if (due.length > 0) refundUnits(world, order, line, due.length, 'walmart', at);
  }
};

/** @returns false when more would go back than was charged; then nothing does. */
export const refundUnits = (
  world: World,
  order: ReturnOrder,
  line: ReturnLine,
  quantity: number,
  by: 'return' | 'walmart',
  now: number,
): boolean => {
  const units = line.units.filter((unit) => follows.refunded.includes(stepAt(unit, now)));
  const mine = [...units].sort((a, b) => Number(b.arrived) - Number(a.arrived)).slice(0, quantity);
  const sale = saleOf(world, line);
  if (sale !== undefined && !payBack(world, sale, mine.length, by, now)) return false;
  for (const unit of mine) {
    unit.timeline.push({ at: now, step: 'refunded' });
    unit.channel = by === 'walmart' ? 'WALMART_TRIGGERED_REFUND' : 'SELLER_MANUAL_REFUND';
  }
  order.events.push({ at: now, line: line.number, tag: tags.refunded });
  returnEvent(world, order, 'RETURN_INVOICED', now);
  return true;
};

export const saleOf = (world: World, { purchaseOrderId, lineNumber }: ReturnLine) => {
  const order = world.orders.get(purchaseOrderId);
  const line = order?.lines.find((each) => each.lineNumber === lineNumber);
  return order === undefined || line === undefined ? undefined : { order, line };
};

/** What the next units of a line cost the customer, shipping left out: it goes back through the order's own call. */
export const priceOfNext = (
  world: World,
  { order, line }: { order: Order; line: OrderLine },
  units: number,
  now: number,
) => {
  const before = returnRefundedUnits(world, order, line, now);
  const [from, to] = [chargedFor(line, before).PRODUCT, chargedFor(line, before + units).PRODUCT];
  return { cents: to.cents - from.cents, taxCents: to.taxCents - from.taxCents };
};

const payBack = (
  world: World,
  sale: { order: Order; line: OrderLine },
  units: number,
  by: 'return' | 'walmart',
  now: number,
): boolean => {
  const { order, line } = sale;
  const price = priceOfNext(world, sale, units, now);
  const charge = {
    chargeType: 'PRODUCT',
    chargeName: 'ItemPrice',
    reason: 'Customer returned item',
    ...price,
  } as const;
  if (exceeds(sumByType([charge]), refundable(line, now))) return false;
  if (price.cents + price.taxCents > 0)
    giveBack(world, order, line, { by, comments: undefined, charges: [charge] }, now);
  return true;
};

/** The warehouse: packs and validates transfers, writes tracking numbers, takes returned goods in. */
import { HOUR_MS, MINUTE_MS } from '@bridge/shared/core';
import type { LineUnits, Shipping, TrueFulfilment } from '../simulators/odoo/index.ts';
import { type Case, type CastParts, canFinish, lookInOdoo, openDelivery, planInOdoo } from './case.ts';

export interface WarehouseParts extends CastParts {
  /** Told when goods have left for the first time. */
  onShipped(order: Case): void;
  /** Told when there was no stock for too long. */
  onPatienceLost(order: Case): void;
}

const LOOK_AGAIN_MS = 30 * MINUTE_MS;
const STOCK_AGAIN_MS = HOUR_MS;

/** How numbers of the usual carriers look; each is used once. */
const newNumber = (order: Case): string => {
  order.parcels += 1;
  const digits = `${order.purchaseOrderId}${String(order.parcels).padStart(2, '0')}`;
  const { carrier } = order.life.handling;
  if (carrier.startsWith('UPS')) return `1Z${digits}`;
  return carrier.startsWith('USPS') ? `94001${digits}` : `7${digits}`;
};

/** Uneven prices make two lines of one: their units are one line's. */
const sumUnits = (units: TrueFulfilment['deliveries'][number]['reserved']): readonly LineUnits[] => {
  const sums = new Map<string, number>();
  for (const { lineNumber, units: count } of units)
    if (lineNumber !== null) sums.set(lineNumber, (sums.get(lineNumber) ?? 0) + count);
  return [...sums].map(([lineNumber, count]) => ({ lineNumber, units: count }));
};

/** One unit, and all the others. */
const split = (lines: readonly LineUnits[]): readonly [one: readonly LineUnits[], others: readonly LineUnits[]] => {
  const [first] = lines;
  if (first === undefined) return [[], []];
  const rest = lines.map((line, index) => (index === 0 ? { ...line, units: line.units - 1 } : line));
  return [[{ ...first, units: 1 }], rest.filter(({ units }) => units > 0)];
};

const toShipping = (order: Case, lines: readonly LineUnits[], isFirst: boolean, hasNumber: boolean): Shipping => {
  const { carrier, shape } = order.life.handling;
  const [one, others] = split(lines);
  const canBeParted = isFirst && order.knownNumber === undefined && others.length > 0;
  if (canBeParted && shape === 'two-packages')
    return { carrier, parcels: [one, others].map((part) => ({ lines: part, tracking: newNumber(order) })) };
  const leaving = canBeParted && shape === 'part' ? one : lines;
  const number = order.knownNumber ?? newNumber(order);
  return { carrier, lines: leaving, ...(hasNumber ? { tracking: number } : {}) };
};

export const createWarehouse = (parts: WarehouseParts) => {
  const { clock, desk } = parts;

  const planShipping = (order: Case, at: number): void =>
    planInOdoo(parts, at, `shipping of ${order.purchaseOrderId}`, () => ship(order));

  const writeNumber = (order: Case, pickingId: number, number: string, at: number): void =>
    planInOdoo(parts, at, `tracking number of ${order.purchaseOrderId}`, () => desk.writeTracking(pickingId, number));

  /** Written later, or corrected; only what can be finished before the end. */
  const planNumbers = (order: Case, pickingId: number, { tracking }: Shipping, isPacked: boolean): void => {
    const { numberMs, correctedMs } = order.life.handling;
    if (isPacked || order.knownNumber !== undefined) return;
    const writtenAt = clock.now() + (tracking === undefined ? numberMs : 0);
    if (tracking === undefined) writeNumber(order, pickingId, newNumber(order), writtenAt);
    if (correctedMs > 0 && canFinish(parts, writtenAt + correctedMs))
      writeNumber(order, pickingId, newNumber(order), writtenAt + correctedMs);
  };

  const waitForStock = (order: Case): void => {
    const { patienceMs } = order.life.handling;
    if (clock.now() - (order.triedAt ?? clock.now()) > patienceMs) parts.onPatienceLost(order);
    else planShipping(order, clock.now() + STOCK_AGAIN_MS);
  };

  const ship = async (order: Case): Promise<void> => {
    const seen = lookInOdoo(parts, order);
    const delivery = seen && openDelivery(seen);
    if (seen?.state === 'cancel' || (seen && !delivery)) return;
    if (!seen || !delivery || delivery.held) return planShipping(order, clock.now() + LOOK_AGAIN_MS);
    order.triedAt ??= clock.now();
    if (delivery.reserved.length === 0) await desk.reserve(delivery.pickingId);
    const reserved = sumUnits(openDelivery(desk.look(seen.id))?.reserved ?? []);
    if (reserved.length === 0) return waitForStock(order);
    await leave(order, seen.id, reserved);
  };

  const leave = async (order: Case, orderId: number, reserved: readonly LineUnits[]): Promise<void> => {
    const { numberMs, restMs } = order.life.handling;
    const isLate = numberMs > 0 && canFinish(parts, clock.now() + numberMs);
    const shipping = toShipping(order, reserved, !order.hasShipped, !isLate);
    const deed = await desk.shipOrder(orderId, shipping);
    if ('refused' in deed) return planShipping(order, clock.now() + LOOK_AGAIN_MS);
    planNumbers(order, deed.done, shipping, shipping.parcels !== undefined);
    if (!order.hasShipped) parts.onShipped(order);
    order.hasShipped = true;
    if (openDelivery(desk.look(orderId))) planShipping(order, clock.now() + restMs);
  };

  const receive = async (order: Case, returnOrderId: string): Promise<void> => {
    const seen = lookInOdoo(parts, order);
    const receipt = seen?.returns.find((each) => each.returnOrderId === returnOrderId && each.state !== 'done');
    const deed = receipt && receipt.state !== 'cancel' ? await desk.receiveReturn(receipt.pickingId) : undefined;
    if (!deed || 'refused' in deed) planReceiving(order, returnOrderId, clock.now() + LOOK_AGAIN_MS);
  };

  const planReceiving = (order: Case, returnOrderId: string, at: number): void =>
    planInOdoo(parts, at, `receipt of return ${returnOrderId}`, () => receive(order, returnOrderId));

  return { planShipping, planReceiving };
};

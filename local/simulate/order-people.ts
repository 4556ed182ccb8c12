/** Carries out what people and Walmart do to orders after their import. Nobody does what he could not see: all look first. */
import type { LineUnits, Shipping, TrueFulfilment } from '../simulators/odoo/index.ts';
import { executeMethod } from '../simulators/odoo/orm/execute.ts';
import { runCall } from '../simulators/odoo/orm/runner.ts';
import type { TrueOrder } from '../simulators/walmart/index.ts';
import type { Ground } from './ground.ts';
import type { CreditDeed, OrderDeed, ReturnDeed, ShipDeed } from './order-deeds.ts';
import { pickFrom } from './pick.ts';

/** What was done to orders that explains what is found at the end. */
export interface OrderDoings {
  /** Orders that somebody had a hand in after their import: people in Odoo, buyers, Walmart, Seller Center. */
  readonly handled: Set<string>;
  readonly cancelledInOdoo: Set<string>;
  readonly cancelledAtWalmart: Set<string>;
  /** Shipped or acknowledged in Seller Center. */
  readonly doneElsewhere: Set<string>;
  /** When a person took a hold off a transfer. */
  readonly released: { readonly at: number; readonly purchaseOrderId: string }[];
  /** Credit notes that a person made for what a return refunds, by their id in Odoo. */
  readonly mirrors: Set<number>;
}

export const noOrderDoings = (): OrderDoings => ({
  ...{ handled: new Set(), cancelledInOdoo: new Set(), cancelledAtWalmart: new Set(), doneElsewhere: new Set() },
  ...{ released: [], mirrors: new Set() },
});

type Delivery = TrueFulfilment['deliveries'][number];

const openDelivery = ({ deliveries }: TrueFulfilment): Delivery | undefined =>
  deliveries.find(({ state }) => state !== 'done' && state !== 'cancel');

const hasLeft = ({ deliveries }: TrueFulfilment): boolean => deliveries.some(({ state }) => state === 'done');

/** Uneven prices make two lines of one: their units are one line's. */
const sumUnits = (units: Delivery['reserved']): readonly LineUnits[] => {
  const sums = new Map<string, number>();
  for (const { lineNumber, units: count } of units)
    if (lineNumber !== null) sums.set(lineNumber, (sums.get(lineNumber) ?? 0) + count);
  return [...sums].map(([lineNumber, count]) => ({ lineNumber, units: count }));
};

/** One unit, and all the others. */
const split = (lines: readonly LineUnits[]): readonly [readonly LineUnits[], readonly LineUnits[]] => {
  const [first, ...others] = lines;
  if (first === undefined) return [[], []];
  const rest = first.units > 1 ? [{ ...first, units: first.units - 1 }, ...others] : others;
  return [[{ ...first, units: 1 }], rest];
};

const DESK = 2;
const isStepRefunded = ({ step }: { readonly step: string }): boolean => step === 'refunded';

const HALF = 0.5;
/** Looks for a receipt so often, and so long apart. */
const TRIES = 6;
const TRY_EVERY_MS = 5 * 60_000;

export const createOrderPeople = (ground: Ground, doings: OrderDoings) => {
  const { clock, walmart, odoo, trace } = ground;
  const { control, truth } = odoo;
  let parcels = 0;

  const newNumber = (carrier: string): string => {
    parcels += 1;
    const digits = String(100_000 + parcels).padStart(12, '0');
    if (carrier.startsWith('UPS')) return `1Z${digits}`;
    return carrier.startsWith('USPS') ? `94001${digits}` : `7${digits}`;
  };

  const inOdoo = (isWanted: (order: TrueFulfilment) => boolean): readonly TrueFulfilment[] =>
    truth.fulfilment().filter((order) => order.state === 'sale' && isWanted(order));

  const atWalmart = (isWanted: (order: TrueOrder) => boolean): readonly TrueOrder[] =>
    walmart.truth.orders().filter((order) => order.visibleAt <= clock.now() && isWanted(order));

  const orderOf = (po: string): TrueOrder | undefined => walmart.truth.orders().find((order) => order.po === po);
  const hasOpenUnits = ({ lines }: TrueOrder): boolean => lines.some(({ units }) => units.open > 0);

  /** Odoo may refuse people. */
  const told = (what: string, deed: object): boolean => {
    if (!('refused' in deed)) return true;
    trace.add('people', `${what} was refused: ${String(deed.refused)}`);
    return false;
  };

  const toShipping = (deed: ShipDeed, lines: readonly LineUnits[]): Shipping => {
    const { carrier, shape, number } = deed;
    const [one, others] = split(lines);
    if (shape === 'two parcels' && others.length > 0)
      return { carrier, parcels: [one, others].map((part) => ({ lines: part, tracking: newNumber(carrier) })) };
    const most = lines.length > 1 ? lines.slice(0, 1) : one;
    const leaving = shape === 'part' ? most : shape === 'one unit' ? one : lines;
    const tracking =
      number === 'at once' || number === 'corrected'
        ? newNumber(carrier)
        : number === 'unreadable, then right'
          ? 'see the label!'
          : undefined;
    return { carrier, lines: leaving, ...(tracking !== undefined && { tracking }) };
  };

  const writeNumberLater = async (deed: ShipDeed, pickingId: number): Promise<void> => {
    if (deed.number === 'at once' || deed.number === 'never') return;
    await clock.sleep(deed.numberMs);
    await control.writeTracking(pickingId, newNumber(deed.carrier));
  };

  const reservedOf = async (order: TrueFulfilment, delivery: Delivery): Promise<readonly LineUnits[]> => {
    if (delivery.reserved.length === 0) await control.reserve(delivery.pickingId);
    return sumUnits(openDelivery(truth.fulfilmentOf(order.orderId))?.reserved ?? []);
  };

  const ship = async (deed: ShipDeed, choice: number): Promise<void> => {
    const order = pickFrom(
      inOdoo((each) => openDelivery(each)?.held === false),
      choice,
    );
    const delivery = order && openDelivery(order);
    if (!order || !delivery) return;
    const reserved = await reservedOf(order, delivery);
    if (reserved.length === 0) return;
    const po = order.purchaseOrderId;
    doings.handled.add(po);
    const shipping = toShipping(deed, reserved);
    const shipped = await control.shipOrder(order.orderId, shipping);
    if (!told(`shipping of ${po}`, shipped) || !('done' in shipped)) return;
    await Promise.all([
      shipping.parcels ? undefined : writeNumberLater(deed, shipped.done),
      deed.deliveredMs === undefined ? undefined : deliver(po, deed.deliveredMs),
      deed.comesBack && sendBack(po, order.orderId, deed.comesBack, choice),
      deed.credit && credit(order.orderId, deed.credit),
    ]);
  };

  const deliver = async (po: string, afterMs: number): Promise<void> => {
    await clock.sleep(afterMs);
    walmart.deliver(po);
  };

  /** Nobody sends back what Walmart does not know as shipped; a buyer tries for a while. */
  const sendBack = async (po: string, orderId: number, wish: ReturnDeed, choice: number): Promise<void> => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      await clock.sleep(tries === 0 ? wish.afterMs : TRY_EVERY_MS);
      const lines = orderOf(po)?.lines.filter(({ units }) => units.shipped > units.returned) ?? [];
      const line = pickFrom(lines, choice);
      if (!line) continue;
      const quantity = Math.min(wish.units, line.units.shipped - line.units.returned);
      const returnOrderId = walmart.createReturn({
        ...{ purchaseOrderId: po, travels: false },
        lines: [{ lineNumber: line.lineNumber, quantity, keepIt: wish.keepIt }],
      });
      doings.handled.add(po);
      if (!wish.keepIt) await travel(orderId, returnOrderId, { lineNumber: line.lineNumber, units: quantity }, wish);
      return;
    }
  };

  const travel = async (orderId: number, id: string, line: LineUnits, wish: ReturnDeed): Promise<void> => {
    await clock.sleep(wish.arrivesMs * HALF);
    walmart.moveReturn(id, wish.isCancelled ? 'cancelled' : 'in-transit');
    if (wish.isCancelled) return;
    await clock.sleep(wish.arrivesMs * HALF);
    walmart.moveReturn(id, 'delivered');
    if (wish.byWalmart) walmart.refundByWalmart(id);
    await Promise.all([
      wish.receivedMs === undefined ? undefined : receive(orderId, id, line, wish.receivedMs),
      wish.mirroredMs === undefined ? undefined : mirror(orderId, id, line, wish.mirroredMs),
    ]);
  };

  const receiptOf = (orderId: number, id: string): TrueFulfilment['returns'][number] | undefined =>
    truth.fulfilmentOf(orderId).returns.find(({ returnOrderId, state }) => returnOrderId === id && state !== 'cancel');

  /** The goods are here. Where the bridge only tells people they make the receipt themselves. */
  const receive = async (orderId: number, id: string, line: LineUnits, afterMs: number): Promise<void> => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      await clock.sleep(tries === 0 ? afterMs : TRY_EVERY_MS);
      const receipt = receiptOf(orderId, id);
      if (receipt?.state === 'done') return;
      if (receipt) return void told(`receipt of ${id}`, await control.receiveReturn(receipt.pickingId));
      if (ground.plan.policy.returns !== 'notify' || tries < 2) continue;
      const made = await control.makeReturn(orderId, [line]);
      if (told(`return ${id}`, made) && 'done' in made)
        return void told(`receipt of ${id}`, await control.receiveReturn(made.done));
    }
  };

  const draftOf = (orderId: number, lineNumber: string): number | undefined =>
    truth
      .fulfilmentOf(orderId)
      .credits.find(({ state, units }) => state === 'draft' && units.some((each) => each.lineNumber === lineNumber))
      ?.moveId;

  const isRefunded = (id: string): boolean =>
    walmart.truth
      .returns()
      .some((each) => each.returnOrderId === id && each.lines.some(({ units }) => units.some(isStepRefunded)));

  const post = (moveId: number): Promise<void> =>
    runCall(odoo.state.runner, { uid: DESK, context: {}, wire: 'json' }, (env) => {
      executeMethod(env, 'account.move', 'action_post', [[moveId]], {});
    });

  /**
   * For the books: he has seen the return in Odoo, so the bridge knows of it. He posts the draft that the bridge has made, or
   * writes his own before the money went back, or where the bridge makes none.
   */
  const mirror = async (orderId: number, id: string, line: LineUnits, afterMs: number): Promise<void> => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      await clock.sleep(tries === 0 ? afterMs : TRY_EVERY_MS);
      if (!receiptOf(orderId, id)) continue;
      const draft = draftOf(orderId, line.lineNumber);
      if (draft !== undefined) return post(draft);
      if (isRefunded(id) && ground.plan.policy.walmartRefunds === 'draft') continue;
      const made = await control.credit(orderId, { lines: [line], approved: true });
      if (told(`mirror of ${id}`, made) && 'done' in made) doings.mirrors.add(made.done);
      return;
    }
  };

  const credit = async (orderId: number, wish: CreditDeed): Promise<void> => {
    await clock.sleep(wish.afterMs);
    const order = truth.fulfilmentOf(orderId);
    const line = order.lines.find(({ lineNumber, delivered }) => lineNumber !== null && delivered > 0);
    if (!line || line.lineNumber === null) return;
    doings.handled.add(order.purchaseOrderId);
    const made = await control.credit(orderId, {
      ...{ lines: [{ lineNumber: line.lineNumber, units: 1 }], reason: wish.reason },
      approved: wish.approvedMs === 0,
    });
    if (!told(`credit of ${order.purchaseOrderId}`, made) || !('done' in made) || !wish.approvedMs) return;
    await clock.sleep(wish.approvedMs);
    await control.approveCredit(made.done);
  };

  const notShippedYet = (order: TrueFulfilment): boolean => !hasLeft(order) && openDelivery(order) !== undefined;

  const cancelInOdoo = async (reason: string, choice: number): Promise<void> => {
    const order = pickFrom(inOdoo(notShippedYet), choice);
    if (!order) return;
    doings.handled.add(order.purchaseOrderId);
    doings.cancelledInOdoo.add(order.purchaseOrderId);
    told(`cancellation of ${order.purchaseOrderId}`, await control.cancelWithReason(order.orderId, reason));
  };

  const lowerLine = async (reason: string | undefined, toNothing: boolean, choice: number): Promise<void> => {
    const order = pickFrom(
      inOdoo((each) => openDelivery(each) !== undefined),
      choice,
    );
    const lines = order?.lines.filter(
      ({ lineNumber, ordered, delivered }) => lineNumber !== null && ordered > delivered,
    );
    const line = lines?.find(({ ordered }) => ordered > 1) ?? lines?.at(-1);
    if (!order || !line || line.lineNumber === null) return;
    doings.handled.add(order.purchaseOrderId);
    doings.cancelledInOdoo.add(order.purchaseOrderId);
    if (reason !== undefined) await control.chooseCancelReason(order.orderId, reason);
    const units = toNothing ? line.delivered : line.ordered - 1;
    const lowered = await control.lowerLine(order.orderId, { lineNumber: line.lineNumber, units });
    told(`lowering of ${order.purchaseOrderId}`, lowered);
  };

  const releaseHolds = async (choice: number): Promise<void> => {
    const order = pickFrom(
      inOdoo((each) => openDelivery(each)?.held === true),
      choice,
    );
    const delivery = order && openDelivery(order);
    if (!order || !delivery) return;
    doings.handled.add(order.purchaseOrderId);
    doings.released.push({ at: clock.now(), purchaseOrderId: order.purchaseOrderId });
    await control.releaseHold(delivery.pickingId);
  };

  const shipElsewhere = async (isPartial: boolean, validatedMs: number | undefined, choice: number): Promise<void> => {
    const order = pickFrom(atWalmart(hasOpenUnits), choice);
    const line = order?.lines.find(({ units }) => units.open > 0);
    if (!order || !line) return;
    doings.handled.add(order.po);
    doings.doneElsewhere.add(order.po);
    const trackingNumber = newNumber('UPS');
    walmart.acknowledgeElsewhere(order.po);
    const part = isPartial ? { lineNumber: line.lineNumber, quantity: 1 } : {};
    walmart.shipElsewhere(order.po, { trackingNumber, carrier: 'UPS', ...part });
    if (validatedMs === undefined) return;
    await clock.sleep(validatedMs);
    const orderId = control.orderOf(order.po);
    const seen = orderId === undefined ? undefined : truth.fulfilmentOf(orderId);
    if (seen?.state !== 'sale' || openDelivery(seen)?.held !== false) return;
    const lines = isPartial ? { lines: [{ lineNumber: line.lineNumber, units: 1 }] } : {};
    const shipped = await control.shipOrder(seen.orderId, { tracking: trackingNumber, carrier: 'UPS', ...lines });
    told(`shipping of ${order.po}`, shipped);
  };

  const cancelOutside = (
    kind: 'buyer cancels' | 'cancel in Seller Center',
    isPartial: boolean,
    choice: number,
  ): void => {
    const order = pickFrom(atWalmart(hasOpenUnits), choice);
    const line = order?.lines.find(({ units }) => units.open > 0);
    if (!order || !line) return;
    doings.handled.add(order.po);
    doings.cancelledAtWalmart.add(order.po);
    const part = isPartial ? { lineNumber: line.lineNumber, quantity: 1 } : {};
    if (kind === 'buyer cancels') walmart.cancelByCustomer(order.po, part);
    else walmart.cancelElsewhere(order.po, part);
  };

  const withOrder = (orders: readonly TrueOrder[], choice: number, act: (po: string) => void): void => {
    const order = pickFrom(orders, choice);
    if (!order) return;
    doings.handled.add(order.po);
    act(order.po);
  };

  return {
    carryOut: async (deed: OrderDeed): Promise<void> => {
      const { choice } = deed;
      switch (deed.kind) {
        case 'ship':
          return ship(deed, choice);
        case 'cancel in Odoo with a reason':
          return cancelInOdoo(deed.reason, choice);
        case 'choose a cancel reason': {
          const order = pickFrom(inOdoo(notShippedYet), choice);
          if (!order) return;
          doings.handled.add(order.purchaseOrderId);
          return control.chooseCancelReason(order.orderId, deed.reason);
        }
        case 'lower a line':
          return lowerLine(deed.reason, deed.toNothing, choice);
        case 'release holds':
          return releaseHolds(choice);
        case 'confirm a quotation': {
          const quotation = pickFrom(
            truth.fulfilment().filter(({ state }) => state === 'draft' || state === 'sent'),
            choice,
          );
          return quotation && control.confirm(quotation.orderId);
        }
        case 'buyer cancels':
        case 'cancel in Seller Center':
          return cancelOutside(deed.kind, deed.isPartial, choice);
        case 'fraud':
          return withOrder(atWalmart(hasOpenUnits), choice, (po) => {
            doings.cancelledAtWalmart.add(po);
            walmart.cancelForFraud(po);
          });
        case 'acknowledge in Seller Center':
          return withOrder(
            atWalmart(({ acknowledgedAt }) => acknowledgedAt === null),
            choice,
            (po) => {
              doings.doneElsewhere.add(po);
              walmart.acknowledgeElsewhere(po);
            },
          );
        case 'deliver at Walmart':
          return withOrder(
            atWalmart(({ lines }) => lines.some(({ units }) => units.shipped > units.delivered)),
            choice,
            (po) => walmart.deliver(po),
          );
        case 'ship in Seller Center':
          return shipElsewhere(deed.isPartial, deed.validatedMs, choice);
        case 'credit': {
          const order = pickFrom(inOdoo(hasLeft), choice);
          return order && credit(order.orderId, deed.credit);
        }
        default:
          return deed satisfies never;
      }
    },
  };
};

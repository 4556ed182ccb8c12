/** The office: cancels and lowers with a reason, answers buyers who ask to cancel, gives money back. */
import { HOUR_MS, MINUTE_MS } from '@bridge/shared/core';
import type { TrueFulfilment } from '../simulators/odoo/index.ts';
import { type Case, type CastParts, canFinish, lookAtWalmart, lookInOdoo, openDelivery, planInOdoo } from './case.ts';
import type { Life, Turn } from './life.ts';

const OUT_OF_STOCK = 'SELLER_CANCEL_OUT_OF_STOCK';
const CUSTOMER_ASKED = 'CUSTOMER_REQUESTED_SELLER_TO_CANCEL';
const LOOK_AGAIN_MS = 30 * MINUTE_MS;
/** From the cancellation for want of stock to the count of the shelf. */
const COUNTED_MS = 5 * MINUTE_MS;

type Seen = NonNullable<ReturnType<typeof lookInOdoo>>;
type Kind<K extends Turn['kind']> = Extract<Turn, { readonly kind: K }>;

/** Units that have left, by line. */
const leftUnits = (seen: TrueFulfilment, lineNumber: string | null): number =>
  seen.deliveries
    .filter(({ state }) => state === 'done')
    .flatMap(({ parcels }) => parcels)
    .reduce((sum, parcel) => sum + (parcel.lineNumber === lineNumber ? parcel.units : 0), 0);

const hasLeft = (seen: TrueFulfilment): boolean => seen.deliveries.some(({ state }) => state === 'done');

/** Goods of one Walmart line that stand on one line in Odoo. */
const plainLines = (seen: TrueFulfilment): TrueFulfilment['lines'] =>
  seen.lines.filter((line) => seen.lines.filter((other) => other.lineNumber === line.lineNumber).length === 1);

export const createOffice = (parts: CastParts) => {
  const { clock, desk, walmart } = parts;

  /** Once the order is in Odoo with nothing sent out; an order that is cancelled or on its way is left alone. */
  const whenImported = (order: Case, at: number, what: string, deed: (seen: Seen) => Promise<void>): void =>
    planInOdoo(parts, at, `${what} of ${order.purchaseOrderId}`, async () => {
      const seen = lookInOdoo(parts, order);
      if (!seen) whenImported(order, clock.now() + LOOK_AGAIN_MS, what, deed);
      else if (seen.state !== 'cancel' && !hasLeft(seen) && openDelivery(seen)?.held === false) await deed(seen);
    });

  const cancel = (order: Case, { afterMs, reason }: Kind<'seller-cancels'>): void =>
    whenImported(order, order.visibleAt + afterMs, 'cancellation', async ({ id }) => {
      await desk.cancelWithReason(id, reason);
    });

  /** A unit of a line, or a line of several; an order of one unit is cancelled. */
  const lower = (order: Case, { afterMs, reason }: Kind<'seller-lowers'>): void =>
    whenImported(order, order.visibleAt + afterMs, 'lowering', async (seen) => {
      const lines = plainLines(seen);
      const line = lines.find(({ ordered }) => ordered > 1) ?? (seen.lines.length > 1 ? lines[0] : undefined);
      if (!line || line.lineNumber === null) return void (await desk.cancelWithReason(seen.id, reason));
      await desk.chooseCancelReason(seen.id, reason);
      await desk.lowerLine(seen.id, { lineNumber: line.lineNumber, units: line.ordered - 1 });
    });

  const count = (skus: readonly string[], quantity: number): void => {
    for (const sku of skus)
      planInOdoo(parts, clock.now() + COUNTED_MS, `count of ${sku}`, () => desk.count(sku, quantity));
  };

  /** What is not reserved is not there: its units are cancelled, and the shelf is counted. */
  const giveUpStock = (order: Case): void => {
    if (!canFinish(parts, clock.now() + COUNTED_MS)) return;
    planInOdoo(parts, clock.now(), `cancellation of ${order.purchaseOrderId}`, async () => {
      const seen = lookInOdoo(parts, order);
      if (!seen || seen.state === 'cancel' || openDelivery(seen)?.held !== false) return;
      if (hasLeft(seen)) {
        await desk.chooseCancelReason(seen.id, OUT_OF_STOCK);
        for (const { lineNumber, ordered } of plainLines(seen))
          if (lineNumber !== null && ordered > leftUnits(seen, lineNumber))
            await desk.lowerLine(seen.id, { lineNumber, units: leftUnits(seen, lineNumber) });
      } else await desk.cancelWithReason(seen.id, OUT_OF_STOCK);
      count(
        seen.lines.flatMap(({ sku }) => sku ?? []),
        order.life.handling.found,
      );
    });
  };

  const answer = (order: Case, how: 'cancel' | 'ship'): Promise<void> | undefined => {
    const seen = lookInOdoo(parts, order);
    const delivery = seen && openDelivery(seen);
    if (!seen || seen.state === 'cancel' || !delivery?.held) return undefined;
    return how === 'cancel' ? desk.chooseCancelReason(seen.id, CUSTOMER_ASKED) : desk.releaseHold(delivery.pickingId);
  };

  /** The bridge has held the transfer meanwhile; where it has not, nobody was asked. */
  const planAnswer = (order: Case, turn: Kind<'buyer-asks'>, at: number): void =>
    planInOdoo(parts, at, `answer about ${order.purchaseOrderId}`, async () => answer(order, turn.answer));

  const hasShippedUnit = (order: Case, lineNumber: string): boolean =>
    (lookAtWalmart(parts, order)?.lines.find((line) => line.lineNumber === lineNumber)?.units.shipped ?? 0) > 0;

  const credit = async (order: Case, wish: NonNullable<Life['credit']>): Promise<void> => {
    const seen = lookInOdoo(parts, order);
    const lineNumber = seen && plainLines(seen).find((line) => line.delivered > 0)?.lineNumber;
    // Without a shipment at Walmart there is nothing that the buyer has paid.
    if (!seen || !lineNumber || !hasShippedUnit(order, lineNumber)) return;
    const lines = [{ lineNumber, units: 1 }];
    const isAtOnce = wish.approvedMs === 0 || !canFinish(parts, clock.now() + wish.approvedMs);
    const deed = await desk.credit(seen.id, { lines, reason: wish.reason, approved: isAtOnce });
    if ('done' in deed && !isAtOnce)
      planInOdoo(parts, clock.now() + wish.approvedMs, `approval for ${order.purchaseOrderId}`, () =>
        desk.approveCredit(deed.done),
      );
  };

  const planCredit = (order: Case, wish: NonNullable<Life['credit']>): void =>
    planInOdoo(parts, clock.now() + wish.afterMs, `credit note for ${order.purchaseOrderId}`, () =>
      credit(order, wish),
    );

  /** The draft that the bridge made for it, or a credit note of his own. */
  const mirror = async ({ id, credits }: Seen, lineNumber: string): Promise<void> => {
    const draft = credits.find(({ state }) => state === 'draft');
    if (draft) await desk.postDocument(draft.moveId);
    else await desk.credit(id, { lines: [{ lineNumber, units: 1 }] });
  };

  /** For the books: the buyer has his money from the return already. */
  const planMirror = (order: Case, returnOrderId: string, lineNumber: string, at: number): void =>
    planInOdoo(parts, at, `credit note for return ${returnOrderId}`, async () => {
      const isRefunded = walmart.truth
        .returns()
        .some((each) => each.returnOrderId === returnOrderId && each.lines[0]?.units[0]?.step === 'refunded');
      const seen = lookInOdoo(parts, order);
      if (seen && isRefunded) await mirror(seen, lineNumber);
      else planMirror(order, returnOrderId, lineNumber, clock.now() + HOUR_MS);
    });

  return { cancel, lower, giveUpStock, planAnswer, planCredit, planMirror };
};

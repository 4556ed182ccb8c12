/** Outside the warehouse: buyers who cancel, ask and send back, Walmart itself, and somebody in Seller Center. */
import { HOUR_MS } from '@bridge/shared/core';
import { type Case, type CastParts, canFinish, lookAtWalmart, plan } from './case.ts';
import type { ReturnLife, Turn } from './life.ts';

export interface BuyersParts extends CastParts {
  onArrived(order: Case, returnOrderId: string, lineNumber: string, life: ReturnLife): void;
}

const AGAIN_MS = HOUR_MS;

export const createBuyers = (parts: BuyersParts) => {
  const { clock, walmart } = parts;

  const cancel = ({ purchaseOrderId, visibleAt }: Case, afterMs: number, isPartial: boolean): void =>
    plan(parts, visibleAt + afterMs, `the buyer's cancellation of ${purchaseOrderId}`, () => {
      const lines = walmart.truth.orders().find(({ po }) => po === purchaseOrderId)?.lines ?? [];
      const [line] = isPartial && lines.length > 1 ? lines : [];
      walmart.cancelByCustomer(purchaseOrderId, line ? { lineNumber: line.lineNumber } : {});
    });

  const planTurn = (order: Case, turn: Turn): void => {
    const { purchaseOrderId, visibleAt } = order;
    const at = (when: number, what: string, deed: () => void): void =>
      plan(parts, when, `${what} of ${purchaseOrderId}`, deed);
    switch (turn.kind) {
      case 'buyer-cancels':
        cancel(order, turn.afterMs, turn.isPartial);
        break;
      case 'fraud':
        at(visibleAt + turn.afterMs, 'the fraud check', () => void walmart.cancelForFraud(purchaseOrderId));
        break;
      case 'buyer-asks':
        at(visibleAt + turn.afterMs, "the buyer's wish to cancel", () => {
          if (!order.hasShipped) walmart.askToCancel(purchaseOrderId);
        });
        break;
      case 'cancelled-elsewhere':
        at(visibleAt + turn.afterMs, "Seller Center's cancellation", () => {
          if (!order.hasShipped) walmart.cancelElsewhere(purchaseOrderId);
        });
        break;
      case 'acknowledged-elsewhere':
        at(visibleAt, "Seller Center's acknowledgement", () => walmart.acknowledgeElsewhere(purchaseOrderId));
        break;
      case 'shipped-elsewhere':
      case 'seller-cancels':
      case 'seller-lowers':
        break;
      default:
        turn satisfies never;
    }
  };

  const planDelivery = ({ purchaseOrderId }: Case, at: number): void =>
    plan(parts, at, `the delivery of ${purchaseOrderId}`, () => walmart.deliver(purchaseOrderId));

  /** One unit of the first line that was shipped. Nobody sends back what Walmart does not know as shipped. */
  const beginReturn = (order: Case, life: ReturnLife): void => {
    const { purchaseOrderId } = order;
    const line = lookAtWalmart(parts, order)?.lines.find(({ units }) => units.shipped > units.returned);
    if (!line) {
      planReturn(order, life, clock.now() + AGAIN_MS);
      return;
    }
    const { lineNumber } = line;
    const returnOrderId = walmart.createReturn({
      ...{ purchaseOrderId, travels: false },
      lines: [{ lineNumber, quantity: 1, reason: life.reason, keepIt: life.keepIt }],
    });
    if (!life.keepIt) travel(order, returnOrderId, lineNumber, life);
  };

  const planReturn = (order: Case, life: ReturnLife, at: number): void =>
    plan(parts, at, `a return of ${order.purchaseOrderId}`, () => beginReturn(order, life));

  const travel = (order: Case, returnOrderId: string, lineNumber: string, life: ReturnLife): void => {
    const what = `the way of return ${returnOrderId}`;
    const sentAt = clock.now() + HOUR_MS;
    if (life.isCancelled) {
      plan(parts, sentAt, what, () => walmart.moveReturn(returnOrderId, 'cancelled'));
      return;
    }
    plan(parts, sentAt, what, () => walmart.moveReturn(returnOrderId, 'in-transit'));
    plan(parts, sentAt + life.travelMs, what, () => {
      walmart.moveReturn(returnOrderId, 'delivered');
      if (life.byWalmart && canFinish(parts, clock.now())) walmart.refundByWalmart(returnOrderId);
      parts.onArrived(order, returnOrderId, lineNumber, life);
    });
  };

  /** @returns the number of the parcel; undefined when there was nothing left to ship. */
  const shipElsewhere = (order: Case): string | undefined => {
    const line = lookAtWalmart(parts, order)?.lines.find(({ units }) => units.open > 0);
    if (!line) return undefined;
    const trackingNumber = `1Z9${order.purchaseOrderId}`;
    walmart.shipElsewhere(order.purchaseOrderId, { trackingNumber, carrier: 'UPS' });
    return trackingNumber;
  };

  return { planTurn, planDelivery, planReturn, shipElsewhere };
};

/** The cast: everybody who does something to an order after it was placed. Who does what, and when, is drawn with the order. */
import { HOUR_MS } from '@bridge/shared/core';
import { createBuyers } from './buyers.ts';
import { type Case, type CastParts, canFinish, plan } from './case.ts';
import { drawLife, type Life } from './life.ts';
import { createOffice } from './office.ts';
import { createWarehouse } from './warehouse.ts';

export { type Agenda, createAgenda } from './agenda.ts';
export { type OrderDesk, simulatedDesk } from './order-desk.ts';

export interface Cast {
  /** An order was placed that people can work on. */
  begin(order: { readonly purchaseOrderId: string; readonly visibleAt: number }): void;
}

/** A return's mirror in the books comes so long after the goods. */
const MIRRORED_MS = 2 * HOUR_MS;

/** @param seed of the lives, apart from what is ordered. */
export const createCast = (parts: CastParts, seed: number): Cast => {
  const { clock } = parts;
  let index = 0;
  const buyers = createBuyers({
    ...parts,
    onArrived: (order, returnOrderId, lineNumber, life) => {
      const receivedAt = clock.now() + life.receivedMs;
      warehouse.planReceiving(order, returnOrderId, receivedAt);
      if (life.isMirrored) office.planMirror(order, returnOrderId, lineNumber, receivedAt + MIRRORED_MS);
    },
  });
  const office = createOffice(parts);
  const afterShipping = (order: Case): void => {
    const { deliveredMs, comesBack, credit } = order.life;
    const deliveredAt = clock.now() + deliveredMs;
    buyers.planDelivery(order, deliveredAt);
    if (comesBack) buyers.planReturn(order, comesBack, deliveredAt + comesBack.afterMs);
    if (credit) office.planCredit(order, credit);
  };
  const warehouse = createWarehouse({
    ...parts,
    onShipped: afterShipping,
    onPatienceLost: (order) => office.giveUpStock(order),
  });

  /** Somebody did it in Seller Center; the warehouse sends it out in Odoo as well. */
  const shipElsewhere = (order: Case, validatedMs: number): void => {
    const shipsAt = order.visibleAt + order.life.handling.afterMs;
    plan(parts, shipsAt, `Seller Center's shipment of ${order.purchaseOrderId}`, () => {
      const number = canFinish(parts, shipsAt + validatedMs) ? buyers.shipElsewhere(order) : undefined;
      if (number !== undefined) order.knownNumber = number;
      warehouse.planShipping(order, clock.now() + validatedMs);
    });
  };

  const live = (order: Case): void => {
    const { turn, handling } = order.life;
    if (turn?.kind === 'shipped-elsewhere') {
      shipElsewhere(order, turn.validatedMs);
      return;
    }
    warehouse.planShipping(order, order.visibleAt + handling.afterMs);
    if (!turn) return;
    buyers.planTurn(order, turn);
    if (turn.kind === 'seller-cancels') office.cancel(order, turn);
    if (turn.kind === 'seller-lowers') office.lower(order, turn);
    if (turn.kind === 'buyer-asks') office.planAnswer(order, turn, order.visibleAt + turn.afterMs + turn.answerMs);
  };

  return {
    begin: ({ purchaseOrderId, visibleAt }) => {
      const life: Life = drawLife(seed, index);
      index += 1;
      live({ purchaseOrderId, visibleAt, life, parcels: 0, hasShipped: false });
    },
  };
};

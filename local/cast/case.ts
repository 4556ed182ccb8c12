/** One order as the people of the cast know it, and what all of them work with. */
import { MINUTE_MS } from '@bridge/shared/core';
import type { Clock } from '@bridge/shared/ports';
import type { TrueFulfilment } from '../simulators/odoo/index.ts';
import type { TrueOrder, WalmartSimulator } from '../simulators/walmart/index.ts';
import type { Agenda } from './agenda.ts';
import type { Life } from './life.ts';
import type { OrderDesk } from './order-desk.ts';

export interface Case {
  readonly purchaseOrderId: string;
  /** Nothing happens before: until then it is no order of this seller. */
  readonly visibleAt: number;
  readonly life: Life;
  orderId?: number;
  /** Parcels so far: each number is used once. */
  parcels: number;
  /** When people first tried to ship it. */
  triedAt?: number;
  hasShipped: boolean;
  /** A number from Seller Center that the transfer gets as well. */
  knownNumber?: string;
}

export interface CastParts {
  readonly clock: Clock;
  readonly walmart: WalmartSimulator;
  readonly desk: OrderDesk;
  readonly agenda: Agenda;
  /** Work in Odoo: one thing after another, and only while it is up. */
  inOdoo(work: () => Promise<void>): Promise<void>;
  /** Told when something that somebody did failed. */
  readonly onFailure: (what: string, error: unknown) => void;
}

/** What is begun so late before the end is not finished by then: people leave it. */
const FINISH_MS = 20 * MINUTE_MS;

export const canFinish = ({ agenda }: CastParts, at: number): boolean => at <= agenda.until - FINISH_MS;

/** Plans a deed at Walmart. */
export const plan = (parts: CastParts, at: number, what: string, deed: () => void): void => {
  parts.agenda.add(at, async () => {
    try {
      deed();
    } catch (error) {
      parts.onFailure(what, error);
    }
  });
};

/** Plans a deed in Odoo. */
export const planInOdoo = (parts: CastParts, at: number, what: string, deed: () => Promise<void>): void => {
  parts.agenda.add(at, () => parts.inOdoo(deed).catch((error: unknown) => parts.onFailure(what, error)));
};

/** The order in Odoo; undefined before its import is whole. */
export const lookInOdoo = (
  { desk }: CastParts,
  order: Case,
): (TrueFulfilment & { readonly id: number }) | undefined => {
  const id = order.orderId ?? desk.orderOf(order.purchaseOrderId);
  if (id === undefined) return undefined;
  order.orderId = id;
  const seen = desk.look(id);
  return seen.state === 'sale' || seen.state === 'cancel' ? { ...seen, id } : undefined;
};

export const openDelivery = (seen: TrueFulfilment): TrueFulfilment['deliveries'][number] | undefined =>
  seen.deliveries.find(({ state }) => state !== 'done' && state !== 'cancel');

/** Seldom asked: all orders are looked through. */
export const lookAtWalmart = ({ walmart }: CastParts, order: Case): TrueOrder | undefined =>
  walmart.truth.orders().find(({ po }) => po === order.purchaseOrderId);

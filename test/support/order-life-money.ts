/** What an order comes to on both sides, in cents, by the simulators' truth. */
import type { TrueOrder } from '../../local/simulators/walmart/index.ts';
import type { OrderLifeWorld } from './order-life-world.ts';

type Money = TrueOrder['lines'][number]['charged'];

const centsOf = (money: Money): number =>
  Object.values(money).reduce((sum, part) => sum + part.cents + part.taxCents, 0);

/** `charged` and `refunded`: what the buyer paid for shipped units and got back; `odoo`: the sale order's total. */
export interface OrderMoney {
  readonly charged: number;
  readonly refunded: number;
  readonly odoo: number;
}

export const moneyOf = (world: OrderLifeWorld, purchaseOrderId: string): OrderMoney => {
  const { lines } = world.atWalmart(purchaseOrderId);
  return {
    charged: lines.reduce((sum, line) => sum + centsOf(line.charged), 0),
    refunded: lines.reduce((sum, line) => sum + centsOf(line.refunded), 0),
    odoo: Math.round((world.salesOf(purchaseOrderId)[0]?.amountTotal ?? 0) * 100),
  };
};

/** Nobody tried anything twice. */
export const NO_FAULTS = { shippedTwice: 0, overShipped: 0, refundedTwice: 0 };

/** Numbers that UPS could have given. */
export const NUMBERS = ['1Z999AA10123456784', '1Z999AA10123456785', '1Z999AA10123456786'] as const;

/** What people can do to orders in Odoo, and what they see of one. */
import type { OdooFulfiller, OdooSimulator, TrueFulfilment } from '../simulators/odoo/index.ts';

export interface OrderDesk
  extends Pick<
    OdooFulfiller,
    | 'orderOf'
    | 'shipOrder'
    | 'writeTracking'
    | 'reserve'
    | 'releaseHold'
    | 'chooseCancelReason'
    | 'cancelWithReason'
    | 'lowerLine'
    | 'receiveReturn'
    | 'credit'
    | 'postDocument'
    | 'approveCredit'
  > {
  look(orderId: number): TrueFulfilment;
  /** An absolute count of what is on the shelf. */
  count(sku: string, quantity: number): Promise<void>;
}

export const simulatedDesk = ({ control, truth }: OdooSimulator): OrderDesk => ({
  ...control,
  look: (orderId) => truth.fulfilmentOf(orderId),
  count: (sku, quantity) => control.applyCount(sku, quantity),
});

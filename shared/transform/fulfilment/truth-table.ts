/**
 * The two-phase cancellation as a table: what each side shows of the units that are to be cancelled, and the next step.
 * Steps that can be taken back come first: held in Odoo, cancelled at Walmart, cancelled in Odoo (docs/architecture.md, rule 9).
 * Odoo's cancelling and holding never refuse, even when the goods leave at the same moment (odoo18.md section 18), so each step
 * is decided by what a read shows after it.
 */

/**
 * What Odoo shows of the units: `open`: may still be shipped. `held`: all open transfers refuse "done". `done`: gone out.
 * `cancelled`: the order is cancelled or the line lowered. `cancelledDone`: that, and gone out all the same.
 */
export const ODOO_SIGHTS = ['open', 'held', 'done', 'cancelled', 'cancelledDone'] as const;
export type OdooSight = (typeof ODOO_SIGHTS)[number];

/**
 * What Walmart shows of the units: `unknown`: a call of ours for the line is not settled. `refused`: it said no and still has them open.
 */
export const WALMART_SIGHTS = ['open', 'unknown', 'cancelled', 'shipped', 'refused'] as const;
export type WalmartSight = (typeof WALMART_SIGHTS)[number];

/**
 * `hold`: block in Odoo, then read again. `askWalmart`: cancel at Walmart. `wait`: until the call is settled.
 * `cancelInOdoo`. `end`: both agree. `giveUp`: let the holds go; the units are, or will be, shipped. `reopen`: take the
 * cancellation in Odoo back. `person`: no step of ours mends it.
 */
export const CANCEL_STEPS = [
  'hold',
  'askWalmart',
  'wait',
  'cancelInOdoo',
  'end',
  'giveUp',
  'reopen',
  'person',
] as const;
export type CancelStep = (typeof CANCEL_STEPS)[number];

export const TRUTH_TABLE: Readonly<Record<OdooSight, Readonly<Record<WalmartSight, CancelStep>>>> = {
  open: { open: 'hold', unknown: 'hold', cancelled: 'hold', shipped: 'giveUp', refused: 'person' },
  held: { open: 'askWalmart', unknown: 'wait', cancelled: 'cancelInOdoo', shipped: 'giveUp', refused: 'person' },
  done: { open: 'giveUp', unknown: 'wait', cancelled: 'person', shipped: 'giveUp', refused: 'giveUp' },
  cancelled: { open: 'askWalmart', unknown: 'wait', cancelled: 'end', shipped: 'reopen', refused: 'person' },
  cancelledDone: { open: 'reopen', unknown: 'wait', cancelled: 'person', shipped: 'reopen', refused: 'reopen' },
};

/** Walmart's order state → how far the order goes in Odoo: configuration, and never backwards. */
import { ODOO_STEPS, type OdooStep, type Policy } from '../../core/index.ts';
import type { OrderState } from '../order-state.ts';
import type { Fulfilment } from './state.ts';
import { type OdooOrderTruth, openDeliveries } from './truth.ts';

type LivingState = Exclude<OrderState, 'cancelled'>;

/** The presets of policy `statusPreset`. */
export const STATUS_PRESETS: Readonly<Record<Policy['statusPreset'], Readonly<Record<LivingState, OdooStep>>>> = {
  confirmedAtImport: {
    created: 'confirmed',
    acknowledged: 'confirmed',
    partiallyShipped: 'confirmed',
    shipped: 'confirmed',
    delivered: 'confirmed',
  },
  acknowledgedAsQuotation: {
    created: 'quotation',
    acknowledged: 'quotation',
    partiallyShipped: 'confirmed',
    shipped: 'locked',
    delivered: 'locked',
  },
};

/** How far an order in this state goes in Odoo. */
export const toOdooStep = (state: LivingState, policy: Pick<Policy, 'statusPreset' | 'statusSteps'>): OdooStep =>
  policy.statusSteps[state] ?? STATUS_PRESETS[policy.statusPreset][state];

/** The order's state, derived from the balances (walmart-api.md 7.1). */
export const stateOf = ({ lines }: Fulfilment): OrderState => {
  const living = lines.filter(({ ordered, cancelled }) => ordered > cancelled);
  if (living.length === 0) return 'cancelled';
  if (living.every(({ ordered, cancelled, delivered }) => delivered === ordered - cancelled)) return 'delivered';
  if (living.every(({ open }) => open === 0)) return 'shipped';
  if (living.some(({ shipped }) => shipped > 0)) return 'partiallyShipped';
  return living.some(({ unacknowledged }) => unacknowledged > 0) ? 'created' : 'acknowledged';
};

const RANKS: readonly string[] = ['created', 'acknowledged', 'partiallyShipped', 'shipped', 'delivered', 'cancelled'];

/** The state to write on `x_walmart_status`; undefined when it is there, or would go backwards. */
export const statusToWrite = (row: Fulfilment): OrderState | undefined => {
  const state = stateOf(row);
  return RANKS.indexOf(state) > RANKS.indexOf(row.statusWritten ?? '') ? state : undefined;
};

export type StatusAction =
  | { readonly kind: 'writeStatus'; readonly status: OrderState }
  | { readonly kind: 'confirm' }
  | { readonly kind: 'validate'; readonly pickings: readonly number[] }
  | { readonly kind: 'lock' };

const isAtLeast = (step: OdooStep, than: OdooStep): boolean => ODOO_STEPS.indexOf(step) >= ODOO_STEPS.indexOf(than);

/** Every line is final at Walmart and nothing is left to go out in Odoo. */
const isFinal = (row: Fulfilment, odoo: OdooOrderTruth): boolean =>
  row.lines.every(({ open, fault }) => open === 0 && fault === undefined) && openDeliveries(odoo).length === 0;

const toValidate = (
  row: Fulfilment,
  state: LivingState,
  odoo: OdooOrderTruth,
  policy: Policy,
): readonly StatusAction[] => {
  const isAllowed = row.isOurs ? policy.validateOnShipped : policy.wfsTransfers === 'validateOnShipped';
  const open = openDeliveries(odoo);
  const isReady = open.length > 0 && open.every(({ hold }) => !hold) && odoo.state === 'sale';
  return isAllowed && isReady && (state === 'shipped' || state === 'delivered')
    ? [{ kind: 'validate', pickings: open.map(({ pickingId }) => pickingId) }]
    : [];
};

/**
 * What is to be done for the state. Only forwards: a confirmed order is never made a quotation, a locked one never opened; a
 * transfer is validated only where the policy says so.
 */
export const planStatus = (row: Fulfilment, odoo: OdooOrderTruth, policy: Policy): readonly StatusAction[] => {
  const status = statusToWrite(row);
  const written: readonly StatusAction[] = status === undefined ? [] : [{ kind: 'writeStatus', status }];
  const state = stateOf(row);
  if (state === 'cancelled' || odoo.state === 'cancel' || row.cancellation) return written;
  const step = toOdooStep(state, policy);
  const isQuotation = odoo.state === 'draft' || odoo.state === 'sent';
  // Until Walmart shows more, an order is confirmed by its import, or by a person.
  const isShipped = state !== 'created' && state !== 'acknowledged';
  if (isQuotation) return isShipped && isAtLeast(step, 'confirmed') ? [...written, { kind: 'confirm' }] : written;
  const validating = toValidate(row, state, odoo, policy);
  const isLocking = step === 'locked' && !odoo.locked && isFinal(row, odoo);
  return [...written, ...validating, ...(isLocking ? [{ kind: 'lock' as const }] : [])];
};

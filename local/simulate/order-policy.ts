/** What a merchant has chosen for the life of orders, drawn for a history; and when Walmart refunds by itself. */
import type { Draw } from './plan.ts';

const HOUR_MS = 3_600_000;

/**
 * Reads at Walmart may be four minutes old here, so nothing is settled before five (docs/orders.md, Calls at Walmart). Money
 * keeps its half hour or is settled sooner: nobody waits for it longer than a history lasts.
 */
export const drawOrderPolicy = (draw: Draw) => ({
  customerCancel: draw.pick(['ask', 'ask', 'cancel', 'cancel', 'shipAnyway']),
  reasonAlone: draw.pick(['ask', 'cancel']),
  reasonGraceMinutes: draw.pick([5, 0, 2]),
  keepItRefund: draw.pick(['refund', 'refund', 'ask']),
  returns: draw.pick(['draft', 'draft', 'draft', 'notify']),
  walmartRefunds: draw.pick(['draft', 'draft', 'notify']),
  statusPreset: draw.pick(['confirmedAtImport', 'confirmedAtImport', 'confirmedAtImport', 'acknowledgedAsQuotation']),
  validateOnShipped: draw.happens(0.3),
  settleMinutes: draw.pick([5, 5, 8]),
  refundSettleMinutes: draw.pick([5, 10, 30]),
  unmappedCarrier: draw.pick<'ask' | { readonly asOther: { readonly trackingUrl: string } }>([
    'ask',
    { asOther: { trackingUrl: 'https://pigeons.localhost/{trackingNumber}' } },
  ]),
  // Of few orders any cancellation is a large share: the brake would be on in most histories.
  cancelRateLimit: draw.pick([1, 1, 1, 0.3]),
  cancelsPerHour: draw.pick([5, 5, 1]),
  invoice: draw.pick(['none', 'none', 'draft', 'posted']),
  clearingJournal: 'BNK1',
  partner: draw.pick(['perBuyer', 'perBuyer', 'channel', 'hash']),
});

export const drawReturnSettings = (draw: Draw) => ({
  walmartRefundsAfterMs: draw.pick([48 * HOUR_MS, 48 * HOUR_MS, HOUR_MS / 3]),
  emptyAs: draw.pick<404 | 200>([404, 200]),
});

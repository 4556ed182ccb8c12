/** What a cancellation at Walmart needs before it may go out: a person's reason that Walmart knows, and no brake. */
import type { Policy } from '../../core/index.ts';
import { CANCELLATION_REASONS, type CancellationReason } from '../../walmart/schemas/reasons.ts';

/** Only for lines whose buyer asked; does not count as the seller's own. */
export const CUSTOMER_REQUESTED: CancellationReason = 'CUSTOMER_REQUESTED_SELLER_TO_CANCEL';
/** Makes Walmart set the item to 0 at the ship node. */
export const OUT_OF_STOCK: CancellationReason = 'SELLER_CANCEL_OUT_OF_STOCK';

/** One call of POST …/cancel. */
export interface CancelAtWalmart {
  readonly kind: 'cancel';
  readonly reason: CancellationReason;
  readonly lines: readonly { readonly lineNumber: string; readonly units: number }[];
}

export const cancelKey = (action: Pick<CancelAtWalmart, 'lines' | 'reason'>): string =>
  `cancel/${action.reason}/${action.lines.map(({ lineNumber, units }) => `${lineNumber}:${units}`).join(',')}`;

/** Walmart's reason for a person's choice in Odoo; undefined when the choice stands for none. */
export const toCancelReason = (
  choice: string,
  policy: Pick<Policy, 'cancelReasons'>,
): CancellationReason | undefined => {
  const word = policy.cancelReasons[choice] ?? choice;
  return CANCELLATION_REASONS.find((reason) => reason === word);
};

/** How much the seller has cancelled already, in orders; the buyers' own wishes left out. */
export interface CancelCounts {
  readonly lastHour: number;
  readonly cancelled30Days: number;
  readonly orders30Days: number;
  /** A person looked at the brake and let it go. */
  readonly isReleased: boolean;
}

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

/** @returns why one more cancellation by the seller must not go out before a person looked, or undefined. */
export const cancelBrake = (
  counts: CancelCounts,
  policy: Pick<Policy, 'cancelsPerHour' | 'cancelRateLimit'>,
): string | undefined => {
  if (counts.isReleased) return undefined;
  if (counts.lastHour + 1 > policy.cancelsPerHour)
    return `${counts.lastHour} orders were cancelled by the seller within an hour, and policy cancelsPerHour allows ${policy.cancelsPerHour}; nothing was sent. Check the stock and the reasons in Odoo; if they are right, release the cancellations.`;
  const rate = (counts.cancelled30Days + 1) / Math.max(1, counts.orders30Days);
  // A shop with few orders cannot cancel one without passing any share: the first one never brakes.
  return counts.cancelled30Days > 0 && rate > policy.cancelRateLimit
    ? `One more cancellation makes ${counts.cancelled30Days + 1} of ${counts.orders30Days} orders in 30 days, ${percent(rate)}, beyond policy cancelRateLimit of ${percent(policy.cancelRateLimit)} (Walmart's limit is 2 %); nothing was sent. If the reasons in Odoo are right, release the cancellations.`
    : undefined;
};

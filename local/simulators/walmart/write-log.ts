/** Every call that would ship, correct, cancel or refund, as it came; and which of them would have done it twice. */

import type { World } from './state.ts';

export type WriteKind = 'acknowledge' | 'ship' | 'track' | 'cancel' | 'refund' | 'returnRefund';

/** Who did it: the API's caller, somebody in the seller's portal, the customer, or Walmart. */
export type Actor = 'api' | 'elsewhere' | 'customer' | 'walmart';

export interface WrittenLine {
  readonly lineNumber: string;
  readonly units?: number;
  readonly trackingNumber?: string;
  readonly reason?: string;
  /** Positive cents, tax apart. */
  readonly cents?: number;
  readonly taxCents?: number;
}

/** What a call tried that was done already; refused or not, it should not have been sent. */
export type LineFault = 'shippedTwice' | 'overShipped' | 'refundedTwice';

export interface WriteRecord {
  readonly at: number;
  readonly kind: WriteKind;
  readonly by: Actor;
  readonly purchaseOrderId: string;
  readonly returnOrderId?: string;
  readonly accepted: boolean;
  /** Walmart's sentence when it refused. */
  readonly refusal?: string;
  readonly lines: readonly WrittenLine[];
  readonly faults: readonly { readonly lineNumber: string; readonly fault: LineFault }[];
}

export const acceptedLines = (world: World, purchaseOrderId: string, lineNumber: string, kind: WriteKind) =>
  world.writes
    .filter((write) => write.accepted && write.by === 'api' && write.kind === kind)
    .filter((write) => write.purchaseOrderId === purchaseOrderId)
    .flatMap((write) => write.lines.filter((line) => line.lineNumber === lineNumber));

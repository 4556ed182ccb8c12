/** The body of the cancel call (walmart-api.md section 7.5). */
import * as z from 'zod';
import { checked, checkOpen, lineNumber, type OpenLine, openLine, quantity, units } from './outgoing.ts';
import { CANCELLATION_REASONS, type CancellationReason } from './schemas/reasons.ts';

export interface LineToCancel {
  readonly lineNumber: string;
  readonly units: number;
  readonly reason: CancellationReason;
}

export interface OrderCancellation {
  /** The order's lines as they were read. */
  readonly known: readonly OpenLine[];
  readonly lines: readonly LineToCancel[];
}

const cancellationSchema = z
  .object({
    known: z.array(openLine).readonly(),
    lines: z
      .array(
        z.object({
          lineNumber,
          units,
          reason: z.enum(CANCELLATION_REASONS, { error: `one of ${CANCELLATION_REASONS.join(', ')} is needed` }),
        }),
      )
      .min(1, { error: 'at least one line is needed' })
      .readonly(),
  })
  .check(({ value, issues }) =>
    checkOpen(
      value.known,
      value.lines.map((line, index) => ({ ...line, path: ['lines', index] })),
      issues,
    ),
  );

/** @throws {InvalidDataError} WALMART_REQUEST_INVALID. */
export const toCancellationBody = (cancellation: OrderCancellation, subject: string): string => {
  const { lines } = checked(cancellationSchema, cancellation, subject);
  const orderLine = lines.map((line) => ({
    lineNumber: line.lineNumber,
    orderLineStatuses: {
      orderLineStatus: [{ status: 'Cancelled', cancellationReason: line.reason, statusQuantity: quantity(line.units) }],
    },
  }));
  return JSON.stringify({ orderCancellation: { orderLines: { orderLine } } });
};

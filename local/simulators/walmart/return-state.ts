/** Returns: per unit where the goods and the money are. */

export type ReturnStep = 'initiated' | 'in-transit' | 'delivered' | 'refunded' | 'cancelled';

export interface ReturnUnit {
  /** Each step with its time; the last one holds. */
  readonly timeline: { readonly at: number; readonly step: ReturnStep }[];
  /** Once the money went back. */
  channel: string | undefined;
  /** The goods reached the return centre, whatever came after. */
  arrived: boolean;
}

export interface ReturnLine {
  readonly number: number;
  readonly purchaseOrderId: string;
  readonly lineNumber: string;
  readonly sku: string;
  readonly productName: string;
  readonly reason: string;
  readonly keepIt: boolean;
  readonly units: readonly ReturnUnit[];
  /** Cents of one unit, for the JSON. */
  readonly unitCents: number;
  readonly unitTaxCents: number;
}

export interface ReturnOrder {
  readonly returnOrderId: string;
  readonly customerOrderId: string;
  readonly createdAt: number;
  readonly returnBy: number;
  readonly returnType: 'REFUND' | 'REPLACEMENT';
  readonly channel: 'ONLINE' | 'IN_STORE' | 'CUSTOMER_CARE';
  readonly fulfilledByWalmart: boolean;
  readonly customerEmail: string;
  readonly customerName: string;
  readonly trackingNo: string;
  readonly currency: string;
  readonly lines: readonly ReturnLine[];
  readonly events: { readonly at: number; readonly line: number; readonly tag: string }[];
}

export interface ReturnSearch {
  readonly limit: number;
  readonly offset: number;
  readonly returnOrderId: string | undefined;
  readonly customerOrderId: string | undefined;
  readonly status: string | undefined;
  readonly returnType: string | undefined;
  readonly wfs: boolean;
  readonly created: readonly [number, number] | undefined;
  readonly modified: readonly [number, number] | undefined;
}

export const stepAt = (unit: ReturnUnit, at: number): ReturnStep =>
  unit.timeline.findLast((change) => change.at <= at)?.step ?? 'initiated';

export const lastChange = (order: ReturnOrder, at: number): number =>
  Math.max(
    order.createdAt,
    ...order.lines.flatMap((line) =>
      line.units.flatMap((unit) => unit.timeline.filter((change) => change.at <= at).map((change) => change.at)),
    ),
  );

export type ReturnStatus = 'INITIATED' | 'DELIVERED' | 'COMPLETED';

export const statusOf = (step: ReturnStep): ReturnStatus => {
  if (step === 'delivered') return 'DELIVERED';
  return step === 'refunded' || step === 'cancelled' ? 'COMPLETED' : 'INITIATED';
};

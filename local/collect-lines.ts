/** Lines, changes and returns of all orders, from both sides' own records to plain values. */
import type { ChangeTruth, LineTruth } from './report/truth.ts';
import type { TrueFulfilment } from './simulators/odoo/index.ts';
import type { LineFaults, TrueOrder, TrueReturn, WalmartTruth, WriteRecord } from './simulators/walmart/index.ts';

/** What both sides noted about orders after their import; Odoo's part is missing where nobody can look. */
export interface LifeView {
  readonly writes: readonly WriteRecord[];
  readonly faults: LineFaults;
  readonly returns: readonly TrueReturn[];
  readonly fulfilment: readonly TrueFulfilment[];
  readonly counts: readonly { readonly sku: string; readonly at: number }[];
}

export const NO_LIFE: LifeView = {
  writes: [],
  faults: { shippedTwice: 0, overShipped: 0, refundedTwice: 0, lines: [] },
  returns: [],
  fulfilment: [],
  counts: [],
};

export const viewLife = (
  truth: Pick<WalmartTruth, 'writes' | 'lineFaults' | 'returns'>,
  odoo: { fulfilment?(): readonly TrueFulfilment[]; counts?(): LifeView['counts'] },
): LifeView => ({
  writes: truth.writes(),
  faults: truth.lineFaults(),
  returns: truth.returns(),
  fulfilment: odoo.fulfilment?.() ?? [],
  counts: odoo.counts?.() ?? [],
});

type TrueLine = TrueOrder['lines'][number];

const keyOf = (purchaseOrderId: string, lineNumber: string): string => `${purchaseOrderId}/${lineNumber}`;

const groupBy = <T>(items: Iterable<readonly [string, T]>): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const [key, item] of items) {
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
};

interface Confirmed {
  readonly units: number;
  readonly trackingNumber: string;
}

/** What the bridge confirmed; one parcel of a line once per call. */
const confirmedByLine = (writes: readonly WriteRecord[]): ReadonlyMap<string, readonly Confirmed[]> =>
  groupBy(
    writes
      .filter(({ kind, by, accepted }) => kind === 'ship' && by === 'api' && accepted)
      .flatMap(({ purchaseOrderId, lines }) => {
        const parcels = new Map<string, readonly [string, Confirmed]>();
        for (const { lineNumber, units = 0, trackingNumber = '' } of lines) {
          const key = keyOf(purchaseOrderId, lineNumber);
          const before = parcels.get(`${key} ${trackingNumber}`)?.[1].units ?? 0;
          parcels.set(`${key} ${trackingNumber}`, [key, { units: before + units, trackingNumber }]);
        }
        return [...parcels.values()];
      }),
  );

const centsOf = ({ PRODUCT, SHIPPING }: TrueLine['refunded']): number =>
  PRODUCT.cents + PRODUCT.taxCents + SHIPPING.cents + SHIPPING.taxCents;

const sumUnits = (parts: readonly { readonly lineNumber: string | null; readonly units: number }[], line: string) =>
  parts.reduce((sum, { lineNumber, units }) => (lineNumber === line ? sum + units : sum), 0);

const toOdoo = (seen: TrueFulfilment, lineNumber: string): NonNullable<LineTruth['odoo']> => {
  const done = sumUnits(
    seen.deliveries.filter(({ state }) => state === 'done').flatMap(({ parcels }) => parcels),
    lineNumber,
  );
  const ordered = seen.lines.reduce((sum, line) => (line.lineNumber === lineNumber ? sum + line.ordered : sum), 0);
  const returned = (isDone: boolean): number =>
    sumUnits(
      seen.returns
        .filter(({ state }) => state !== 'cancel' && (state === 'done') === isDone)
        .flatMap(({ units }) => units),
      lineNumber,
    );
  return {
    kept: seen.state === 'cancel' ? done : Math.max(ordered, done),
    done,
    received: returned(true),
    expected: returned(false),
    credited: sumUnits(
      seen.credits.filter(({ state, approved }) => state === 'posted' && approved).flatMap(({ units }) => units),
      lineNumber,
    ),
  };
};

const isImported = ({ state }: TrueFulfilment): boolean => state === 'sale' || state === 'done' || state === 'cancel';

/** Of orders that somebody can map and that the seller ships. */
export const toLines = (orders: readonly TrueOrder[], life: LifeView): readonly LineTruth[] => {
  const confirmed = confirmedByLine(life.writes);
  const faults = groupBy(
    life.faults.lines.map(({ purchaseOrderId, lineNumber, fault }) => [keyOf(purchaseOrderId, lineNumber), fault]),
  );
  const comingBack = groupBy(
    life.returns.flatMap(({ lines }) =>
      lines.map((line) => [keyOf(line.purchaseOrderId, line.lineNumber), line] as const),
    ),
  );
  const inOdoo = new Map(life.fulfilment.filter(isImported).map((seen) => [seen.purchaseOrderId, seen]));

  const toWalmart = (key: string, { units, refunded }: TrueLine): LineTruth['walmart'] => {
    const parcels = confirmed.get(key) ?? [];
    const live = (isKept: boolean): number =>
      (comingBack.get(key) ?? [])
        .filter(({ keepIt }) => keepIt === isKept)
        .reduce((sum, line) => sum + line.units.filter(({ step }) => step !== 'cancelled').length, 0);
    return {
      shipped: units.shipped,
      bridgeShipped: parcels.reduce((sum, parcel) => sum + parcel.units, 0),
      delivered: units.delivered,
      cancelled: units.cancelled,
      comingBack: live(false),
      kept: live(true),
      returnRefunded: units.returnRefunded,
      refundedCents: centsOf(refunded),
      parcels: parcels.map(({ trackingNumber }) => trackingNumber),
      faults: faults.get(key) ?? [],
    };
  };

  return orders
    .filter(({ bad, shipNodeType }) => bad === null && shipNodeType === 'SellerFulfilled')
    .flatMap(({ po, lines }) =>
      lines.map((line): LineTruth => {
        const seen = inOdoo.get(po);
        const { product, shipping, discount, tax } = line.totals;
        return {
          ...{ purchaseOrderId: po, lineNumber: line.lineNumber, sku: line.sku, ordered: line.quantity },
          chargeCents: product + shipping - discount + tax,
          walmart: toWalmart(keyOf(po, line.lineNumber), line),
          ...(seen ? { odoo: toOdoo(seen, line.lineNumber) } : {}),
        };
      }),
    );
};

const ACTORS = { api: 'bridge', elsewhere: 'elsewhere', customer: 'customer', walmart: 'walmart' } as const;

const toWritten = ({ kind, by, accepted, lines }: WriteRecord): readonly ChangeTruth[] => {
  if (!accepted || (kind !== 'ship' && kind !== 'track' && kind !== 'cancel')) return [];
  const parcels = new Set(lines.map(({ trackingNumber }) => trackingNumber)).size;
  return [{ kind, by: ACTORS[by], count: kind === 'ship' ? parcels : 1 }];
};

const REFUNDS = {
  order: { kind: 'refund', by: 'bridge', count: 1 },
  return: { kind: 'returnRefund', by: 'bridge', count: 1 },
  walmart: { kind: 'refund', by: 'walmart', count: 1 },
} as const satisfies Readonly<Record<string, ChangeTruth>>;

/** What was shipped, corrected and cancelled, and the refunds that it came to. */
export const toChanges = (orders: readonly TrueOrder[], { writes }: LifeView): readonly ChangeTruth[] => [
  ...writes.flatMap(toWritten),
  ...orders.flatMap(({ lines }) => lines.flatMap(({ refunds }) => refunds.map(({ by }) => REFUNDS[by]))),
];

const OUT_OF_STOCK = 'SELLER_CANCEL_OUT_OF_STOCK';

/** Per SKU: Walmart zeroes it with the cancellation, and the next count in Odoo says what is there. */
export const zeroHolds = (
  orders: readonly TrueOrder[],
  { writes, counts }: LifeView,
): ReadonlyMap<string, readonly { readonly from: number; readonly until: number }[]> => {
  const skus = new Map(
    orders.flatMap(({ po, lines }) => lines.map(({ lineNumber, sku }) => [keyOf(po, lineNumber), sku] as const)),
  );
  const zeroed = writes
    .filter(({ kind, by, accepted }) => kind === 'cancel' && by === 'api' && accepted)
    .flatMap(({ at, purchaseOrderId, lines }) =>
      lines
        .filter(({ reason }) => reason === OUT_OF_STOCK)
        .flatMap(({ lineNumber }) => {
          const sku = skus.get(keyOf(purchaseOrderId, lineNumber));
          return sku === undefined ? [] : [[sku, at] as const];
        }),
    );
  const countedAfter = (sku: string, from: number): number =>
    Math.min(...counts.filter((count) => count.sku === sku && count.at > from).map(({ at }) => at));
  return groupBy(zeroed.map(([sku, from]) => [sku, { from, until: countedAfter(sku, from) }] as const));
};

/** When the last unit of each order was cancelled of which nothing was shipped. */
export const cancelledTimes = (
  orders: readonly TrueOrder[],
  { writes }: Pick<LifeView, 'writes'>,
): ReadonlyMap<string, number> => {
  const lastAt = new Map(
    writes
      .filter(({ kind, accepted }) => kind === 'cancel' && accepted)
      .map((write) => [write.purchaseOrderId, write.at]),
  );
  return new Map(
    orders.flatMap(({ po, lines }): (readonly [string, number])[] => {
      const at = lastAt.get(po);
      return at !== undefined && lines.every(({ quantity, units }) => units.cancelled === quantity) ? [[po, at]] : [];
    }),
  );
};

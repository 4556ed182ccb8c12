/** What is counted of orders for the brake and the seller's rates: one row a day, gone by itself when no window needs it. */
import * as z from 'zod';
import { type Account, amend, BridgeError, DAY_MS, toIso } from '../../core/index.ts';
import type { Run } from '../../lambda/index.ts';
import type { Draft, Row, StateStore } from '../../ports/index.ts';
import type { SellerCounts, WalmartCarrier } from '../../transform/index.ts';

const count = z.number().int().min(0);

/** `cancelled` names each order, so that a repeat is known as one. */
const daySchema = z.strictObject({
  orders: count,
  cancelled: z.array(z.strictObject({ purchaseOrderId: z.string(), at: count })),
  onTime: count,
  late: count,
  tracked: count,
});
export type DayCounts = z.output<typeof daySchema>;

const NO_COUNTS: DayCounts = { orders: 0, cancelled: [], onTime: 0, late: 0, tracked: 0 };

export interface CountScope {
  readonly state: StateStore;
  readonly account: Account;
}

/** Walmart's own window (seller performance standards). */
export const WINDOW_DAYS = 30;
/** A day's row outlives the window, so that none goes while it is read. */
const KEPT_MS = (WINDOW_DAYS + 5) * DAY_MS;

const dayOf = (at: number): string => toIso(at).slice(0, 10);
const partition = (account: Account): string => `counts#${account}`;

/** Adds to the UTC day of `at`. @param change gives the same object when nothing is to be written. */
export const changeDay = async (
  { state, account }: CountScope,
  at: number,
  change: (day: DayCounts) => DayCounts,
): Promise<void> => {
  const key = { pk: partition(account), sk: dayOf(at) };
  const expiresAt = Math.floor(at / DAY_MS) * DAY_MS + KEPT_MS;
  await amend<Row, Draft>(state, key, (row) => {
    const before = row ? daySchema.parse(row.data) : NO_COUNTS;
    const data = change(before);
    return data === before ? undefined : { ...key, data, expiresAt };
  });
};

/** The days of the window that ends now, today among them. */
export const readDays = async ({ state, account }: CountScope, now: number): Promise<readonly DayCounts[]> => {
  const first = dayOf(now - (WINDOW_DAYS - 1) * DAY_MS);
  const { rows } = await state.list(partition(account), { limit: 2 * WINDOW_DAYS, newestFirst: true });
  return rows.filter(({ sk }) => sk >= first && sk <= dayOf(now)).map(({ data }) => daySchema.parse(data));
};

export const readSellerCounts = async (scope: CountScope, now: number): Promise<SellerCounts> => {
  const days = await readDays(scope, now);
  const total = (of: (day: DayCounts) => number): number => days.reduce((all, day) => all + of(day), 0);
  return {
    orders: total((day) => day.orders),
    cancelled: total((day) => day.cancelled.length),
    onTime: total((day) => day.onTime),
    late: total((day) => day.late),
    tracked: total((day) => day.tracked),
  };
};

/** What counting cannot do must not hold up the work that is counted. */
const uncounted = (run: Run, what: string, error: unknown): void => {
  if (!(error instanceof BridgeError)) throw error;
  run.telemetry.warn('not counted for the seller rates', { what, code: error.code });
};

/**
 * Orders that were captured for the first time, each on the day it was placed. A crash before leaves them out: fewer orders
 * make the cancellation rate look worse, never better.
 * @param orderedAt of each, epoch ms.
 */
export const noteOrders = async (scope: CountScope, run: Run, orderedAt: readonly number[]): Promise<void> => {
  const oldest = run.startedAt - WINDOW_DAYS * DAY_MS;
  const days = Map.groupBy(
    orderedAt.filter((at) => at > oldest),
    dayOf,
  );
  try {
    for (const [first = 0, ...rest] of days.values())
      await changeDay(scope, first, (day) => ({ ...day, orders: day.orders + 1 + rest.length }));
  } catch (error) {
    uncounted(run, 'orders', error);
  }
};

export interface Shipment {
  readonly purchaseOrderId: string;
  /** Key of the parcel within the order. */
  readonly parcel: string;
  /** EACH in it, over all lines. */
  readonly lineUnits: number;
  /** Epoch ms. */
  readonly shipBy: number;
  readonly shippedAt: number;
  readonly carrier: WalmartCarrier;
}

/** A parcel that Walmart was told of. Each parcel once, whoever repeats it. */
export const noteShipment = async (scope: CountScope, run: Run, shipment: Shipment): Promise<void> => {
  const { purchaseOrderId, parcel, lineUnits, shipBy, shippedAt, carrier } = shipment;
  const key = { pk: `counted#${scope.account}`, sk: `${purchaseOrderId}/${parcel}` };
  const units = Math.max(0, Math.round(lineUnits));
  try {
    if (!(await scope.state.put({ ...key, data: {}, expiresAt: shippedAt + KEPT_MS }, 'absent'))) return;
    await changeDay(scope, shippedAt, (day) => ({
      ...day,
      ...(shippedAt <= shipBy ? { onTime: day.onTime + units } : { late: day.late + units }),
      // A carrier under another name is one whose numbers Walmart cannot look up.
      tracked: day.tracked + ('carrier' in carrier ? units : 0),
    }));
  } catch (error) {
    uncounted(run, 'shipment', error);
  }
};

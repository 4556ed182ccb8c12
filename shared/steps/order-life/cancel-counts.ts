/** How much the seller has cancelled lately, for the brake; and a person's word that lets cancellations go for some hours. */
import * as z from 'zod';
import { HOUR_MS } from '../../core/index.ts';
import type { Key } from '../../ports/index.ts';
import type { CancelCounts } from '../../transform/index.ts';
import { type CountScope, changeDay, type DayCounts, readDays } from './order-counts.ts';

/** Its name for people: in the trail, and in `bridge order release-cancellations`. */
export const CANCEL_BRAKE = 'order-cancellations';

const releaseSchema = z.strictObject({ releasedUntil: z.number().int().min(0) });

const releaseKey = ({ account }: CountScope): Key => ({ pk: `brake#${account}`, sk: CANCEL_BRAKE });

const readRelease = async (scope: CountScope): Promise<number> => {
  const row = await scope.state.get(releaseKey(scope));
  return row ? releaseSchema.parse(row.data).releasedUntil : 0;
};

/**
 * What the planner needs to know before one more cancellation. Orders are counted on the day they were placed,
 * cancellations when they were noted; both as far as this account's rows go back.
 * @param purchaseOrderId of the order that is to be cancelled: it counts once, so what was noted of it already is left out.
 */
export const readCancelCounts = async (
  scope: CountScope,
  now: number,
  purchaseOrderId?: string,
): Promise<CancelCounts> => {
  const [days, releasedUntil] = await Promise.all([readDays(scope, now), readRelease(scope)]);
  const cancelled = days.flatMap((day) => day.cancelled).filter((each) => each.purchaseOrderId !== purchaseOrderId);
  return {
    lastHour: cancelled.filter(({ at }) => at > now - HOUR_MS).length,
    cancelled30Days: cancelled.length,
    orders30Days: days.reduce((all, day) => all + day.orders, 0),
    isReleased: releasedUntil > now,
  };
};

const names = (day: DayCounts, purchaseOrderId: string): boolean =>
  day.cancelled.some((each) => each.purchaseOrderId === purchaseOrderId);

/**
 * The seller's own cancellation of an order, whole or in part; not for what the buyer asked for. A purchase order counts
 * once within the window, however often it is noted: so it may be noted before the call and after it. Noted before the call,
 * a crash between counts one too many, never one too few.
 */
export const noteSellerCancel = async (scope: CountScope, purchaseOrderId: string, now: number): Promise<void> => {
  if ((await readDays(scope, now)).some((day) => names(day, purchaseOrderId))) return;
  await changeDay(scope, now, (day) =>
    names(day, purchaseOrderId) ? day : { ...day, cancelled: [...day.cancelled, { purchaseOrderId, at: now }] },
  );
};

/** A person looked at the reasons: cancellations go through, without count or rate, until the time given. */
export const releaseCancellations = async (scope: CountScope, until: number): Promise<void> => {
  await scope.state.put({ ...releaseKey(scope), data: { releasedUntil: until }, expiresAt: until }, 'any');
};

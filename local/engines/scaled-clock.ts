/** A clock that runs N times as fast as the real one; the engines' worker and the main thread share its beginning. */
import type { Clock } from '@bridge/shared/ports';

export interface TimeScale {
  /** How many seconds pass in one real second. */
  readonly speed: number;
  /** Epoch milliseconds that the clock shows at `realStartAt`. */
  readonly startAt: number;
  /** Epoch milliseconds of the real clock. */
  readonly realStartAt: number;
}

/** Real epoch milliseconds with fractions; never goes back. */
export const realNow = (): number => performance.timeOrigin + performance.now();

export const startScale = (options: { readonly speed: number; readonly startAt: number }): TimeScale => ({
  ...options,
  realStartAt: realNow(),
});

/** What the scaled clock shows now, in whole epoch milliseconds. */
export const scaledNow = ({ speed, startAt, realStartAt }: TimeScale): number =>
  Math.floor(startAt + (realNow() - realStartAt) * speed);

/** @param scale of engines that are running already, so that both show the same time. */
export const scaledClock = (scale: TimeScale | { readonly speed: number; readonly startAt: number }): Clock => {
  const shared = 'realStartAt' in scale ? scale : startScale(scale);
  return {
    now: () => scaledNow(shared),
    sleep: (ms) =>
      new Promise((resolve) => {
        setTimeout(resolve, Math.max(0, ms) / shared.speed);
      }),
  };
};

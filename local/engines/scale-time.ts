/** Scales this thread's Date and timers, so that engines that know nothing of it live N times as fast. */
import { scaledNow, type TimeScale } from './scaled-clock.ts';

/** Engines poll in short intervals; shorter ones than this would only burn a core. */
const SHORTEST_INTERVAL_MS = 5;

/** To be called before any engine is loaded; `performance` stays real. */
export const scaleTime = (scale: TimeScale): void => {
  globalThis.Date = scaledDate(scale);
  globalThis.setTimeout = scaledTimer(globalThis.setTimeout, (ms) => ms / scale.speed);
  globalThis.setInterval = scaledTimer(globalThis.setInterval, (ms) =>
    Math.max(SHORTEST_INTERVAL_MS, ms / scale.speed),
  );
};

const scaledDate = (scale: TimeScale): DateConstructor =>
  new Proxy(Date, {
    construct: (target, parts, newTarget) =>
      Reflect.construct(target, parts.length === 0 ? [scaledNow(scale)] : parts, newTarget),
    apply: (target) => new target(scaledNow(scale)).toString(),
    get: (target, name, receiver) => (name === 'now' ? () => scaledNow(scale) : Reflect.get(target, name, receiver)),
  });

const scaledTimer = <T extends typeof setTimeout | typeof setInterval>(timer: T, toReal: (ms: number) => number): T =>
  new Proxy(timer, {
    apply: (target, self, [work, ms, ...rest]: unknown[]) =>
      Reflect.apply(target, self, [work, toReal(typeof ms === 'number' ? ms : 0), ...rest]),
  });

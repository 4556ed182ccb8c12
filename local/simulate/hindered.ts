/** Time that does not count: outages, throttling and what else was done to the history on purpose. */
import type { Hindrance } from './injector.ts';

export { coveredMs, type Stretch } from '../report/stretch.ts';

/** A whole side away or throttled: what the promises themselves leave out. */
export const farAway = (hindrances: readonly Hindrance[]): readonly Hindrance[] =>
  hindrances.filter(({ where }) => where === 'far');

/** … and what struck one of these flows, for as long as its kind may hold a change up. */
export const inTheWayOf = (hindrances: readonly Hindrance[], flows: ReadonlySet<string>): readonly Hindrance[] =>
  hindrances.filter(({ where }) => where === 'far' || flows.has(where));

/** The kinds of hindrance in a stretch, for the facts of a breach. */
export const whyHindered = (hindrances: readonly Hindrance[], from: number, until: number): string => {
  const kinds = new Set(hindrances.filter((each) => each.from < until && each.until > from).map(({ why }) => why));
  return kinds.size === 0 ? 'nothing in the way' : `in the way: ${[...kinds].join(', ')}`;
};

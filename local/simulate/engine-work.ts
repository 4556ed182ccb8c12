/** What the failure engine had to do in a history: an invariant about it says nothing where this is 0. */
import type { Evidence } from './evidence.ts';

const isBy = (flow: string, who: string): boolean => who.startsWith(`${flow}/`);

export const engineWork = ({ effects, bridge, odoo }: Evidence): ReadonlyMap<string, number> => {
  const { failures, sent, breakers, forgotten, alerts } = effects;
  const rows = (holds: (row: (typeof failures)[number]) => boolean): number => failures.filter(holds).length;
  return new Map([
    ['attempts recorded, the queue tries again', rows(({ value }) => value.owner === 'queue')],
    ['put on the ladder', rows(({ value }) => value.owner === 'ladder')],
    ['… of them out of a dead-letter queue', rows(({ who }) => isBy('dead-letters', who))],
    ['sent again by redrive', sent.filter(({ who }) => isBy('redrive', who)).length],
    ['parked', rows(({ who, value }) => value.state === 'parked' && !isBy('problem-report', who))],
    ['forgotten, since done', forgotten.length],
    ['alerts', alerts.length],
    ['parked at the end', bridge.parked.length],
    ['activities open at the end', odoo.activities.length],
    [
      'circuit breaker opened',
      breakers.filter(({ value }) => value.state === 'open' && value.trips === 1 && !value.probe).length,
    ],
    ['circuit breaker probed', breakers.filter(({ value }) => value.probe !== undefined).length],
    ['circuit breaker closed', breakers.filter(({ value }) => value.state === 'closed').length],
  ]);
};

/** What goes wrong as a whole: storms, outages, a database that is away, a release whose every run crashes. */
import type { Climate } from './deeds.ts';
import type { Ground } from './ground.ts';

const MINUTE = 60_000;
/** What failed last is due again, runs that broke off have given their leases back. */
const ENDS_MS = 4 * MINUTE;
/** The circuit breaker's longest pause: as long as it has been open, at most so long (decision 0011). */
const LONGEST_PAUSE_MS = 5 * MINUTE;

export const weatherFor = async (ground: Ground, climate: Climate, lastsMs: number): Promise<void> => {
  const { weather, clock, injector, odoo, calls } = ground;
  const from = clock.now();
  injector.note(climate, from + lastsMs + Math.min(lastsMs, LONGEST_PAUSE_MS) + ENDS_MS);
  if (climate === 'Odoo database away') {
    const mend = odoo.control.faults.add({ kind: 'databaseDown' });
    await clock.sleep(lastsMs);
    return mend();
  }
  weather.push(climate);
  await clock.sleep(lastsMs);
  weather.splice(weather.indexOf(climate), 1);
  if (climate !== 'Walmart storm')
    calls.noteOutage({ system: climate === 'Odoo outage' ? 'odoo' : 'walmart', from, until: clock.now() });
};

export const badRelease = async (ground: Ground, flow: string, lastsMs: number): Promise<void> => {
  const { broken, clock, injector } = ground;
  injector.note('bad release', clock.now() + lastsMs + ENDS_MS, flow);
  broken.add(flow);
  await clock.sleep(lastsMs);
  broken.delete(flow);
};

/** Memory adapters in virtual time: no socket, no timer, no thread; the same seed gives the same history. */
import { memoryPlatform, seededChance, VirtualClock } from '@bridge/shared/memory';
import type { Engine, EngineParts } from './engine.ts';
import { memoryEvents } from './host-events.ts';
import type { Stopwatch } from './host-invoke.ts';
import { DOOR_TOKEN, type Places, queueSpecs, SIMULATED_ODOO, START_AT, secretsOf, TOPIC } from './settings.ts';
import { inProcessDispatcher } from './simulators/carrier-dispatcher.ts';
import type { Deliver } from './simulators/odoo/index.ts';
import type { SimRequest, SimResponse } from './simulators/simulator.ts';
import { simulateOdoo, simulateWalmart } from './simulators.ts';

/** Nobody listens there; the in-process dispatcher knows them. */
const WALMART_URL = 'https://walmart.localhost';
const ODOO_URL = 'https://odoo.localhost';
const DOOR_URL = 'https://door.localhost';
const QUEUES_URL = 'https://queues.localhost';

/** What a call to Walmart takes, as sellers report. */
const WALMART_LATENCY_MS = { min: 80, max: 400 };

const places: Places = {
  walmartUrl: WALMART_URL,
  odoo: { url: ODOO_URL, ...SIMULATED_ODOO },
  topicArn: `arn:aws:sns:us-east-1:000000000000:${TOPIC}`,
  queueUrl: (name) => `${QUEUES_URL}/${name}`,
};

const stopwatchOf = (clock: VirtualClock): Stopwatch => ({
  now: () => clock.now(),
  after: (ms, ring) => clock.schedule(clock.now() + ms, ring, 'time-out of a function'),
});

export const memoryEngine = ({ options, log }: EngineParts): Engine => {
  const clock = new VirtualClock({ startAt: START_AT });
  let door: (request: SimRequest) => Promise<SimResponse> = () => Promise.reject(new Error('The door is not open yet'));
  const deliver: Deliver = (url, headers, body) => door({ method: 'POST', path: new URL(url).pathname, headers, body });
  const walmart = simulateWalmart(clock, options.seed, { latencyMs: WALMART_LATENCY_MS }, deliver);
  const odoo = simulateOdoo(clock, options.seed, deliver, { latency: 'measured' });
  const http = inProcessDispatcher({ [WALMART_URL]: walmart, [ODOO_URL]: odoo });
  const platform = memoryPlatform({
    clock,
    chance: seededChance(options.seed, 'flows'),
    http,
    sink: log,
    queues: queueSpecs(places.queueUrl),
    secrets: secretsOf(places),
  });
  return {
    name: 'memory',
    clock,
    startAt: START_AT,
    stopwatch: stopwatchOf(clock),
    platform,
    places,
    walmart,
    odoo,
    http,
    events: (queue) => memoryEvents(platform.outbox(), clock, places.queueUrl(queue)),
    openDoor: async (open) => {
      door = open;
      return `${DOOR_URL}/odoo/${DOOR_TOKEN}`;
    },
    drive: (promise) => clock.settle(promise),
    description: [
      'All in this process, in virtual time: the flows on memory adapters, a simulated Walmart and a simulated Odoo.',
      'No socket and no timer is used; the same seed gives the same run.',
    ],
    close: async () => {
      for (const metric of platform.metrics.all) log(JSON.stringify({ message: 'sum of a metric', ...metric }));
      await http.close();
    },
  };
};

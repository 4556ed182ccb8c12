/** AWS's services as embedded engines on scaled time, the `aws` adapters, and real HTTP on loopback. */
import { SQSClient } from '@aws-sdk/client-sqs';
import { awsAlerts, awsCore, awsHttp, awsOutbox, awsRaw, awsState, awsVault } from '@bridge/shared/aws';
import type { Clock, Platform } from '@bridge/shared/ports';
import { Agent, type Dispatcher, request as send } from 'undici';
import type { Engine, EngineParts } from './engine.ts';
import { type Engines, startEngines } from './engines/index.ts';
import { sqsEvents } from './host-events.ts';
import type { Stopwatch } from './host-invoke.ts';
import { refuseForeignEndpoints } from './loopback.ts';
import { type CallCounter, createCallCounter } from './odoo-calls.ts';
import type { Options } from './options.ts';
import {
  BUCKET,
  DOOR_TOKEN,
  type Places,
  queueSpecs,
  SIMULATED_ODOO,
  START_AT,
  secretsOf,
  TABLES,
  TOPIC,
  WALMART_DOOR_URL,
} from './settings.ts';
import { type HttpCarrier, serveHttp } from './simulators/carrier-http.ts';
import type { Deliver, OdooSimulator } from './simulators/odoo/index.ts';
import { simulateOdoo, simulateWalmart } from './simulators.ts';

/** Handlers time out in real time: they do real I/O. */
const stopwatch: Stopwatch = {
  now: () => performance.now(),
  after: (ms, ring) => {
    const timer = setTimeout(ring, ms);
    return () => clearTimeout(timer);
  },
};

/** How long Walmart waits for the door, in real time. */
const HOOK_TIMEOUT_MS = 3_000;

/** Headers that the HTTP client writes itself. */
const OWN_HEADERS = new Set(['host', 'connection', 'content-length', 'accept-encoding']);

const deliver: Deliver = async (url, headers, body) => {
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN_HEADERS.has(name)));
  const response = await send(url, { method: 'POST', headers: kept, body });
  await response.body.dump();
  return { status: response.statusCode };
};

/** Walmart posts to the address it was given; the way from there to the door is known here only. */
const deliverToDoor =
  (doorOf: () => string): Deliver =>
  (url, headers, body) => {
    const isOurs = url.startsWith(new URL('/', WALMART_DOOR_URL).href);
    return deliver(isOurs ? new URL(new URL(url).pathname, doorOf()).href : url, headers, body);
  };

const startAws = (options: Options, places: Pick<Places, 'odoo'>, startAt: number): Promise<Engines> =>
  startEngines({
    speed: options.speed === 'max' ? 1 : options.speed,
    startAt,
    tables: Object.values(TABLES).map((name) => ({ name, pending: name !== TABLES.audit })),
    queues: queueSpecs((name) => name),
    buckets: [BUCKET],
    secrets: secretsOf(places),
    topics: [TOPIC],
  });

const awsPlatform = ({ settings }: Engines, log: (line: string) => void, counter: CallCounter): Platform => ({
  ...awsCore({ ...settings, write: log }),
  ...awsState(settings),
  ...awsOutbox(settings),
  ...awsVault(settings),
  ...awsAlerts(settings),
  ...awsRaw(settings),
  http: watched(awsHttp(), counter),
});

/** One watched pool for each bundle of certificates, as without the watching. */
const watched = ({ http }: ReturnType<typeof awsHttp>, counter: CallCounter): Platform['http'] => {
  const known = new Map<Dispatcher, Dispatcher>();
  return (options) => {
    const plain = http(options);
    const made = known.get(plain) ?? counter.watch(plain);
    known.set(plain, made);
    return made;
  };
};

interface Sides {
  readonly odoo?: OdooSimulator;
  readonly carriers: readonly HttpCarrier[];
  readonly walmartUrl: string;
  readonly odooUrl: string;
}

/** Orders of two runs against one real Odoo must not share their numbers: they rise from the run's second. */
const firstOrderNumber = (options: Options, startAt: number): number =>
  options.odoo ? (Math.floor(startAt / 1000) % 10_000_000) * 10_000 : 0;

const serveSides = async (
  { options }: EngineParts,
  clock: Clock,
  walmart: ReturnType<typeof simulateWalmart>,
): Promise<Sides> => {
  const walmartCarrier = await serveHttp(walmart);
  if (options.odoo) return { carriers: [walmartCarrier], walmartUrl: walmartCarrier.url, odooUrl: options.odoo.url };
  const odoo = simulateOdoo(clock, options.seed, deliver);
  const odooCarrier = await serveHttp(odoo);
  return { odoo, carriers: [walmartCarrier, odooCarrier], walmartUrl: walmartCarrier.url, odooUrl: odooCarrier.url };
};

const describe = (options: Options, places: Places, engines: Engines): readonly string[] => [
  `On this machine, ${options.speed} times as fast as real time: the flows on the aws adapters against embedded engines`,
  `(DynamoDB ${engines.endpoints.dynamodb}, SQS, SNS and S3 ${engines.endpoints.sqs}, secrets ${engines.endpoints.secretsManager}),`,
  `a simulated Walmart (${places.walmartUrl}) and ${options.odoo ? 'the real' : 'a simulated'} Odoo (${places.odoo.url}). No AWS account is used.`,
];

export const embeddedEngine = async (parts: EngineParts): Promise<Engine> => {
  const { options, log } = parts;
  refuseForeignEndpoints({}, process.env);
  const startAt = options.odoo ? Date.now() : START_AT;
  const login = options.odoo ?? SIMULATED_ODOO;
  const engines = await startAws(options, { odoo: { url: '', ...login } }, startAt);
  refuseForeignEndpoints({ ...engines.endpoints }, process.env);
  const { clock } = engines;
  let doorOrigin = '';
  const walmart = simulateWalmart(
    clock,
    options.seed,
    {
      firstOrderNumber: firstOrderNumber(options, startAt),
      // The door answers in real time, however fast the simulated one goes.
      webhooks: { timeoutMs: HOOK_TIMEOUT_MS * (options.speed === 'max' ? 1 : options.speed) },
    },
    deliverToDoor(() => doorOrigin),
  );
  const sides = await serveSides(parts, clock, walmart);
  const places: Places = {
    walmartUrl: sides.walmartUrl,
    odoo: { ...login, url: sides.odooUrl },
    topicArn: engines.topicArn(TOPIC),
    queueUrl: (name) => engines.queueUrl(name),
  };
  const sqs = new SQSClient({ ...engines.settings, endpoint: engines.endpoints.sqs });
  const http: Dispatcher = new Agent();
  const carriers = [...sides.carriers];
  const counter = createCallCounter(places.odoo.url);
  return {
    name: 'embedded',
    clock,
    startAt,
    stopwatch,
    platform: awsPlatform(engines, log, counter),
    odooCalls: () => counter.counts(),
    places,
    walmart,
    ...(sides.odoo ? { odoo: sides.odoo } : {}),
    http,
    events: (queue) => sqsEvents(sqs, clock, engines.queueUrl(queue)),
    openDoor: async (door) => {
      const carrier = await serveHttp({ handle: door });
      carriers.push(carrier);
      doorOrigin = carrier.url;
      return `${carrier.url}/odoo/${DOOR_TOKEN}`;
    },
    drive: (promise) => promise,
    description: describe(options, places, engines),
    addresses: {
      odoo: places.odoo,
      walmart: { url: places.walmartUrl },
      walmartDoor: WALMART_DOOR_URL,
      aws: engines.endpoints,
      tables: TABLES,
      clock: engines.scale,
      queues: Object.fromEntries(queueSpecs((name) => name).map(({ name }) => [name, engines.queueUrl(name)])),
    },
    close: async () => {
      sqs.destroy();
      await Promise.all(carriers.map((carrier) => carrier.close()));
      await http.destroy();
      await engines.close();
    },
  };
};

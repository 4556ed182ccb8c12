/** Sends a recording's exchanges into a simulator, on its own wire or the other one, and compares the answers. */
import { createOdooSimulator, type OdooSimulator } from '../../../local/simulators/odoo/index.ts';
import { type SimOutcome, seededRandom } from '../../../local/simulators/simulator.ts';
import { differences } from './compare.ts';
import { Desk } from './desk.ts';
import { IdMap } from './id-map.ts';
import { LEFT_OUT, OWN_WIRE_ONLY } from './scope.ts';
import {
  type Call,
  isDict,
  isList,
  type Outcome,
  type Plain,
  readJsonOutcome,
  readXmlCall,
  readXmlOutcome,
  writeJsonCall,
  writeXmlCall,
} from './wire-forms.ts';
import { WORLDS } from './worlds.ts';

export interface Exchange {
  readonly label: string | null;
  readonly endpoint: string;
  readonly http_method?: string;
  readonly request_content_type?: string;
  readonly request_body?: string;
  readonly request_xml?: string;
  readonly request_json?: Plain;
  readonly status: number;
  readonly response_xml?: string;
  readonly response_json?: Plain;
  readonly response_body?: string;
}

export interface Recording {
  readonly scenario: string;
  readonly exchanges: readonly Exchange[];
}

export interface Replayed {
  readonly compared: number;
  readonly leftOut: number;
  /** `#12 label: path: recorded … simulated …` */
  readonly differences: readonly string[];
}

type Wire = 'xml' | 'json';

/** Half past seven on the day of the recordings; every exchange takes a second. */
const START = Date.UTC(2026, 10, 23, 8, 0, 0);

const simulator = (port: number, onlyAdministrator: boolean): { sim: OdooSimulator; tick: () => void } => {
  let now = START;
  const sim = createOdooSimulator({
    time: { now: () => now, sleep: () => Promise.resolve() },
    random: seededRandom(1),
    database: 'wm',
    users: [
      { login: 'admin', password: '***' },
      ...(onlyAdministrator ? [] : [{ login: 'walmart', password: '***', role: 'integration' } as const]),
    ],
    deliver: () => Promise.resolve({ status: 202 }),
    settings: { databasePort: port },
  });
  return {
    sim,
    tick: () => {
      now += 1000;
    },
  };
};

export const replay = async (recording: Recording, wire: 'own' | 'other'): Promise<Replayed> => {
  const world = WORLDS[recording.scenario] ?? {};
  const { sim, tick } = simulator(world.port ?? 5432, world.onlyAdministrator === true);
  const map = new IdMap(sim.state.db.registry);
  const desk = new Desk(sim, map);
  world.start?.(desk);
  const left = new Set(leftOutOf(recording.scenario, wire));
  const found: string[] = [];
  let compared = 0;
  let leftOut = 0;
  for (const [index, exchange] of recording.exchanges.entries()) {
    tick();
    world.before?.[index]?.(desk);
    if (left.has(index)) {
      leftOut += 1;
      continue;
    }
    const wrong = world.wrongPassword?.includes(index) === true;
    const lines = await replayOne(sim, map, exchange, wire, wrong);
    compared += 1;
    found.push(...lines.map((each) => `#${index} ${exchange.label ?? ''}: ${each}`));
  }
  return { compared, leftOut, differences: found };
};

const leftOutOf = (scenario: string, wire: 'own' | 'other'): number[] => {
  const always = LEFT_OUT[scenario] ?? [];
  const here = wire === 'other' ? (OWN_WIRE_ONLY[scenario] ?? []) : [];
  return [...always, ...here].flatMap((each) => each.exchanges);
};

const toCall = (exchange: Exchange): Call => {
  if (exchange.request_xml !== undefined) return readXmlCall(exchange.endpoint, exchange.request_xml);
  const body = exchange.request_json;
  const params = isDict(body) && isDict(body.params) ? body.params : {};
  const args = params.args;
  return { service: String(params.service), method: String(params.method), args: isList(args) ? args : [] };
};

const recordedOutcome = (exchange: Exchange): Outcome => {
  if (exchange.response_xml !== undefined) return readXmlOutcome(exchange.response_xml);
  if (exchange.response_json !== undefined) return readJsonOutcome(JSON.stringify(exchange.response_json));
  if (exchange.status === 200) return readJsonOutcome(exchange.response_body ?? '');
  return { kind: 'http', status: exchange.status, body: exchange.response_body ?? '' };
};

const withPassword = (call: Call): Call => {
  /* the third argument of authenticate and of execute_kw alike */
  return { ...call, args: call.args.map((arg, index) => (index === 2 ? 'wrong' : arg)) };
};

const replayOne = async (
  sim: OdooSimulator,
  map: IdMap,
  exchange: Exchange,
  wire: 'own' | 'other',
  wrong: boolean,
): Promise<string[]> => {
  const own: Wire = exchange.request_xml === undefined ? 'json' : 'xml';
  const recorded = recordedOutcome(exchange);
  if (exchange.request_body !== undefined) {
    const answer = await sim.handle({
      method: exchange.http_method ?? 'POST',
      path: exchange.endpoint,
      headers: { 'content-type': exchange.request_content_type ?? '' },
      body: exchange.request_body,
    });
    return differences(
      { map, sameWire: true },
      { service: '', method: '', args: [] },
      recorded,
      outcomeOf(answer, 'json'),
    );
  }
  const original = toCall(exchange);
  const call = map.call(wrong ? withPassword(original) : original);
  const target: Wire = wire === 'own' ? own : own === 'xml' ? 'json' : 'xml';
  const simulated = outcomeOf(
    await send(sim, call, target, exchange, JSON.stringify(call) === JSON.stringify(original)),
    target,
  );
  return differences({ map, sameWire: wire === 'own' }, original, recorded, simulated);
};

/** An XML request whose ids need no mapping goes in as it was recorded, byte for byte. */
const send = (
  sim: OdooSimulator,
  call: Call,
  wire: Wire,
  exchange: Exchange,
  unchanged: boolean,
): Promise<SimOutcome> => {
  const raw = unchanged && wire === 'xml' ? exchange.request_xml : undefined;
  return sim.handle(
    wire === 'json'
      ? {
          method: 'POST',
          path: '/jsonrpc',
          headers: { 'content-type': 'application/json' },
          body: writeJsonCall(call, 1),
        }
      : {
          method: 'POST',
          path: `/xmlrpc/2/${call.service}`,
          headers: { 'content-type': 'text/xml' },
          body: raw ?? writeXmlCall(call),
        },
  );
};

const outcomeOf = (answer: SimOutcome, wire: Wire): Outcome => {
  if ('broken' in answer) return { kind: 'http', status: 0, body: answer.broken };
  if (answer.status !== 200) return { kind: 'http', status: answer.status, body: answer.body };
  return wire === 'xml' ? readXmlOutcome(answer.body) : readJsonOutcome(answer.body);
};

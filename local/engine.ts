/** What a run stands on: time, the platform that the flows are wired to, and both sides within reach. Two ways, same words. */
import type { Clock, Platform } from '@bridge/shared/ports';
import type { Dispatcher } from 'undici';
import type { EventSource } from './host-events.ts';
import type { Stopwatch } from './host-invoke.ts';
import type { Options } from './options.ts';
import type { Places } from './settings.ts';
import type { OdooSimulator } from './simulators/odoo/index.ts';
import type { SimRequest, SimResponse } from './simulators/simulator.ts';
import type { WalmartSimulator } from './simulators/walmart/index.ts';

export interface Engine {
  readonly name: 'embedded' | 'memory';
  readonly clock: Clock;
  /** Business time at the start. */
  readonly startAt: number;
  readonly stopwatch: Stopwatch;
  readonly platform: Platform;
  readonly places: Places;
  readonly walmart: WalmartSimulator;
  /** Missing when a real Odoo takes its place. */
  readonly odoo?: OdooSimulator;
  /** Carries the run's own calls to Odoo. */
  readonly http: Dispatcher;
  /** The flows' own calls to Odoo as they passed; missing where the simulator counts. */
  odooCalls?(): Readonly<Record<string, number>>;
  events(queue: string): EventSource;
  /** Opens the address that Odoo posts to; its URL, secret included. */
  openDoor(door: (request: SimRequest) => Promise<SimResponse>): Promise<string>;
  /** Lets time pass until the promise has settled. */
  drive<T>(promise: Promise<T>): Promise<T>;
  /** What runs where, for the first lines. */
  readonly description: readonly string[];
  /** Addresses for other programs on this machine; nothing in virtual time. */
  readonly addresses?: Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

export interface EngineParts {
  readonly options: Options;
  /** Takes the handlers' log lines. */
  readonly log: (line: string) => void;
}

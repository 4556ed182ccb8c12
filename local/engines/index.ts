/** The door of engines: AWS's services on this machine, and the clock they run on. */
export type { Endpoints } from './protocol.ts';
export type { Resources, TableSpec } from './provision.ts';
export { realNow, scaledClock, scaledNow, startScale, type TimeScale } from './scaled-clock.ts';
export type { SecretQuota } from './secrets-manager.ts';
export { type EngineOptions, type Engines, startEngines } from './start-engines.ts';

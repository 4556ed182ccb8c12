/** The door of USPS: its directory of addresses behind the port of that name. */
export { connectUsps, type UspsConfig, type UspsPlatform } from './directory.ts';

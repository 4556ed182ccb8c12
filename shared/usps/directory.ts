/** USPS as a directory of addresses: answers kept for 30 days, and silence for a while after a fault. */
import type { Dispatcher } from 'undici';
import * as z from 'zod';
import { type Account, type AddressVerdict, DAY_MS, type DirectoryAddress, explain, MINUTE_MS } from '../core/index.ts';
import type { AddressDirectory, Chance, Clock, Key, StateStore, Telemetry, Vault } from '../ports/index.ts';
import { type Credentials, credentialsSchema, parseText } from './answers.ts';
import { type NoAnswer, uspsClient } from './client.ts';
import { rowKeyOf, seal, unseal } from './sealed.ts';

export interface UspsConfig {
  readonly account: Account;
  /** `https://apis.usps.com`, or USPS's test environment `https://apis-tem.usps.com`. */
  readonly baseUrl: string;
  /** Name of the secret; its text is `{"clientId": "…", "clientSecret": "…"}`. */
  readonly secretName: string;
}

export interface UspsPlatform {
  readonly state: Pick<StateStore, 'get' | 'put'>;
  readonly vault: Pick<Vault, 'read'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly chance: Pick<Chance, 'uuid'>;
  readonly http: Dispatcher;
  readonly telemetry: Pick<Telemetry, 'warn'>;
}

const KEPT_MS = 30 * DAY_MS;
/** What USPS does not know today it may know tomorrow. */
const DOUBT_KEPT_MS = DAY_MS;
const NO_CREDENTIALS: NoAnswer = { code: 'USPS_CREDENTIALS', pauseMs: 15 * MINUTE_MS };

const rowSchema = z.object({ sealed: z.string() });
const part = z.string();
const verdictSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('confirmed'),
    address: z.object({ street: part, unit: part, city: part, state: part, zip: part }),
  }),
  z.object({ kind: z.enum(['unitMissing', 'unitUnknown', 'unknown']) }),
]);

export const connectUsps = (config: UspsConfig, platform: UspsPlatform): AddressDirectory => {
  const { state, vault, clock, chance, telemetry } = platform;
  const client = uspsClient(config.baseUrl, platform.http, clock);
  let credentials: Credentials | undefined;
  let silentUntil = 0;

  const readCredentials = async (): Promise<Credentials | undefined> => {
    const stored = await vault.read(config.secretName);
    return credentialsSchema.safeParse(parseText(stored.value.reveal())).data;
  };

  const fallSilent = ({ code, pauseMs }: NoAnswer): void => {
    silentUntil = clock.now() + pauseMs;
    // Read anew then: somebody may have stored others meanwhile.
    credentials = undefined;
    telemetry.warn('addresses are not looked up at USPS for a while', { code, pauseMs });
  };

  const recall = async (key: Key, secret: string, address: DirectoryAddress): Promise<AddressVerdict | undefined> => {
    const row = rowSchema.safeParse((await state.get(key))?.data);
    return row.success ? verdictSchema.safeParse(unseal(secret, address, row.data.sealed)).data : undefined;
  };

  const remember = async (key: Key, secret: string, address: DirectoryAddress, verdict: AddressVerdict) => {
    const sealed = seal(secret, address, verdict, chance.uuid());
    const expiresAt = clock.now() + (verdict.kind === 'confirmed' ? KEPT_MS : DOUBT_KEPT_MS);
    await state.put({ ...key, data: { sealed }, expiresAt }, 'any');
  };

  /** An order waits neither for the secret nor for the table of state on account of its address. */
  const orNothing = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      telemetry.warn('looking up an address at USPS failed on our side', { code: explain(error).code });
      return undefined;
    }
  };

  const look = async (address: DirectoryAddress): Promise<AddressVerdict | undefined> => {
    if (clock.now() < silentUntil) return undefined;
    credentials ??= await orNothing(readCredentials);
    if (!credentials) return void fallSilent(NO_CREDENTIALS);
    const known = credentials;
    const key = { pk: `usps#${config.account}`, sk: rowKeyOf(known.clientSecret, address) };
    const kept = await orNothing(() => recall(key, known.clientSecret, address));
    if (kept) return kept;
    const verdict = await client.ask(address, known);
    if ('code' in verdict) return void fallSilent(verdict);
    await orNothing(() => remember(key, known.clientSecret, address, verdict));
    return verdict;
  };

  return { look };
};

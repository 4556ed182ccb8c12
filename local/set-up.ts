/** The product's own set-up, run against the run's Odoo and Walmart as an operator would run it. */
import { Secret } from '@bridge/shared/core';
import { WALMART_SIGNATURE_HEADER } from '@bridge/shared/messages';
import { connectRpc, setUpOdoo } from '@bridge/shared/odoo';
import { connectWalmart, ensureSubscriptions, offeredTarget, WANTED_EVENTS } from '@bridge/shared/walmart';
import type { Engine } from './engine.ts';
import type { Options } from './options.ts';
import { ACCOUNT, SECRETS, TABLES, WALMART_DOOR_TOKEN, WALMART_HOOK_URL, WAREHOUSE } from './settings.ts';

const CURRENCY = 'USD';

/** As `bridge walmart webhooks subscribe` does. */
export const subscribe = async ({
  platform,
  places,
  clock,
  http,
}: Pick<Engine, 'platform' | 'clock' | 'http'> & {
  readonly places: Pick<Engine['places'], 'walmartUrl'>;
}): Promise<string> => {
  const silent = { add: () => {}, info: () => {}, warn: () => {} };
  const { webhooks } = connectWalmart(
    { baseUrl: places.walmartUrl, account: ACCOUNT, secretBase: SECRETS.walmart },
    {
      ...{ state: platform.state(TABLES.state), vault: platform.vault(), chance: platform.chance },
      ...{ clock, http, telemetry: silent },
    },
  );
  const auth = {
    method: 'HMAC',
    headerName: WALMART_SIGNATURE_HEADER,
    secret: new Secret(WALMART_DOOR_TOKEN),
  } as const;
  const offered = await webhooks.eventTypes();
  const targets = WANTED_EVENTS.flatMap(
    (event) => offeredTarget(offered, event, { eventUrl: WALMART_HOOK_URL, auth }) ?? [],
  );
  const ensured = await ensureSubscriptions(webhooks, targets);
  return `subscribed at Walmart to ${ensured.map(({ eventType }) => eventType).join(', ')}`;
};

/** @throws Error with the sentence of the step that failed. */
export const runSetUp = async (engine: Engine, options: Options, hookUrl: string): Promise<readonly string[]> => {
  const { url, database, user, key } = engine.places.odoo;
  const apiKey = new Secret(JSON.stringify({ apiKey: key }));
  const rpc = connectRpc(
    { url, database, user, secretName: 'set-up', wire: options.wire },
    {
      vault: { read: async () => ({ value: apiKey, version: '1' }), write: async () => {} },
      clock: engine.clock,
      chance: engine.platform.chance,
      http: engine.http,
      telemetry: { add: () => {} },
    },
  );
  const report = await setUpOdoo(rpc, { account: ACCOUNT, warehouseCode: WAREHOUSE, hookUrl, currency: CURRENCY });
  if (report.failure) throw new Error(report.failure.message);
  const made = report.steps.filter(({ outcome }) => outcome !== 'kept').length;
  return [
    `set-up of Odoo ${report.odoo}: ${made} of ${report.steps.length} things made or changed`,
    ...report.warnings.map((warning) => `set-up warns: ${warning}`),
    await subscribe(engine),
  ];
};

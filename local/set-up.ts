/** The product's own set-up, run against the run's Odoo as an operator would run it. */
import { Secret } from '@bridge/shared/core';
import { connectRpc, setUpOdoo } from '@bridge/shared/odoo';
import type { Engine } from './engine.ts';
import type { Options } from './options.ts';
import { ACCOUNT, WAREHOUSE } from './settings.ts';

const CURRENCY = 'USD';

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
  ];
};

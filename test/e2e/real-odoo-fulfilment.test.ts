/**
 * The life of an order after its confirmation, against a real Odoo 18 named by ODOO_URL, ODOO_DB, ODOO_USER, ODOO_KEY. It makes
 * records there: give it a database of its own.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsHttp, systemChance, systemClock } from '../../shared/aws/index.ts';
import { Secret } from '../../shared/core/index.ts';
import { connectOdoo, connectRpc, type OdooConfig, setUpOdoo, type WireName } from '../../shared/odoo/index.ts';
import { FULFILMENT_STORIES } from '../support/odoo-fulfilment-story.ts';

const { ODOO_URL = '', ODOO_DB = '', ODOO_USER = '', ODOO_KEY = '' } = process.env;
const isGiven = ODOO_URL !== '' && ODOO_DB !== '' && ODOO_USER !== '' && ODOO_KEY !== '';

const platform = {
  vault: {
    read: async () => ({ value: new Secret(JSON.stringify({ apiKey: ODOO_KEY })), version: '1' }),
    write: async () => {},
  },
  clock: systemClock,
  chance: systemChance,
  telemetry: { add: () => {} },
  http: awsHttp().http({}),
};
const configOf = (wire: WireName): OdooConfig => ({
  url: ODOO_URL,
  database: ODOO_DB,
  user: ODOO_USER,
  secretName: 'odoo',
  wire,
  warehouseCode: 'WH',
});
// Nobody listens there: a hint that is lost hurts no one.
const OPTIONS = {
  account: 'local/demo',
  warehouseCode: 'WH',
  hookUrl: 'http://127.0.0.1:9/odoo/s3cret',
  currency: 'USD',
} as const;

describe.skipIf(!isGiven)('orders in a real Odoo 18 (ODOO_URL, ODOO_DB, ODOO_USER, ODOO_KEY)', () => {
  beforeAll(async () => {
    const report = await setUpOdoo(connectRpc(configOf('json'), platform), OPTIONS);
    expect(report.failure).toBeUndefined();
  });
  afterAll(() => platform.http.close());

  describe.each(['json', 'xml'] as const)('over %s', (wire) => {
    it.each(FULFILMENT_STORIES)('%s', async (_title, tell) => {
      const odoo = connectOdoo(configOf(wire), platform);

      await tell(odoo, String(Date.now()));

      expect((await odoo.ids()).warehouse.code).toBe('WH');
    });
  });
});

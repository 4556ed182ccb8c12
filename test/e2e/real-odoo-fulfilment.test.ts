/**
 * The life of an order after its confirmation, against a real Odoo 18 named by ODOO_URL, ODOO_DB, ODOO_USER, ODOO_KEY. It makes
 * records there: give it a database of its own.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsHttp, systemChance, systemClock } from '../../shared/aws/index.ts';
import { Secret } from '../../shared/core/index.ts';
import {
  connectOdoo,
  connectRpc,
  type Odoo,
  type OdooConfig,
  setUpOdoo,
  type WireName,
} from '../../shared/odoo/index.ts';
import { ACTIVITY_RIGHTS, makeRuntimeUser } from '../support/odoo-activities.ts';
import { FULFILMENT_STORIES, type LivingOdoo, withOrderLife } from '../support/odoo-fulfilment-story.ts';

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
/** The same as another user. */
const platformOf = (apiKey: string) => ({
  ...platform,
  vault: {
    ...platform.vault,
    read: async () => ({ value: new Secret(JSON.stringify({ apiKey })), version: '1' }),
  },
});
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

const INVOICING_STORY = 'invoices and credits';

const giveInvoicing = async (admin: Odoo, login: string): Promise<void> => {
  const group = [
    ['module', '=', 'account'],
    ['name', '=', 'group_account_invoice'],
  ];
  const user = [['login', '=', login]];
  const [row] = (await admin.rpc.execute('ir.model.data', 'search_read', [group, ['res_id']])) as { res_id: number }[];
  const users = await admin.rpc.execute('res.users', 'search', [user]);
  await admin.rpc.execute('res.users', 'write', [users, { groups_id: [[4, row?.res_id]] }]);
};

describe.skipIf(!isGiven)('orders in a real Odoo 18 (ODOO_URL, ODOO_DB, ODOO_USER, ODOO_KEY)', () => {
  beforeAll(async () => {
    const report = await setUpOdoo(connectRpc(configOf('json'), platform), OPTIONS);
    expect(report.failure).toBeUndefined();
  });
  afterAll(() => platform.http.close());

  describe.each(['json', 'xml'] as const)('over %s', (wire) => {
    it.each(FULFILMENT_STORIES)('%s', async (_title, tell) => {
      const odoo = withOrderLife(connectOdoo(configOf(wire), platform));

      await tell(odoo, String(Date.now()));

      expect((await odoo.ids()).warehouse.code).toBe('WH');
    });
  });

  const runtimeOf = async (admin: Odoo, title: string): Promise<LivingOdoo> => {
    const { login, password } = await makeRuntimeUser(admin.rpc, `life-${Date.now()}`, ACTIVITY_RIGHTS);
    if (title === INVOICING_STORY) await giveInvoicing(admin, login);
    return withOrderLife(connectOdoo({ ...configOf('json'), user: login }, platformOf(password)));
  };

  // Documents need the group Invoicing beside the rights of the README, the rest needs no more than those.
  it.each(FULFILMENT_STORIES)('as the run-time user: %s', async (title, tell) => {
    const admin = withOrderLife(connectOdoo(configOf('json'), platform));
    const runtime = await runtimeOf(admin, title);

    await tell(runtime, String(Date.now()), admin);

    expect(await runtime.rpc.uid()).not.toBe(await admin.rpc.uid());
  });
});

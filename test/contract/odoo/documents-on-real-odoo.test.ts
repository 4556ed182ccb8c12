/**
 * The documents of an order in a real Odoo 18 named by ODOO_URL, ODOO_DB, ODOO_USER, ODOO_KEY; skipped without. It makes records
 * there: give it a database of its own.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsHttp, systemChance, systemClock } from '../../../shared/aws/index.ts';
import { policySchema, Secret } from '../../../shared/core/index.ts';
import { connectOdoo, connectRpc, setUpOdoo, type WireName } from '../../../shared/odoo/index.ts';
import { ACTIVITY_RIGHTS, giveGroup, makeRuntimeUser } from '../../support/odoo-activities.ts';
import { DOCUMENT_STORIES, tellAloneStory } from '../../support/odoo-documents-story.ts';
import { withOrderLife } from '../../support/odoo-fulfilment-story.ts';
import { ODOO_OPTIONS } from '../../support/simulated-odoo.ts';

const { ODOO_URL = '', ODOO_DB = '', ODOO_USER = '', ODOO_KEY = '' } = process.env;
const isGiven = ODOO_URL !== '' && ODOO_DB !== '' && ODOO_USER !== '' && ODOO_KEY !== '';

const http = awsHttp().http({});
const platformOf = (apiKey: string) => ({
  vault: {
    read: async () => ({ value: new Secret(JSON.stringify({ apiKey })), version: '1' }),
    write: async () => {},
  },
  clock: systemClock,
  chance: systemChance,
  telemetry: { add: () => {} },
  http,
});
const configOf = (wire: WireName, user = ODOO_USER) => ({
  ...{ url: ODOO_URL, database: ODOO_DB, user, secretName: 'odoo', wire, warehouseCode: 'WH' },
});

describe.skipIf(!isGiven)(
  'documents in a real Odoo 18 (ODOO_URL, ODOO_DB, ODOO_USER, ODOO_KEY)',
  { timeout: 120_000 },
  () => {
    beforeAll(async () => {
      const report = await setUpOdoo(connectRpc(configOf('json'), platformOf(ODOO_KEY)), ODOO_OPTIONS);
      expect(report.failure).toBeUndefined();
      // Each new field reloads Odoo's registry.
    }, 180_000);
    afterAll(() => http.close());

    describe.each(['json', 'xml'] as const)('over %s', (wire) => {
      it.each(DOCUMENT_STORIES)('%s', async (_title, tell) => {
        const odoo = withOrderLife(connectOdoo(configOf(wire), platformOf(ODOO_KEY)));

        await tell(odoo, String(Date.now()));

        expect((await odoo.ids()).warehouse.code).toBe('WH');
      });
    });

    describe('as the run-time user with Invoicing', () => {
      const admin = () => withOrderLife(connectOdoo(configOf('json'), platformOf(ODOO_KEY)));
      let user: Awaited<ReturnType<typeof makeRuntimeUser>>;
      beforeAll(async () => {
        user = await makeRuntimeUser(admin().rpc, `documents-${Date.now()}`, ACTIVITY_RIGHTS);
        await giveGroup(admin().rpc, user.login, 'account.group_account_invoice');
      }, 180_000);

      it.each(DOCUMENT_STORIES)('%s', async (_title, tell) => {
        const runtime = withOrderLife(connectOdoo(configOf('json', user.login), platformOf(user.password)));

        await tell(runtime, String(Date.now()), admin());

        expect(await runtime.rpc.uid()).not.toBe(await admin().rpc.uid());
      });
    });

    it('says which right is missing to a user without Invoicing', async () => {
      const admin = withOrderLife(connectOdoo(configOf('json'), platformOf(ODOO_KEY)));
      const { login, password } = await makeRuntimeUser(admin.rpc, `no-invoicing-${Date.now()}`, ACTIVITY_RIGHTS);
      const runtime = withOrderLife(connectOdoo(configOf('json', login), platformOf(password)));

      const policy = policySchema.parse({ ordersFrom: '2026-01-01T00:00:00Z' });
      const options = { ...ODOO_OPTIONS, runtimeUser: login, policy: { ...policy, judgeCarriers: () => [] } };

      const { warnings } = await setUpOdoo(admin.rpc, options, 'plan');
      const error = await tellAloneStory(runtime, String(Date.now()), admin).catch((thrown: unknown) => thrown);

      expect(warnings.join()).toMatch(/lacks Invoicing/);
      expect(error).toMatchObject({ code: 'ODOO_RIGHTS', disposition: 'alert' });
    });
  },
);

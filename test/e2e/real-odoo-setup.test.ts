/**
 * The client and set-up against a real Odoo 18, named by ODOO_URL, ODOO_DB, ODOO_USER, ODOO_KEY. It makes records there:
 * give it a database of its own.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsHttp, systemChance, systemClock } from '../../shared/aws/index.ts';
import { Secret } from '../../shared/core/index.ts';
import { odooWebhookSchema } from '../../shared/messages/index.ts';
import { activitiesOf, connectOdoo, connectRpc, type OdooConfig, type WireName } from '../../shared/odoo/index.ts';
import { ACTIVITY_RIGHTS, makeRuntimeUser, tellActivityStory } from '../support/odoo-activities.ts';
import { setUpTwice, stockProduct, sumOf, tellOrderStory } from '../support/odoo-story.ts';

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

describe.skipIf(!isGiven)('a real Odoo 18 (ODOO_URL, ODOO_DB, ODOO_USER, ODOO_KEY)', () => {
  const posted: unknown[] = [];
  let door: Server;
  const doorUrl = () => `http://127.0.0.1:${(door.address() as AddressInfo).port}/odoo/s3cret`;
  beforeAll(async () => {
    door = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        posted.push(JSON.parse(body));
        response.writeHead(202).end();
      });
    });
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    door.close();
    await platform.http.close();
  });

  it.each(['json', 'xml'] as const)('is set up twice without a change over %s', async (wire) => {
    const options = { account: 'local/demo', warehouseCode: 'WH', hookUrl: doorUrl(), currency: 'USD' } as const;

    const report = await setUpTwice(connectRpc(configOf(wire), platform), options);

    expect(report.odoo).toMatch(/18/);
  });

  it.each(['json', 'xml'] as const)('imports an order once with equal totals over %s', async (wire) => {
    const odoo = connectOdoo(configOf(wire), platform);

    await tellOrderStory(odoo, 'local/demo', String(Date.now()));

    expect((await odoo.ids()).company.currency).toBe('USD');
  });

  it.each(['json', 'xml'] as const)(
    'keeps activities as a user with the README’s rights over %s, and writes to nobody',
    async (wire) => {
      const admin = connectOdoo(configOf(wire), platform);
      const { login, password } = await makeRuntimeUser(admin.rpc, `${wire}-${Date.now()}`, ACTIVITY_RIGHTS);
      const runtime = connectOdoo({ ...configOf(wire), user: login }, platformOf(password));

      const told = await tellActivityStory(admin, runtime, `local/e2e-${wire}-${Date.now()}`);

      expect(told).toEqual({
        made: [true, true],
        onProduct: 'ODOO_RIGHTS',
        onDeleted: false,
        open: ['order/1', 'sku/1'],
        updated: 'WALMART_REJECTED & more',
        left: [],
        closedTwice: true,
        mails: 0,
      });
    },
  );

  it('says which right is missing to a user who may not read models', async () => {
    const admin = connectOdoo(configOf('json'), platform);
    const { login, password } = await makeRuntimeUser(admin.rpc, `poor-${Date.now()}`, []);
    const runtime = connectOdoo({ ...configOf('json'), user: login }, platformOf(password));
    const activities = activitiesOf(runtime);
    const contact = await activities.companyContact();
    const text = { summary: '[local/poor x] X', note: 'n', deadline: Date.now() };

    const error = await activities
      .create({ model: 'res.partner', id: contact }, text)
      .catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'ODOO_RIGHTS', disposition: 'alert' });
  });

  it.each(['json', 'xml'] as const)('reads stock alike in every way over %s, and posts hints of it', async (wire) => {
    const odoo = connectOdoo(configOf(wire), platform);
    const productId = await stockProduct(odoo, `HINT-${wire}-${Date.now()}`, 7);

    const single = await sumOf(odoo, productId);
    let whole = 0;
    for await (const page of odoo.quants.ofWarehouse()) {
      for (const quant of page) if (quant.productId === productId) whole += quant.quantity;
    }
    const changed = new Set<number>();
    for await (const page of odoo.quants.changedSince(Date.now(), 300_000)) {
      for (const quant of page) changed.add(quant.productId);
    }

    expect([single.onHand, whole]).toEqual([7, 7]);
    expect(changed).toContain(productId);
    const hints = posted.map((body) => odooWebhookSchema.safeParse(body)).flatMap(({ data }) => (data ? [data] : []));
    expect(hints.map((hint) => hint.product_id)).toContain(productId);
  });
});

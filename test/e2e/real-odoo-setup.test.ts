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
import { connectOdoo, connectRpc, type OdooConfig, type WireName } from '../../shared/odoo/index.ts';
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

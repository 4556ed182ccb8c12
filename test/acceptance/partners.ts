/** Both partners, simulated in real time on the ports that the acceptance stage names, with a small catalogue. */
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import type { Stage } from '../../lib/config.ts';
import { serveHttp } from '../../local/simulators/carrier-http.ts';
import { createOdooSimulator, type Deliver, type OdooSimulator } from '../../local/simulators/odoo/index.ts';
import { type SimTime, seededRandom } from '../../local/simulators/simulator.ts';
import { createWalmartSimulator, type WalmartSimulator } from '../../local/simulators/walmart/index.ts';
import type { Keys } from './deploy.ts';
import type { Emulator } from './emulator.ts';

export const GOODS = [
  { sku: 'LAMP-1', name: 'Oak Lamp, Sage', cents: 2499, quantity: 25 },
  { sku: 'MUG 2/B+', name: 'Ceramic Mug, Blue', cents: 899, quantity: 40 },
  { sku: 'TRAY-3', name: 'Walnut Tray, Sand', cents: 3150, quantity: 12 },
] as const;

/** Known to this ring only. */
export const KEYS: Keys = {
  walmart: { clientId: 'acceptance-client', clientSecret: 'acceptance-client-secret' },
  odooKey: 'abcdef0123456789abcdef0123456789abcdef01',
  doorToken: 'AcceptanceRingDoorToken0123456789abcdefghijklmno',
};
export const ADMINISTRATOR = { login: 'admin', password: '0123456789abcdef0123456789abcdef01234567' } as const;

export interface Partners {
  readonly odoo: OdooSimulator;
  readonly walmart: WalmartSimulator;
  close(): Promise<void>;
}

const time: SimTime = {
  now: () => Date.now(),
  sleep: async (ms) => {
    await sleep(ms);
  },
};

/**
 * Posts to an address of the emulated API: its name resolves nowhere, so the call goes to 127.0.0.1 and names it as host.
 * @returns the status of the answer.
 */
export const post = async (emulator: Emulator, address: string, body: string): Promise<number> => {
  const { host, pathname } = new URL(address);
  const answer = await request(`${emulator.url}${pathname}`, {
    method: 'POST',
    headers: { host, 'content-type': 'application/json' },
    body,
  });
  await answer.body.dump();
  return answer.statusCode;
};

const portOf = (address: string): number => Number(new URL(address).port);

export const openPartners = async (stage: Stage, emulator: Emulator): Promise<Partners> => {
  const deliver: Deliver = async (url, _headers, body) => ({ status: await post(emulator, url, body) });
  const odoo = createOdooSimulator({
    time,
    random: seededRandom(1),
    database: stage.odoo.database,
    users: [ADMINISTRATOR, { login: stage.odoo.user, password: KEYS.odooKey, role: 'integration', invoicing: true }],
    deliver,
  });
  const walmart = createWalmartSimulator({
    time,
    random: seededRandom(2),
    account: { ...KEYS.walmart, partnerId: '10001234567', shipNode: '10001234567' },
  });
  odoo.control.seedCatalogue(
    GOODS.map(({ sku, name, cents, quantity }) => ({ sku, name, price: cents / 100, qty: quantity, flagged: true })),
  );
  for (const { sku, name, cents } of GOODS) walmart.addItem({ sku, productName: name, price: cents });
  const odooServer = await serveHttp(odoo, { port: portOf(stage.odoo.url) });
  const walmartServer = await serveHttp(walmart, { port: portOf(stage.walmart.baseUrl) });
  return {
    odoo,
    walmart,
    close: async () => {
      await Promise.all([odooServer.close(), walmartServer.close()]);
    },
  };
};

/** The client before a simulated Odoo, in one process and without waits. */
import { inProcessDispatcher } from '../../local/simulators/carrier-dispatcher.ts';
import { createOdooSimulator } from '../../local/simulators/odoo/index.ts';
import { seededRandom } from '../../local/simulators/simulator.ts';
import { Secret } from '../../shared/core/index.ts';
import { connectOdoo, connectRpc, type OdooConfig, type WireName } from '../../shared/odoo/index.ts';
import { withOrderLife } from './odoo-fulfilment-story.ts';

const URL_OF_ODOO = 'http://odoo.test:8069';

export const ODOO_OPTIONS = {
  account: 'local/demo',
  warehouseCode: 'WH',
  hookUrl: 'http://127.0.0.1:9/odoo/s3cret',
  currency: 'USD',
} as const;

/** @param startAt of the virtual time (epoch ms). */
export const simulatedOdoo = (wire: WireName, startAt = Date.UTC(2026, 10, 24)) => {
  let now = startAt;
  const time = {
    now: () => now,
    // Virtual time: waits of a call pass at once, a time-out of nobody never does.
    sleep: async (ms: number) => {
      if (ms >= 1000) await new Promise(() => {});
      now += ms;
    },
  };
  const posted: { readonly url: string; readonly body: unknown }[] = [];
  const simulator = createOdooSimulator({
    time,
    random: seededRandom(1),
    database: 'shop',
    users: [{ login: 'admin', password: 'key', name: 'Admin' }],
    deliver: async (url, _headers, body) => {
      posted.push({ url, body: JSON.parse(body) });
      return { status: 202 };
    },
  });
  const platform = {
    vault: {
      read: async () => ({ value: new Secret('{"apiKey":"key"}'), version: '1' }),
      write: async () => {},
    },
    clock: time,
    chance: { random: () => 0.5 },
    telemetry: { add: () => {} },
    http: inProcessDispatcher({ [URL_OF_ODOO]: simulator }),
  };
  const config: OdooConfig = {
    url: URL_OF_ODOO,
    database: 'shop',
    user: 'admin',
    secretName: 'odoo',
    wire,
    warehouseCode: 'WH',
  };
  const advance = (ms: number): void => {
    now += ms;
  };
  const odoo = withOrderLife(connectOdoo(config, platform));
  return { simulator, posted, advance, rpc: connectRpc(config, platform), odoo };
};

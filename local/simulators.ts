/** Both simulators of a run, each with its own stream of the seed. */

import { SIMULATED_ODOO, WALMART_ACCOUNT } from './settings.ts';
import { createOdooSimulator, type Deliver, type OdooSettings, type OdooSimulator } from './simulators/odoo/index.ts';
import type { SimTime } from './simulators/simulator.ts';
import { seededRandom } from './simulators/simulator.ts';
import { createWalmartSimulator, type WalmartSimulator, type WalmartWishes } from './simulators/walmart/index.ts';

const WALMART_STREAM = 101;
const ODOO_STREAM = 202;

/** @param deliver posts its webhooks; both simulators post in the same way. Without it none is posted. */
export const simulateWalmart = (
  time: SimTime,
  seed: number,
  settings: WalmartWishes = {},
  deliver?: Deliver,
): WalmartSimulator =>
  createWalmartSimulator({
    ...{ time, random: seededRandom(seed + WALMART_STREAM), account: WALMART_ACCOUNT, settings },
    ...(deliver && { deliver }),
  });

export const simulateOdoo = (
  time: SimTime,
  seed: number,
  deliver: Deliver,
  settings: OdooSettings = {},
): OdooSimulator =>
  createOdooSimulator({
    time,
    random: seededRandom(seed + ODOO_STREAM),
    database: SIMULATED_ODOO.database,
    users: [{ login: SIMULATED_ODOO.user, password: SIMULATED_ODOO.key, name: 'Administrator' }],
    deliver,
    settings,
  });

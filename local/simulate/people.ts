/** Carries out the deeds of a history: buyers at Walmart, people in Odoo, and the weather over both. */

import { parseAccount } from '@bridge/shared/core';
import { BRAKE_NAMES, releaseBrake, releaseCancellations } from '@bridge/shared/steps';
import { toNewOrder } from '../orders.ts';
import { ACCOUNT, TABLES } from '../settings.ts';
import { executeMethod } from '../simulators/odoo/orm/execute.ts';
import { runCall, runNow } from '../simulators/odoo/orm/runner.ts';
import type { Deed } from './deeds.ts';
import type { Ground } from './ground.ts';
import { PLANTED_BUYER } from './marks.ts';
import { holdForAWhile, parkForAWhile, resolveOne, retryAll, sendHintAgain, sendOrderAgain } from './operators.ts';
import type { OrderDeed } from './order-deeds.ts';
import { createOrderPeople, noOrderDoings, type OrderDoings } from './order-people.ts';
import { pickFrom } from './pick.ts';
import { badRelease, weatherFor } from './weather.ts';

/** What people did that explains what is found at the end. */
export interface Doings extends OrderDoings {
  /** When a person let runs go through a brake, and until when. */
  readonly releases: { readonly from: number; readonly until: number }[];
  /** Activities that a person closed, by what they were called. */
  readonly closedActivities: Set<string>;
  refused: number;
}

const DESK = 2;

const countRolledBack = (ground: Ground, sku: string, quantity: number): Promise<unknown> =>
  runCall(
    ground.odoo.state.runner,
    { uid: DESK, context: {}, wire: 'json', rollBackAtEnd: true, cost: () => 400 },
    (env) => {
      const [product = 0] = [...env.db.table('product.product').lookup('default_code', sku)];
      const [place] = env.search('stock.location', [['usage', '=', 'internal']], { limit: 1 });
      return executeMethod(
        env.withContext({ inventory_mode: true }),
        'stock.quant',
        'create',
        [[{ product_id: product, location_id: place ?? 0, inventory_quantity_auto_apply: quantity }]],
        {},
      );
    },
  );

const cancelInOdoo = async (ground: Ground, doings: Doings, choice: number): Promise<void> => {
  const ours = ground.odoo.truth
    .saleOrders()
    .filter((order) => order.purchaseOrderId !== null && order.state !== 'cancel');
  const order = pickFrom(ours, choice);
  if (!order?.purchaseOrderId) return;
  doings.cancelledInOdoo.add(order.purchaseOrderId);
  doings.handled.add(order.purchaseOrderId);
  await ground.odoo.control.cancelOrder(order.id);
};

const cancelElsewhere = async (ground: Ground, choice: number): Promise<void> => {
  const others = ground.odoo.truth
    .saleOrders()
    .filter((each) => each.purchaseOrderId === null && each.state !== 'cancel');
  const order = pickFrom(others, choice);
  if (order) await ground.odoo.control.cancelOrder(order.id);
};

const deliver = async (ground: Ground, choice: number): Promise<void> => {
  const order = pickFrom(
    ground.odoo.truth.saleOrders().filter(({ state }) => state === 'sale'),
    choice,
  );
  if (order) await ground.odoo.control.deliver(order.id);
};

/** "Mark as done": Odoo deletes the activity. */
const closeActivity = async (ground: Ground, doings: Doings, choice: number): Promise<void> => {
  const chosen = pickFrom(ground.odoo.truth.activities(), choice);
  if (!chosen) return;
  doings.closedActivities.add(chosen.summary);
  runNow(ground.odoo.state.runner, DESK, (env) =>
    env.unlink('mail.activity', env.search('mail.activity', [['summary', '=', chosen.summary]])),
  );
};

const cancelAtWalmart = (ground: Ground, doings: Doings, choice: number): void => {
  const order = pickFrom(ground.walmart.truth.orders(), choice);
  if (!order) return;
  doings.cancelledAtWalmart.add(order.po);
  doings.handled.add(order.po);
  ground.walmart.cancelForFraud(order.po);
};

const quoteThenConfirm = async (
  ground: Ground,
  deed: { sku: string; quantity: number; lastsMs: number },
): Promise<void> => {
  const { control } = ground.odoo;
  const id = await control.quotation(deed.sku, deed.quantity);
  await ground.clock.sleep(deed.lastsMs);
  await control.confirm(id);
};

const holdQuants = async (ground: Ground, sku: string, lastsMs: number): Promise<void> => {
  const release = ground.odoo.control.holdQuants(sku);
  ground.injector.note('contended quants', ground.clock.now() + lastsMs + 60_000);
  await ground.clock.sleep(lastsMs);
  release();
};

const carryOut = async (ground: Ground, doings: Doings, deed: Deed, random: () => number): Promise<void> => {
  const { walmart, odoo, injector, clock } = ground;
  const { control } = odoo;
  switch (deed.kind) {
    case 'order': {
      const wish = toNewOrder({ ...deed, visibleAfterMs: 0 }, random);
      const { visibleAfterMs: _drawnByWalmart, ...rest } = wish;
      if (!walmart.placeOrder({ ...rest, buyer: PLANTED_BUYER }).placed) doings.refused += 1;
      return;
    }
    case 'count':
      return control.countStock(deed.sku, deed.quantity);
    case 'receive':
      return control.receive(deed.sku, deed.quantity);
    case 'sell elsewhere':
      await control.sellElsewhere(deed.sku, deed.quantity);
      return;
    case 'count, rolled back':
      injector.note('webhook of a transaction that rolled back', 0);
      await countRolledBack(ground, deed.sku, deed.quantity);
      return;
    case 'quote, then confirm':
      return quoteThenConfirm(ground, deed);
    case 'count many to zero':
      for (const sku of deed.skus) await control.countStock(sku, 0);
      return;
    case 'hold quants':
      return holdQuants(ground, deed.sku, deed.lastsMs);
    case 'cancel in Odoo':
      return cancelInOdoo(ground, doings, deed.choice);
    case 'cancel elsewhere':
      return cancelElsewhere(ground, deed.choice);
    case 'deliver in Odoo':
      return deliver(ground, deed.choice);
    case 'cancel at Walmart':
      return cancelAtWalmart(ground, doings, deed.choice);
    case 'ask to cancel': {
      const order = pickFrom(walmart.truth.orders(), deed.choice);
      if (!order) return;
      doings.handled.add(order.po);
      walmart.askToCancel(order.po);
      return;
    }
    case 'operator sends an order again':
      injector.note('operator sends again', 0);
      return sendOrderAgain(ground, deed.choice);
    case 'operator sends a hint again':
      injector.note('operator sends again', 0);
      return sendHintAgain(ground, deed.choice);
    case 'operator retries all failures':
      injector.note('operator retries all failures', 0);
      return retryAll(ground);
    case 'operator resolves a failure':
      injector.note('operator resolves a failure', 0);
      return resolveOne(ground, deed.choice);
    case 'operator parks a failure':
      injector.note('operator parks a failure', 0);
      return parkForAWhile(ground, deed.choice, deed.lastsMs);
    case 'person closes an activity':
      injector.note('person closes an activity', 0);
      return closeActivity(ground, doings, deed.choice);
    case 'person holds an order':
      return holdForAWhile(ground, deed.choice, deed.lastsMs);
    case 'delete empty quants':
      injector.note('empty quants deleted', 0);
      control.cleanUpQuants();
      return;
    case 'revoke tokens':
      injector.note('tokens revoked', clock.now() + 60_000);
      walmart.revokeTokens();
      return;
    case 'stick a feed':
      injector.note('feed stuck', 0);
      walmart.stickFeed({ count: 1, decidedShare: deed.choice });
      return;
    case 'Walmart storm':
    case 'Walmart outage':
    case 'Odoo outage':
    case 'Odoo database away':
      return weatherFor(ground, deed.kind, deed.lastsMs);
    case 'bad release':
      return badRelease(ground, deed.flow, deed.lastsMs);
    default:
      return deed satisfies never;
  }
};

/** What they ask is right in a history: its people did it. */
export const releaseBrakes = async (ground: Ground, doings: Doings, forMs: number): Promise<void> => {
  const from = ground.clock.now();
  const state = ground.platform.state(TABLES.state);
  const { account } = parseAccount(ACCOUNT);
  for (const name of BRAKE_NAMES) await releaseBrake(state, account, name, from + forMs);
  await releaseCancellations({ state, account }, from + forMs);
  doings.releases.push({ from, until: from + forMs });
};

const ANSWER_MS = 12 * 60_000;
const RELEASED_MS = 60 * 60_000;

/** A person hears of each brake and answers some time later. */
const answerBrakes = async (ground: Ground, doings: Doings, until: number): Promise<void> => {
  const { clock, effects } = ground;
  let answered = 0;
  while (clock.now() < until) {
    await clock.sleep(60_000);
    const asked = effects.alerts.filter(({ value }) => /_BRAKE$/.test(value.code));
    const open = asked[answered];
    if (!open || clock.now() < open.at + ANSWER_MS) continue;
    answered = asked.length;
    await releaseBrakes(ground, doings, RELEASED_MS);
  }
};

interface Planned {
  readonly deed: Deed | OrderDeed;
  readonly carryOut: () => Promise<void>;
}

/** Plays all deeds at their times; resolves when the last one has been carried out. What Odoo refuses its people is traced. */
export const playDeeds = async (ground: Ground, random: () => number): Promise<Doings> => {
  const { plan, clock, trace } = ground;
  const startedAt = clock.now();
  const doings: Doings = {
    ...{ ...noOrderDoings(), closedActivities: new Set(), releases: [], refused: 0 },
  };
  const people = createOrderPeople(ground, doings);
  const underWay: Promise<void>[] = [answerBrakes(ground, doings, startedAt + plan.minutes * 60_000)];
  const deeds: readonly Planned[] = [
    ...plan.deeds.map((deed) => ({ deed, carryOut: () => carryOut(ground, doings, deed, random) })),
    ...plan.orderDeeds.map((deed) => ({ deed, carryOut: () => people.carryOut(deed) })),
  ];
  for (const planned of deeds.toSorted((a, b) => a.deed.atMs - b.deed.atMs)) {
    await clock.sleep(startedAt + planned.deed.atMs - clock.now());
    const { atMs: _atMs, choice: _choice, ...said } = planned.deed;
    trace.add('people', JSON.stringify(said));
    underWay.push(
      planned.carryOut().catch((error: unknown) => {
        trace.add('people', `${said.kind} failed: ${error instanceof Error ? error.message : String(error)}`);
      }),
    );
  }
  await clock.sleep(startedAt + plan.minutes * 60_000 - clock.now());
  await Promise.all(underWay);
  return doings;
};

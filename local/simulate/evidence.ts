/** All that the invariants judge by, read once at one moment: both sides' own records, and what the bridge has stored. */
import type { Row } from '@bridge/shared/ports';
import * as z from 'zod';
import { type LifeView, toLines, viewLife, zeroHolds } from '../collect-lines.ts';
import type { LineTruth } from '../report/index.ts';
import { ruleSteps, type Step } from '../report/rule.ts';
import { ACCOUNT, BUCKET, deadLetterOf, QUEUED_TRIGGERS, TABLES } from '../settings.ts';
import type { TrueOrder as OdooOrder, TrueStock as OdooStock, TrueActivity } from '../simulators/odoo/index.ts';
import type { TrueFeed, TrueOrder, TrueStock } from '../simulators/walmart/index.ts';
import type { Effects, OrderRow } from './effects.ts';
import type { FarCall, Outage } from './far-calls.ts';
import { type Ground, queueUrl } from './ground.ts';
import type { Hindrance } from './injector.ts';
import type { Leak } from './marks.ts';
import type { Doings } from './people.ts';
import type { Plan } from './plan.ts';

export interface Evidence {
  readonly plan: Plan;
  readonly startedAt: number;
  readonly now: number;
  readonly doings: Doings;
  readonly effects: Effects;
  readonly hindrances: readonly Hindrance[];
  readonly counts: ReadonlyMap<string, number>;
  readonly leaks: readonly Leak[];
  readonly broken: ReadonlySet<string>;
  /** Invocations in which a call to AWS failed. */
  readonly struckByAws: ReadonlySet<string>;
  readonly running: number;
  /** As they arrived at the far sides. */
  readonly calls: readonly FarCall[];
  readonly outages: readonly Outage[];
  /** What both sides noted about orders after their import. */
  readonly life: LifeView;
  readonly lines: readonly LineTruth[];
  /** SKUs that Walmart set to 0 with an out-of-stock cancellation: from then until they were counted in Odoo. */
  readonly zeroed: ReturnType<typeof zeroHolds>;
  readonly walmart: {
    readonly orders: readonly TrueOrder[];
    readonly inventory: readonly TrueStock[];
    readonly feeds: readonly TrueFeed[];
    /** 429 answers of Walmart's own, not of the injector. */
    readonly throttled: number;
  };
  readonly odoo: {
    /** In any state, by purchase order. */
    readonly orders: ReadonlyMap<string, readonly OdooOrder[]>;
    readonly addresses: ReadonlyMap<string, readonly number[]>;
    /** Open ones. */
    readonly activities: readonly TrueActivity[];
    readonly stock: readonly OdooStock[];
    /** The rule's value over time by SKU, no units held. */
    readonly steps: ReadonlyMap<string, readonly Step[]>;
  };
  readonly bridge: {
    /** The row of each purchase order as it stands. */
    readonly orders: ReadonlyMap<string, OrderRow>;
    readonly openOrders: readonly Row[];
    /** Orders after their import. */
    readonly lives: readonly Life[];
    readonly changedSkus: readonly Row[];
    readonly openFeeds: readonly Row[];
    readonly waiting: readonly Row[];
    readonly parked: readonly Row[];
    readonly queued: ReadonlyMap<string, number>;
    /** Business keys of the messages that were given up by their queue. */
    readonly deadLetters: readonly string[];
    readonly vaultRefusals: number;
    /** The raw order of each purchase order, as it was captured last. */
    readonly captured: ReadonlyMap<string, unknown>;
  };
}

const lifeRow = z.looseObject({
  purchaseOrderId: z.string(),
  claim: z.unknown().optional(),
  fulfilment: z.looseObject({ intents: z.array(z.looseObject({ kind: z.string(), phase: z.string() })) }).optional(),
});
/** `dueAt`: when its message is to be sent; missing when nothing is left to do. */
type Life = z.output<typeof lifeRow> & { readonly dueAt: number | undefined };

const LIMIT = 5000;

const readLives = async (ground: Ground): Promise<readonly Life[]> => {
  const page = await ground.platform.state(TABLES.state).list(`fulfilment#${ACCOUNT}`, { limit: LIMIT });
  return page.rows.map(({ data, pending }) => ({ ...lifeRow.parse(data), dueAt: pending?.at }));
};

const listed = async (ground: Ground, table: string, list: string): Promise<readonly Row[]> => {
  const page = await ground.platform.state(table).pending(list, { until: Number.MAX_SAFE_INTEGER, limit: LIMIT });
  return page.rows;
};

const depthOf = (ground: Ground, name: string): number => {
  const { visible, delayed, inFlight } = ground.platform.outbox().depth(queueUrl(name));
  return visible + delayed + inFlight;
};

const envelopeSchema = z.looseObject({ key: z.string() });

const keyIn = (body: string): string => envelopeSchema.parse(JSON.parse(body)).key;

const readCaptured = async (ground: Ground): Promise<ReadonlyMap<string, unknown>> => {
  const raw = ground.platform.raw(BUCKET);
  const found = new Map<string, unknown>();
  for (const [po, rows] of ground.effects.orderRows) {
    const key = rows.at(-1)?.value.rawKey ?? '';
    if (raw.keys.includes(key)) found.set(po, JSON.parse(await raw.get(key)));
  }
  return found;
};

const readBridge = async (ground: Ground): Promise<Evidence['bridge']> => {
  const flows = QUEUED_TRIGGERS.map(({ flow }) => flow);
  return {
    orders: new Map(
      [...ground.effects.orderRows].flatMap(([po, rows]) => {
        const last = rows.at(-1);
        return last ? [[po, last.value] as const] : [];
      }),
    ),
    lives: await readLives(ground),
    openOrders: await listed(ground, TABLES.state, `orders#${ACCOUNT}`),
    changedSkus: await listed(ground, TABLES.state, `changed#${ACCOUNT}`),
    openFeeds: await listed(ground, TABLES.state, `feeds#${ACCOUNT}`),
    waiting: await listed(ground, TABLES.failures, `waiting#${ACCOUNT}`),
    parked: await listed(ground, TABLES.failures, `parked#${ACCOUNT}`),
    queued: new Map(flows.map((flow) => [flow, depthOf(ground, flow)])),
    deadLetters: flows.flatMap((flow) =>
      ground.platform
        .outbox()
        .bodies(queueUrl(deadLetterOf(flow)))
        .map(keyIn),
    ),
    vaultRefusals: ground.platform.vault().refusals,
    captured: await readCaptured(ground),
  };
};

const byPurchaseOrder = (orders: readonly OdooOrder[]): ReadonlyMap<string, readonly OdooOrder[]> => {
  const found = new Map<string, OdooOrder[]>();
  for (const order of orders) {
    if (order.purchaseOrderId === null) continue;
    const list = found.get(order.purchaseOrderId);
    if (list) list.push(order);
    else found.set(order.purchaseOrderId, [order]);
  }
  return found;
};

export const gatherEvidence = async (ground: Ground, startedAt: number, doings: Doings): Promise<Evidence> => {
  const { plan, clock, effects, injector, walmart, odoo } = ground;
  const stock = odoo.truth.stock();
  const orders = walmart.truth.orders();
  const life = viewLife(walmart.truth, odoo.truth);
  return {
    ...{ plan, startedAt, doings, effects, life },
    ...{ lines: toLines(orders, life), zeroed: zeroHolds(orders, life) },
    ...{ calls: ground.calls.calls, outages: ground.calls.outages },
    now: clock.now(),
    hindrances: injector.hindrances,
    counts: injector.counts,
    leaks: ground.leaks.found,
    broken: ground.functions.broken,
    struckByAws: injector.struckByAws,
    running: ground.functions.running(),
    walmart: {
      orders,
      inventory: walmart.truth.inventory(),
      feeds: walmart.truth.feeds(),
      throttled: walmart.truth.calls().throttled,
    },
    odoo: {
      orders: byPurchaseOrder(odoo.truth.saleOrders()),
      addresses: odoo.truth.deliveryAddresses(),
      activities: odoo.truth.activities(),
      stock,
      steps: new Map(stock.map((one) => [one.sku, ruleSteps(fromStart(one, startedAt), plan.rule)])),
    },
    bridge: await readBridge(ground),
  };
};

/** The history of goods without any stock begins with their first movement; before it there was nothing. */
const fromStart = (stock: OdooStock, startedAt: number) => {
  const first = stock.history[0];
  if (first && first.at <= startedAt) return stock;
  return { sku: stock.sku, history: [{ at: startedAt, onHand: 0, reserved: 0, owed: 0 }, ...stock.history] };
};

/** What a history is made of, drawn whole from its seed before anything starts: goods, deeds of people, settings, shares of faults. */

import { seededChance } from '@bridge/shared/memory';
import type { Chance } from '@bridge/shared/ports';
import type { RulePolicy } from '../report/index.ts';
import { START_AT } from '../settings.ts';
import type { WalmartWishes } from '../simulators/walmart/index.ts';
import { type Deed, drawDeeds } from './deeds.ts';
import { FAULT_KINDS, type FaultKind, KINDS } from './kinds.ts';
import { drawOrderDeeds, type OrderDeed } from './order-deeds.ts';
import { drawOrderPolicy, drawReturnSettings } from './order-policy.ts';

export interface Good {
  readonly sku: string;
  readonly name: string;
  readonly priceCents: number;
  readonly quantity: number;
}

export interface Plan {
  readonly seed: number;
  /** How much goes wrong: `none` of the drawn faults, a few kinds, or many. */
  readonly weather: 'fair' | 'rough' | 'wild';
  readonly minutes: number;
  readonly goods: readonly Good[];
  readonly deeds: readonly Deed[];
  /** What becomes of orders after their import. */
  readonly orderDeeds: readonly OrderDeed[];
  /** Walmart posts its events; without it the polls find everything. */
  readonly hasWalmartHooks: boolean;
  readonly rates: ReadonlyMap<FaultKind, number>;
  readonly wire: 'json' | 'xml';
  /** The product's policy, as its environment carries it. */
  readonly policy: Readonly<Record<string, unknown>>;
  readonly rule: RulePolicy;
  /** Hours; the product acknowledges what is still held then. */
  readonly ackDeadlineHours: number;
  readonly zeroCountFloor: number;
  readonly feedMaxAgeMinutes: number;
  readonly skewMs: number;
  readonly walmart: WalmartWishes;
  readonly feedItemFailureRate: number;
  readonly odoo: {
    readonly splitQuants: boolean;
    readonly cleanUpEveryMs: number;
    readonly reservesByHand: boolean;
    /** Each call takes up to so much longer: the runs of slow systems meet. */
    readonly slowMs: number;
  };
}

export type Draw = ReturnType<typeof drawing>;

/** Small words over one stream of chance. */
export const drawing = (chance: Pick<Chance, 'random'>) => {
  const whole = (least: number, most: number): number => least + Math.floor(chance.random() * (most - least + 1));
  return {
    share: () => chance.random(),
    whole,
    happens: (share: number): boolean => chance.random() < share,
    pick: <T>(items: readonly [T, ...T[]]): T => items[Math.floor(chance.random() * items.length)] ?? items[0],
    /** Evenly on a logarithmic scale. */
    rate: ([least, most]: readonly [number, number]): number => least * (most / least) ** chance.random(),
  };
};

const drawGoods = (draw: Draw): readonly Good[] =>
  Array.from({ length: draw.whole(6, 16) }, (_, index) => ({
    sku: index % 9 === 8 ? `SIM ${100 + index}/A+` : `SIM-${100 + index}`,
    name: `Simulated thing ${index}`,
    priceCents: draw.whole(199, 9_999),
    // Often so few that orders, counts and other channels fight for the last ones.
    quantity: draw.happens(0.1) ? 0 : draw.happens(0.5) ? draw.whole(1, 8) : draw.whole(9, 150),
  }));

const SHARE_OF_KINDS = { fair: 0, rough: 0.25, wild: 0.75 } as const;

const drawRates = (draw: Draw, weather: Plan['weather']): ReadonlyMap<FaultKind, number> =>
  new Map(
    FAULT_KINDS.map((kind): [FaultKind, number] => [
      kind,
      draw.happens(SHARE_OF_KINDS[weather]) ? draw.rate(KINDS[kind].rate) : 0,
    ]),
  );

const MINUTE = 60_000;
const ORDERS_FROM = new Date(START_AT - 24 * 60 * MINUTE).toISOString();

const drawPolicy = (draw: Draw, ofOrders: Draw) => {
  const rule: RulePolicy = {
    cap: draw.pick([999, 999, 999, 40]),
    buffer: draw.pick([0, 0, 0, 2]),
    taxPolicy: draw.pick(['passThrough', 'passThrough', 'line', 'omit']),
  };
  const ackDeadlineHours = draw.pick([0.5, 1, 3]);
  const zeroCountFloor = draw.pick([20, 4]);
  const feedMaxAgeMinutes = draw.pick([15, 30]);
  const policy = {
    ...rule,
    ordersFrom: ORDERS_FROM,
    ackDeadlineHours,
    zeroCountFloor,
    // Few SKUs change at once here: a low limit makes feeds of them.
    putLimit: draw.pick([150, 2, 0]),
    lowStock: draw.pick([5, 0]),
    feedMaxAgeMinutes,
    // Of few SKUs a deleted row or two is a large share: the brake would be on in most histories.
    readShareFloor: draw.pick([0.9, 0.2, 0.2, 0.2]),
    ...drawOrderPolicy(ofOrders),
  };
  return { rule, ackDeadlineHours, zeroCountFloor, feedMaxAgeMinutes, policy };
};

const drawWalmart = (draw: Draw): WalmartWishes => ({
  latencyMs: { min: 40, max: draw.pick([200, 800]) },
  orderVisibility: {
    usualMs: { min: 5_000, max: 4 * MINUTE },
    lateShare: draw.pick([0, 0.1]),
    lateMs: { min: 20 * MINUTE, max: 70 * MINUTE },
    lateUnmodifiedShare: 0.5,
  },
  feedDelay: {
    usualMs: { min: 20_000, max: 5 * MINUTE },
    slowShare: 0.1,
    slowMs: { min: 6 * MINUTE, max: 14 * MINUTE },
  },
});

export const drawPlan = (seed: number): Plan => {
  const draw = drawing(seededChance(seed, 'plan'));
  const weather = draw.pick<Plan['weather']>(['fair', 'rough', 'rough', 'rough', 'wild', 'wild']);
  const goods = drawGoods(draw);
  const minutes = draw.whole(60, 150);
  const ofOrders = drawing(seededChance(seed, 'orders'));
  return {
    seed,
    weather,
    minutes,
    goods,
    rates: drawRates(draw, weather),
    wire: draw.pick(['json', 'json', 'xml']),
    ...drawPolicy(draw, ofOrders),
    skewMs: draw.pick([0, 500, 3_000]),
    walmart: { ...drawWalmart(draw), returns: drawReturnSettings(ofOrders) },
    feedItemFailureRate: draw.pick([0, 0, 0.1]),
    odoo: {
      splitQuants: draw.happens(0.3),
      cleanUpEveryMs: draw.pick([5 * MINUTE, 60 * MINUTE]),
      reservesByHand: draw.happens(0.15),
      slowMs: draw.pick([0, 0, 0, 1_500, 5_000]),
    },
    deeds: drawDeeds(drawing(seededChance(seed, 'deeds')), { minutes, goods, weather }),
    hasWalmartHooks: ofOrders.happens(0.6),
    orderDeeds: drawOrderDeeds(ofOrders, minutes),
  };
};

/**
 * A simulated Walmart Marketplace (US) for one seller, with real state and the habits of the real one.
 * Written from Walmart's published API descriptions and from what sellers report, never from this project's own schemas.
 */

import type { SimTime, Simulator } from '../simulator.ts';
import type { Fault, FaultSpec } from './faults.ts';
import { releaseFeed } from './feed-engine.ts';
import { feedEndpoints } from './feeds.ts';
import { inventoryEndpoints } from './inventory.ts';
import { createOrderControl, type OrderControl } from './order-control.ts';
import { orderEndpoints } from './orders.ts';
import { returnEndpoints } from './returns.ts';
import { createHandler } from './router.ts';
import { mergeSettings, type WalmartAccount, type WalmartWishes } from './settings.ts';
import { settleWorld } from './settle.ts';
import { addItem, type NewItem, type NewOrder, type Placement, placeOrder } from './shop.ts';
import { createWorld, type World } from './state.ts';
import { webhookEndpoints } from './subscriptions.ts';
import { tokenEndpoints } from './token.ts';
import { createTruth, type WalmartTruth } from './truth.ts';
import { type ApiStatus, utilityEndpoints } from './utilities.ts';
import type { Deliver } from './webhook-state.ts';

export { createBuyers } from './buyers.ts';
export type { CallCounts } from './calls.ts';
export type { FaultKind, FaultMatch, FaultSpec } from './faults.ts';
export type { Carried, ElsewhereParcel, OrderControl } from './order-control.ts';
export type { NewReturn, ReturnPart } from './return-life.ts';
export type { ReturnStep } from './return-state.ts';
export type { RangeMs, WalmartAccount, WalmartSettings, WalmartWishes } from './settings.ts';
export { defaultSettings } from './settings.ts';
export type { NewItem, NewOrder, NewOrderLine, Placement } from './shop.ts';
export type { BadKind, Buyer, LineStatus, ShipNodeType } from './state.ts';
export type {
  LineFaults,
  Totals,
  TrueFeed,
  TrueOrder,
  TrueReturn,
  TrueStock,
  TrueUnits,
  WalmartTruth,
} from './truth.ts';
export type { Deliver, HookEvent, Subscription } from './webhook-state.ts';
export type { Actor, LineFault, WriteKind, WriteRecord, WrittenLine } from './write-log.ts';

export interface FaultControl {
  /** Returns how to end it. */
  add(spec: FaultSpec): () => void;
  clear(): void;
}

/** What a person, a test or a script can do to the simulated Walmart from outside its API. */
export interface WalmartControl extends OrderControl {
  addItem(item: NewItem): void;
  placeOrder(order: NewOrder): Placement;
  readonly faults: FaultControl;
  /** All tokens die at once. */
  revokeTokens(): void;
  /** Somebody pressed reset in the portal: a new secret, and all tokens die. */
  resetSecret(clientSecret: string): void;
  /** The next feeds stop in INPROGRESS after this share of their rows (default: one feed, no row). */
  stickFeed(next?: { count?: number; decidedShare?: number }): void;
  /** Lets stuck feeds end now: one, or all. */
  releaseFeeds(feedId?: string): void;
  /** Share of feed rows that end in SYSTEM_ERROR or TIMEOUT_ERROR from now on. */
  failFeedItems(rate: number): void;
  setApiStatus(apiGroup: string, status: ApiStatus): void;
}

export interface WalmartSimulator extends Simulator, WalmartControl {
  readonly truth: WalmartTruth;
}

export interface WalmartSimulatorOptions {
  readonly time: SimTime;
  /** Numbers in [0, 1); the same ones give the same Walmart. */
  readonly random: () => number;
  readonly account: WalmartAccount;
  readonly settings?: WalmartWishes;
  /** Sends webhooks. Without it events are only noted, as lost; with it, what is due happens at its time even if nobody calls. */
  readonly deliver?: Deliver;
}

export const createWalmartSimulator = (options: WalmartSimulatorOptions): WalmartSimulator => {
  const settings = mergeSettings(options.settings ?? {});
  const world = createWorld(options.time, options.random, options.account, settings, options.deliver);
  const endpoints = [
    ...tokenEndpoints,
    ...orderEndpoints,
    ...inventoryEndpoints,
    ...feedEndpoints,
    ...utilityEndpoints,
    ...returnEndpoints,
    ...webhookEndpoints,
  ];
  return { handle: createHandler(world, endpoints), ...createControl(world), truth: createTruth(world) };
};

const createControl = (world: World): WalmartControl => ({
  addItem: (item) => addItem(world, item),
  placeOrder(order) {
    settleWorld(world, world.time.now());
    return placeOrder(world, order);
  },
  ...createOrderControl(world),
  faults: {
    add(spec) {
      const fault: Fault = { spec, hits: 0 };
      world.faults.add(fault);
      return () => world.faults.delete(fault);
    },
    clear: () => world.faults.clear(),
  },
  revokeTokens: () => world.tokens.clear(),
  resetSecret(clientSecret) {
    world.account = { ...world.account, clientSecret };
    world.tokens.clear();
  },
  stickFeed({ count = 1, decidedShare = 0 } = {}) {
    for (let index = 0; index < count; index += 1) world.feedsToStick.push(decidedShare);
  },
  releaseFeeds(feedId) {
    for (const feed of [...world.openFeeds]) {
      if (feedId === undefined || feed.feedId === feedId) releaseFeed(world, feed, world.time.now());
    }
  },
  failFeedItems(rate) {
    world.feedItemFailureRate = rate;
  },
  setApiStatus: (apiGroup, status) => {
    world.apiStatus.set(apiGroup, status);
  },
});

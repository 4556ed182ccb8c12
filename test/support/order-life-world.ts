/**
 * The whole life of an order on one bench: the order path's world, and the flows that come after the import, as they are wired.
 * Tell a story by acting on the simulators (`world.walmart`, `world.odoo.control`), then `await world.quiet()`; judge by their truth.
 */
import { toHint } from '../../functions/odoo-webhook/flow.ts';
import { trigger as changedTrigger } from '../../functions/order-changed/trigger.ts';
import { wire as wireChanged } from '../../functions/order-changed/wire.ts';
import { trigger as pollTrigger } from '../../functions/order-poll/trigger.ts';
import { wire as wirePoll } from '../../functions/order-poll/wire.ts';
import { trigger as returnTrigger } from '../../functions/return-pull/trigger.ts';
import { wire as wireReturns } from '../../functions/return-pull/wire.ts';
import { trigger as stockTrigger } from '../../functions/stock-changed/trigger.ts';
import { wire as wireStock } from '../../functions/stock-changed/wire.ts';
import type { TrueFulfilment } from '../../local/simulators/odoo/index.ts';
import type { NewOrder, TrueOrder } from '../../local/simulators/walmart/index.ts';
import { MINUTE_MS } from '../../shared/core/index.ts';
import type { Run } from '../../shared/lambda/index.ts';
import { odooWebhookSchema, orderChanged } from '../../shared/messages/index.ts';
import { type OrderLifeState, orderLifeKey, readOrderLifeRow } from '../../shared/steps/order-life/rows.ts';
import { ACCOUNT, CHANGED_QUEUE, type OrderWorldOptions, openOrderWorld, START, STOCK_QUEUE } from './order-world.ts';

export { ACCOUNT, START } from './order-world.ts';

export type OrderLifeWorld = Awaited<ReturnType<typeof openOrderLifeWorld>>;

interface Batch {
  readonly Records: readonly {
    readonly messageId: string;
    readonly receiptHandle: string;
    readonly body: string;
    readonly attributes: { readonly ApproximateReceiveCount: string };
  }[];
}

interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** Minutes in a row in which nobody looked at an order, after which nothing more comes by itself. */
const QUIET_MINUTES = 3;

export interface OrderLifeWorldOptions extends Omit<OrderWorldOptions, 'posted'> {
  /** Odoo's webhooks reach the bridge. Default true; without them the polls find everything. */
  readonly hints?: boolean;
}

export const openOrderLifeWorld = async ({ hints = true, ...options }: OrderLifeWorldOptions = {}) => {
  let post = async (_body: string): Promise<void> => {};
  const posted = async (body: string): Promise<{ readonly status: number }> => {
    if (hints) await post(body);
    return { status: 202 };
  };
  const world = await openOrderWorld({ ...options, posted });
  const { clock, walmart, odoo, outbox, invoke, mortal } = world;
  const own = (queue: string) => ({ ...world.env, QUEUE_URL: queue });
  const start = () => ({
    changed: wireChanged(own(CHANGED_QUEUE), mortal),
    poll: wirePoll(world.env, mortal),
    returns: wireReturns(world.env, mortal),
    stock: wireStock(own(STOCK_QUEUE), mortal),
  });
  let handlers = start();

  /** All that is visible on a queue, batch by batch. @returns how many messages that were. */
  const drain = async (
    queue: string,
    { batchSize, timeoutSeconds }: { readonly batchSize: number; readonly timeoutSeconds: number },
    handle: (batch: Batch, timeoutSeconds: number) => Promise<BatchAnswer>,
  ): Promise<number> => {
    let worked = 0;
    for (;;) {
      const received = outbox.receive(queue, batchSize);
      if (received.length === 0) return worked;
      worked += received.length;
      const Records = received.map(({ messageId, receiptHandle, body, receiveCount }) => ({
        ...{ messageId, receiptHandle, body },
        attributes: { ApproximateReceiveCount: String(receiveCount) },
      }));
      const answer = await handle({ Records }, timeoutSeconds);
      const kept = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const { messageId, receiptHandle } of received)
        if (!kept.has(messageId)) outbox.acknowledge(queue, receiptHandle);
    }
  };

  post = async (body) => {
    const run = { account: ACCOUNT, environment: 'local', correlationId: 'test', flow: 'odoo-webhook' } as const;
    const head = { ...run, startedAt: clock.now(), remainingMs: () => 10_000 };
    const telemetry = world.platform.telemetry('odoo-webhook', ACCOUNT);
    const envelope = toHint(odooWebhookSchema.parse(JSON.parse(body)), { ...head, telemetry } satisfies Run);
    await outbox.send(STOCK_QUEUE, [{ envelope }]);
  };

  const state = world.platform.state('state');
  const lives = async (): Promise<readonly OrderLifeState[]> => {
    const { rows } = await state.list(`fulfilment#${ACCOUNT}`, { limit: 1000 });
    return rows.map(readOrderLifeRow);
  };

  const life = {
    ...world,
    restart: () => {
      world.restart();
      handlers = start();
    },
    /** One run of order-poll; throws as Lambda would see it. */
    poll: () => clock.settle(invoke(handlers.poll, {}, pollTrigger.timeoutSeconds)),
    returnPull: () => clock.settle(invoke(handlers.returns, {}, returnTrigger.timeoutSeconds)),
    /** order-changed takes all that is visible on its queue. @returns how many messages. */
    look: () =>
      clock.settle(drain(CHANGED_QUEUE, changedTrigger, (batch, seconds) => invoke(handlers.changed, batch, seconds))),
    /** stock-changed takes all that is visible on its queue (hints lie there for ten seconds). */
    takeHints: () =>
      clock.settle(drain(STOCK_QUEUE, stockTrigger, (batch, seconds) => invoke(handlers.stock, batch, seconds))),
    /** Puts an order on the queue of order-changed, as any hint would. */
    ask: (purchaseOrderId: string): Promise<void> =>
      outbox.send(CHANGED_QUEUE, [
        {
          envelope: orderChanged(
            {
              ...{ account: ACCOUNT, environment: 'local', correlationId: 'test' },
              ...{ cause: 'test', firstSentAt: clock.now() },
            },
            purchaseOrderId,
          ),
        },
      ]),
    /**
     * One minute as the schedules have it, to the beginning of the next. A schedule that fails is the next one's.
     * @returns how many looks at orders there were.
     */
    minute: async (): Promise<number> => {
      const minute = Math.floor((clock.now() - START) / MINUTE_MS);
      const quietly = async (run: () => Promise<unknown>): Promise<void> => {
        await run().catch((error: unknown) => {
          if (world.death.isDead()) throw error;
        });
      };
      if (minute % 4 === 0) await quietly(life.pull);
      await world.importAll();
      await quietly(life.followUp);
      await world.importAll();
      if (minute % returnTrigger.everyMinutes === 0) await quietly(life.returnPull);
      await quietly(life.poll);
      await life.takeHints();
      const looks = await life.look();
      await world.pass(MINUTE_MS - ((clock.now() - START) % MINUTE_MS));
      return looks;
    },
    live: async (minutes: number): Promise<void> => {
      for (let each = 0; each < minutes; each += 1) await life.minute();
    },
    /**
     * Lets the schedules run until nothing more comes by itself: no call is unsettled, and nobody has looked at an order for
     * some minutes. What changed at Walmart is looked for at once.
     * @throws when it is still not quiet after `most` minutes: something goes round in a circle.
     */
    quiet: async (most = 240): Promise<void> => {
      await life.pull();
      await life.returnPull();
      let idle = 0;
      for (let minutes = 0; minutes < most; minutes += 1) {
        idle = (await life.minute()) === 0 ? idle + 1 : 0;
        const isSettled = (await lives()).every(({ fulfilment, claim }) => !claim && fulfilment?.intents.length === 0);
        if (idle >= QUIET_MINUTES && isSettled) return;
      }
      throw new Error(`not quiet after ${most} minutes: ${JSON.stringify(await lives())}`);
    },
    /** Places an order and lives until it is in Odoo and acknowledged. @returns its purchase order. */
    bring: async (order: Partial<NewOrder> = {}): Promise<string> => {
      const purchaseOrderId = world.place(order);
      await life.quiet();
      if (odoo.control.orderOf(purchaseOrderId) === undefined)
        throw new Error(`order ${purchaseOrderId} was not imported: ${JSON.stringify(await world.ledger())}`);
      return purchaseOrderId;
    },
    /** Id of the sale order. */
    saleOf: (purchaseOrderId: string): number => {
      const id = odoo.control.orderOf(purchaseOrderId);
      if (id === undefined) throw new Error(`Odoo has no order ${purchaseOrderId}`);
      return id;
    },
    atOdoo: (purchaseOrderId: string): TrueFulfilment => {
      const found = odoo.truth.fulfilment().find((each) => each.purchaseOrderId === purchaseOrderId);
      if (!found) throw new Error(`Odoo has no order ${purchaseOrderId}`);
      return found;
    },
    atWalmart: (purchaseOrderId: string): TrueOrder => world.trueOrder(purchaseOrderId),
    /** What the bridge tried at Walmart, in its order. */
    writesOf: (purchaseOrderId: string) =>
      walmart.truth.writes().filter((write) => write.by === 'api' && write.purchaseOrderId === purchaseOrderId),
    lifeOf: async (purchaseOrderId: string): Promise<OrderLifeState | undefined> => {
      const row = await state.get(orderLifeKey(ACCOUNT, purchaseOrderId));
      return row && readOrderLifeRow(row);
    },
    /** Codes of what people are asked about the order. */
    questionsOf: async (purchaseOrderId: string): Promise<readonly string[]> => {
      const entries = Object.entries(await world.ledger());
      return entries
        .filter(([key]) => key.startsWith(`order-question/${purchaseOrderId}/`))
        .map(([, { code }]) => code);
    },
  };
  return life;
};

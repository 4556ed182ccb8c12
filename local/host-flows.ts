/** The flows that the host runs: trigger and wire of each, as `lib` deploys them. */
import type { Trigger } from '@bridge/shared/core';
import type { LambdaHandler } from '@bridge/shared/lambda';
import type { Platform } from '@bridge/shared/ports';
import { trigger as deadLettersTrigger } from '../functions/dead-letters/trigger.ts';
import { wire as wireDeadLetters } from '../functions/dead-letters/wire.ts';
import { trigger as feedStatusTrigger } from '../functions/feed-status/trigger.ts';
import { wire as wireFeedStatus } from '../functions/feed-status/wire.ts';
import { trigger as inventoryPushTrigger } from '../functions/inventory-push/trigger.ts';
import { wire as wireInventoryPush } from '../functions/inventory-push/wire.ts';
import { trigger as inventoryVerifyTrigger } from '../functions/inventory-verify/trigger.ts';
import { wire as wireInventoryVerify } from '../functions/inventory-verify/wire.ts';
import { trigger as odooWebhookTrigger } from '../functions/odoo-webhook/trigger.ts';
import { wire as wireOdooWebhook } from '../functions/odoo-webhook/wire.ts';
import { trigger as orderChangedTrigger } from '../functions/order-changed/trigger.ts';
import { wire as wireOrderChanged } from '../functions/order-changed/wire.ts';
import { trigger as orderFollowUpTrigger } from '../functions/order-follow-up/trigger.ts';
import { wire as wireOrderFollowUp } from '../functions/order-follow-up/wire.ts';
import { trigger as orderImportTrigger } from '../functions/order-import/trigger.ts';
import { wire as wireOrderImport } from '../functions/order-import/wire.ts';
import { trigger as orderPollTrigger } from '../functions/order-poll/trigger.ts';
import { wire as wireOrderPoll } from '../functions/order-poll/wire.ts';
import { trigger as orderPullTrigger } from '../functions/order-pull/trigger.ts';
import { wire as wireOrderPull } from '../functions/order-pull/wire.ts';
import { trigger as problemReportTrigger } from '../functions/problem-report/trigger.ts';
import { wire as wireProblemReport } from '../functions/problem-report/wire.ts';
import { trigger as redriveTrigger } from '../functions/redrive/trigger.ts';
import { wire as wireRedrive } from '../functions/redrive/wire.ts';
import { trigger as returnPullTrigger } from '../functions/return-pull/trigger.ts';
import { wire as wireReturnPull } from '../functions/return-pull/wire.ts';
import { trigger as stockChangedTrigger } from '../functions/stock-changed/trigger.ts';
import { wire as wireStockChanged } from '../functions/stock-changed/wire.ts';
import { trigger as stockPollTrigger } from '../functions/stock-poll/trigger.ts';
import { wire as wireStockPoll } from '../functions/stock-poll/wire.ts';
import { trigger as walmartWebhookTrigger } from '../functions/walmart-webhook/trigger.ts';
import { wire as wireWalmartWebhook } from '../functions/walmart-webhook/wire.ts';

type Source = Readonly<Record<string, string | undefined>>;

export interface Flow {
  readonly trigger: Trigger;
  /** What a function is in Lambda: an event and a context in, an answer out; the shape of both depends on the trigger. */
  wire(source: Source, platform: Platform): LambdaHandler<unknown, unknown>;
}

/** Lambda calls every handler with whatever event there is; which one fits is told by the trigger's shape. */
const flow = <E, R>(trigger: Trigger, wire: (source: Source, platform: Platform) => LambdaHandler<E, R>): Flow => ({
  trigger,
  wire: (source, platform) => {
    const handler = wire(source, platform);
    return (event, context) => handler(event as E, context);
  },
});

export const FLOWS: readonly Flow[] = [
  flow(odooWebhookTrigger, wireOdooWebhook),
  flow(walmartWebhookTrigger, wireWalmartWebhook),
  flow(stockChangedTrigger, wireStockChanged),
  flow(stockPollTrigger, wireStockPoll),
  flow(inventoryPushTrigger, wireInventoryPush),
  flow(feedStatusTrigger, wireFeedStatus),
  flow(inventoryVerifyTrigger, wireInventoryVerify),
  flow(orderPullTrigger, wireOrderPull),
  flow(orderImportTrigger, wireOrderImport),
  flow(orderFollowUpTrigger, wireOrderFollowUp),
  flow(orderChangedTrigger, wireOrderChanged),
  flow(orderPollTrigger, wireOrderPoll),
  flow(returnPullTrigger, wireReturnPull),
  flow(deadLettersTrigger, wireDeadLetters),
  flow(redriveTrigger, wireRedrive),
  flow(problemReportTrigger, wireProblemReport),
];

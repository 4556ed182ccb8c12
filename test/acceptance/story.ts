/** What must be seen at both partners once the stage is deployed: stock, a webhook's stock, one order. */
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Stage } from '../../lib/config.ts';
import { CREDENTIALS, type Emulator, REGION } from './emulator.ts';
import { GOODS, type Partners, post } from './partners.ts';
import { callAws } from './signed-call.ts';
import { waitFor } from './wait.ts';

export interface Scene {
  readonly emulator: Emulator;
  readonly stage: Stage;
  readonly partners: Partners;
  readonly hookUrl: string;
  readonly say: (line: string) => void;
}

/** Schedules tick once a minute: poll, push, perhaps a feed that Walmart works off within ten minutes. */
const STOCK_SECONDS = 240;
/** Pull, queue, import, acknowledgement. */
const ORDER_SECONDS = 240;

const [LAMP, MUG, TRAY] = GOODS;
const COUNTED = 7;

const expectEqual = (what: string, seen: unknown, expected: unknown): void => {
  const [left, right] = [JSON.stringify(seen), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${what} is ${left}; expected is ${right}`);
};

const quantities = ({ walmart }: Partners): string =>
  walmart.truth
    .inventory()
    .map(({ sku, inputQty }) => `${sku}=${inputQty}`)
    .join(', ');

/**
 * The first full read and the first look at what Walmart offers are started by hand, since their schedules would take five
 * minutes; the sending is the schedule's.
 */
export const tellFirstStock = async ({ emulator, stage, partners, say }: Scene): Promise<void> => {
  for (const flow of ['stock-poll', 'inventory-verify']) {
    const path = `/2015-03-31/functions/${stage.prefix}-${flow}/invocations`;
    await callAws(emulator, { service: 'lambda', path, input: {} });
  }
  const wanted = GOODS.map(({ sku, quantity }) => `${sku}=${quantity}`).join(', ');
  const seen = (): string => quantities(partners);
  const { seconds } = await waitFor('Stock by schedule', STOCK_SECONDS, () => seen() === wanted || undefined, seen);
  say(`the schedule of inventory-push brought ${wanted} to Walmart after ${seconds} s`);
};

export const tellDoor = async ({ emulator, hookUrl, say }: Scene): Promise<void> => {
  const stranger = new URL(`/odoo/${'x'.repeat(48)}`, hookUrl).href;
  expectEqual('The answer to a wrong secret', await post(emulator, stranger, '{}'), 401);
  expectEqual('The answer to a malformed webhook', await post(emulator, hookUrl, '{'), 400);
  say('the door answered 401 to a wrong secret and 400 to a malformed body');
};

/** With the poll switched off, only the webhook can be the one that told. */
export const tellWebhook = async ({ emulator, stage, partners, say }: Scene): Promise<void> => {
  const input = { Name: `${stage.prefix}-stock-poll` };
  await callAws(emulator, { service: 'events', target: 'AWSEvents.DisableRule', input });
  const { odoo, walmart } = partners;
  await odoo.control.countStock(MUG.sku, COUNTED);
  const { seconds } = await waitFor(
    'Stock by webhook',
    STOCK_SECONDS,
    () => walmart.truth.inventory().some(({ sku, inputQty }) => sku === MUG.sku && inputQty === COUNTED) || undefined,
    () => `${quantities(partners)}; webhooks ${JSON.stringify(odoo.truth.webhooks())}`,
  );
  say(`a count of ${COUNTED} in Odoo arrived at Walmart ${seconds} s later by webhook, with the poll switched off`);
  await callAws(emulator, { service: 'events', target: 'AWSEvents.EnableRule', input });
};

const placeOrder = ({ walmart }: Partners): string => {
  const placement = walmart.placeOrder({
    lines: [
      { sku: LAMP.sku, quantity: 2, amount: 2 * LAMP.cents, tax: 412, shipping: 599, shippingTax: 49 },
      { sku: TRAY.sku, quantity: 1, amount: TRAY.cents, discount: 315, tax: 234 },
    ],
    visibleAfterMs: 0,
  });
  if (!placement.placed)
    throw new Error(`Walmart's simulator refused the order: ${placement.refused} ${placement.sku}`);
  return placement.purchaseOrderId;
};

const describeOrder = ({ odoo, walmart }: Partners, purchaseOrderId: string) => {
  const truth = walmart.truth.orders().find(({ po }) => po === purchaseOrderId);
  return {
    imported: odoo.truth.saleOrders().filter((order) => order.purchaseOrderId === purchaseOrderId),
    acknowledged: truth !== undefined && truth.acknowledgedAt !== null,
    cents: truth ? truth.totals.product + truth.totals.shipping - truth.totals.discount + truth.totals.tax : Number.NaN,
  };
};

export const tellOrder = async ({ stage, partners, say }: Scene): Promise<void> => {
  const purchaseOrderId = placeOrder(partners);
  const look = () => describeOrder(partners, purchaseOrderId);
  const { value, seconds } = await waitFor(
    `The import of order ${purchaseOrderId}`,
    ORDER_SECONDS,
    () => {
      const seen = look();
      return seen.imported.some(({ state }) => state === 'sale') && seen.acknowledged ? seen : undefined;
    },
    () => JSON.stringify(look()),
  );
  const [order, ...more] = value.imported;
  expectEqual('The number of sale orders', [order, ...more].length, 1);
  expectEqual('The order in Odoo', [order?.state, order?.account], ['sale', stage.account]);
  expectEqual('The total in cents', Math.round((order?.amountTotal ?? 0) * 100), value.cents);
  const addresses = partners.odoo.truth.deliveryAddresses().get(`walmart/${stage.account}/${purchaseOrderId}`) ?? [];
  expectEqual('The number of delivery addresses', addresses.length, 1);
  say(
    `order ${purchaseOrderId} became ${order?.name}, confirmed, one delivery address, total ${order?.amountTotal} as placed, acknowledged after ${seconds} s`,
  );
};

/** Nothing was given up, and nothing waits. */
export const tellLeftovers = async ({ emulator, stage, say }: Scene): Promise<void> => {
  const settings = { endpoint: emulator.url, region: REGION, credentials: CREDENTIALS };
  const sqs = new SQSClient(settings);
  const dynamo = new DynamoDBClient(settings);
  try {
    for (const flow of ['stock-changed', 'order-import']) {
      const QueueName = `${stage.prefix}-${flow}-dead-letters`;
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
      const AttributeNames = ['ApproximateNumberOfMessages'] as const;
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
      );
      expectEqual(`The number of messages in ${QueueName}`, Attributes?.ApproximateNumberOfMessages, '0');
    }
    const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: `${stage.prefix}-failures` }));
    expectEqual('The list of failures', Items, []);
    say('no dead letters, and no row of failures');
  } finally {
    sqs.destroy();
    dynamo.destroy();
  }
};

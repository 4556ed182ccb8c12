/** The door, warm: from API Gateway's event to the answer, with the aws adapters against the embedded queue and secret store. */
import { awsCore, awsOutbox, awsVault } from '@bridge/shared/aws';
import { trigger } from '../../functions/odoo-webhook/trigger.ts';
import { wire } from '../../functions/odoo-webhook/wire.ts';
import { startEngines } from '../engines/index.ts';
import { DOOR_TOKEN, flowEnvironment, type Places, SECRETS, SIMULATED_ODOO, START_AT, TOPIC } from '../settings.ts';
import { type Times, timeEach, timesOf } from './measure.ts';

/** Requirement: warm, 99 of 100 answers within so many milliseconds. */
const MOST_MS = 50;
const WARM_UP = 200;
const CALLS = 2000;

const QUEUE = 'stock-changed';

const bodyOf = (product: number): string =>
  JSON.stringify({
    _action: 'Send Webhook Notification(#477)',
    _id: product + 1000,
    _model: 'stock.quant',
    id: product + 1000,
    location_id: 8,
    product_id: product,
    quantity: 77,
    reserved_quantity: 0,
    write_date: '2026-03-02 14:27:35.678510',
  });

const openDoor = async () => {
  const engines = await startEngines({
    speed: 1,
    startAt: START_AT,
    queues: [{ name: QUEUE, visibilitySeconds: 900, delaySeconds: 10 }],
    secrets: { [SECRETS.door]: JSON.stringify({ token: DOOR_TOKEN }) },
  });
  const { settings } = engines;
  const places: Places = {
    walmartUrl: 'https://walmart.localhost',
    odoo: { url: 'https://odoo.localhost', ...SIMULATED_ODOO },
    topicArn: engines.topicArn(TOPIC),
    queueUrl: (name) => engines.queueUrl(name),
  };
  const environment = flowEnvironment(trigger.flow, places, { wire: 'json', startAt: START_AT });
  const platform = { ...awsCore({ ...settings, write: () => {} }), ...awsOutbox(settings), ...awsVault(settings) };
  return { handler: wire(environment, platform), close: () => engines.close() };
};

const print = ({ calls, p50, p99, most }: Times): void => {
  const round = (ms: number): string => ms.toFixed(1);
  process.stdout.write(
    `door: ${calls} webhooks one after the other, warm: p50 ${round(p50)} ms, p99 ${round(p99)} ms, slowest ${round(most)} ms; ` +
      `p99 is ${Math.round((p99 / MOST_MS) * 100)} % of the ${MOST_MS} ms allowed\n`,
  );
};

/** @throws Error when a webhook is not taken. */
export const benchDoor = async (): Promise<void> => {
  const { handler, close } = await openDoor();
  const call = async (index: number): Promise<void> => {
    const event = { pathParameters: { secret: DOOR_TOKEN }, body: bodyOf(1 + (index % 500)) };
    const context = { awsRequestId: `request-${index}`, getRemainingTimeInMillis: () => trigger.timeoutSeconds * 1000 };
    const { statusCode } = await handler(event, context);
    if (statusCode !== 202) throw new Error(`The door answered ${statusCode}`);
  };
  try {
    await timeEach(WARM_UP, call);
    print(timesOf(await timeEach(CALLS, call)));
  } finally {
    await close();
  }
};

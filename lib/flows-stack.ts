/** What may be replaced: functions, queues, schedules, the API, alarms and the dashboard. */
import { type App, CfnOutput, Stack } from 'aws-cdk-lib';
import { trigger as orderChanged } from '../functions/order-changed/trigger.ts';
import { trigger as orderImport } from '../functions/order-import/trigger.ts';
import { trigger as stockChanged } from '../functions/stock-changed/trigger.ts';
import type { Stage } from './config.ts';
import { makeAlarmTopic, makeFlowsKey } from './constructs/alarm-topic.ts';
import { makeDashboard } from './constructs/dashboard.ts';
import { FlowQueue } from './constructs/flow-queue.ts';
import { Monitoring } from './constructs/monitoring.ts';
import { makeApi } from './constructs/webhook-door.ts';
import { FLOWS } from './flows/index.ts';
import { makePlatform } from './platform.ts';
import type { StateStack } from './state-stack.ts';

export class FlowsStack extends Stack {
  constructor(app: App, stage: Stage, state: StateStack) {
    const { prefix } = stage;
    super(app, `${prefix}-flows`, {
      ...(stage.aws && { env: stage.aws }),
      description: `What runs of the Walmart-Odoo bridge for ${stage.account}`,
    });
    const key = makeFlowsKey(this, stage);
    const topic = makeAlarmTopic(this, stage, key);
    const monitoring = new Monitoring(this, stage, topic);
    const queues = {
      stockChanged: new FlowQueue(this, { prefix, trigger: stockChanged, monitoring }),
      orderImport: new FlowQueue(this, { prefix, trigger: orderImport, monitoring }),
      orderChanged: new FlowQueue(this, { prefix, trigger: orderChanged, monitoring }),
    };
    const api = makeApi(this, prefix, key);
    const platform = makePlatform({ scope: this, stage, key, api, topic, monitoring, queues }, state);
    for (const bind of Object.values(FLOWS)) bind(platform);
    monitoring.watchIntents();
    monitoring.watchTrail();
    makeDashboard(this, prefix, monitoring);
    new CfnOutput(this, 'WebhookAddress', {
      value: `${api.apiEndpoint}/odoo/`,
      description: 'Followed by the token of the door secret: the address for the webhook in Odoo',
    });
    new CfnOutput(this, 'WalmartWebhookAddress', {
      value: `${api.apiEndpoint}/walmart/`,
      description: 'The --url of bridge walmart webhooks subscribe, which adds the last part itself',
    });
    new CfnOutput(this, 'AlarmsTopic', { value: topic.topicArn });
  }
}

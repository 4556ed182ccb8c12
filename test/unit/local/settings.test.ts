import { describe, expect, test } from 'vitest';
import { FLOWS } from '../../../local/host-flows.ts';
import { flowEnvironment, type Places, queueSpecs, RULE_POLICY, secretsOf } from '../../../local/settings.ts';
import { inProcessDispatcher } from '../../../local/simulators/carrier-dispatcher.ts';
import { policySchema } from '../../../shared/core/index.ts';
import { memoryPlatform, seededChance, VirtualClock } from '../../../shared/memory/index.ts';

const places: Places = {
  walmartUrl: 'http://127.0.0.1:1',
  odoo: { url: 'http://127.0.0.1:2', database: 'demo', user: 'admin', key: 'k' },
  topicArn: 'arn:aws:sns:us-east-1:000000000000:alarms',
  queueUrl: (name) => `http://127.0.0.1:3/${name}`,
};

describe('flowEnvironment', () => {
  test.each(FLOWS.map((flow) => [flow.trigger.flow, flow] as const))('is complete for %s', (name, flow) => {
    const clock = new VirtualClock({ startAt: 0 });
    const platform = memoryPlatform({
      clock,
      chance: seededChance(1),
      http: inProcessDispatcher({}),
      queues: queueSpecs(places.queueUrl),
      secrets: secretsOf(places),
    });

    expect(() => flow.wire(flowEnvironment(name, places, { wire: 'json', startAt: 0 }), platform)).not.toThrow();
  });
});

describe('RULE_POLICY', () => {
  test('says the same as the policy that the flows get', () => {
    const { POLICY = '' } = flowEnvironment('stock-poll', places, { wire: 'json', startAt: 0 });
    const { cap, buffer, taxPolicy } = policySchema.parse(JSON.parse(POLICY));

    expect({ cap, buffer, taxPolicy }).toEqual(RULE_POLICY);
  });
});

describe('queueSpecs', () => {
  test('gives each queued flow its queue and a dead-letter queue', () => {
    const specs = queueSpecs((name) => name);

    expect(specs.map(({ name }) => name)).toEqual([
      'stock-changed-dlq',
      'stock-changed',
      'order-import-dlq',
      'order-import',
      'order-changed-dlq',
      'order-changed',
    ]);
    expect(specs[1]).toMatchObject({
      visibilitySeconds: 910,
      delaySeconds: 10,
      deadLetter: { queue: 'stock-changed-dlq', maxReceiveCount: 5 },
    });
  });
});

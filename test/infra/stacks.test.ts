import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Trigger, visibilitySeconds } from '@bridge/shared/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { FAILURE_METRICS, ORDER_METRICS, STOCK_METRICS } from '../../lib/constructs/dashboard.ts';
import { FLOWS } from '../../lib/flows/index.ts';
import { ODOO_TIMEOUT_MS } from '../../shared/odoo/transport.ts';
import { byName, envSchemaOf, listAt, type Place, resourcesOf, synthesise, triggerOf } from '../support/templates.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const STAGE_NAMES = ['production', 'staging', 'sandbox', 'acceptance'];

const folders = readdirSync(join(ROOT, 'functions'));
const triggers = await Promise.all(folders.map(triggerOf));
const shaped = <S extends Trigger['shape']>(shape: S): readonly Extract<Trigger, { shape: S }>[] =>
  triggers.filter((trigger): trigger is Extract<Trigger, { shape: S }> => trigger.shape === shape);

const ofDeadLetters = shaped('queued').filter(({ deadLettersOf }) => deadLettersOf);
const withQueue = shaped('queued').filter(({ deadLettersOf }) => !deadLettersOf);

const prefix = 'bridge-production-example';
const production = synthesise('production');
const { flowsTemplate, stateTemplate } = production;
const functions = byName(flowsTemplate, 'AWS::Lambda::Function', 'FunctionName', prefix);
const queues = byName(flowsTemplate, 'AWS::SQS::Queue', 'QueueName', prefix);
const alarms = byName(flowsTemplate, 'AWS::CloudWatch::Alarm', 'AlarmName', prefix);

const masked = (...templates: readonly object[]): string =>
  `${JSON.stringify(templates, null, 1).replace(/\b[0-9a-f]{64}\b/g, '<asset>')}\n`;

const statementsOf = (flow: string): readonly Place[] => {
  const role = functions[flow]?.Properties.Role?.['Fn::GetAtt']?.[0];
  return Object.values(resourcesOf(flowsTemplate, 'AWS::IAM::Policy'))
    .filter((policy) => listAt(policy.Properties.Roles).some((each) => each.Ref === role))
    .flatMap((policy) => listAt(policy.Properties.PolicyDocument?.Statement));
};

/** One action stands there as a text, several as a list. */
const actionsIn = (statements: readonly Place[]): readonly string[] =>
  statements.flatMap(({ Action }) => [Action].flat().map(String));

const actionsOf = (flow: string): readonly string[] => actionsIn(statementsOf(flow));

const variablesOf = (flow: string): Place => functions[flow]?.Properties.Environment?.Variables ?? {};

describe.each(STAGE_NAMES)('stage %s', (name) => {
  it('is as its snapshot has it', async () => {
    const stage = synthesise(name);

    const shown = masked(stage.stateTemplate.toJSON(), stage.flowsTemplate.toJSON());

    await expect(shown).toMatchFileSnapshot(`./snapshots/${name}.snap`);
  });

  it('has no finding of the nag rules but those acknowledged with a sentence', () => {
    const { app } = synthesise(name);

    const report = new AwsSolutionsChecks(app).validateScope(app);

    expect(report.violations).toEqual([]);
  });
});

describe('the list of flows', () => {
  it('has one entry per folder of functions, and a function of the same name', () => {
    expect(Object.keys(FLOWS).sort()).toEqual([...folders].sort());
    expect(Object.keys(functions).sort()).toEqual([...folders].sort());
    expect(triggers.map((trigger) => trigger.flow)).toEqual(folders);
  });
});

describe('flowFunction', () => {
  it.each(triggers.map((trigger) => [trigger.flow, trigger] as const))(
    'gives %s what its trigger asks for',
    (flow, trigger) => {
      expect(functions[flow]?.Properties).toMatchObject({
        Timeout: trigger.timeoutSeconds,
        MemorySize: trigger.memoryMb,
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
      });
    },
  );

  it.each(folders)('fills the environment of %s as its schema wants it, and nothing besides', async (flow) => {
    const envSchema = await envSchemaOf(flow);
    const variables: Readonly<Record<string, unknown>> = variablesOf(flow);
    const standIn = (name: string): string =>
      name.endsWith('_URL') ? 'https://sqs.example/queue' : name.endsWith('_ARN') ? 'arn:aws:sns:alarms' : 'some-name';

    const filled = Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name, typeof value === 'string' ? value : standIn(name)]),
    );

    expect(envSchema.safeParse(filled).error?.issues ?? []).toEqual([]);
    expect(Object.keys(filled).filter((name) => !(name in envSchema.shape))).toEqual([]);
    expect(Buffer.byteLength(JSON.stringify(filled))).toBeLessThan(4096);
  });

  it.each(folders)('opens to %s what its environment names, and nothing else', (flow) => {
    const variables = Object.keys(variablesOf(flow));
    const actions = actionsOf(flow);
    const reads = (...names: readonly string[]): boolean => names.some((name) => variables.includes(name));

    const opened = {
      rows: actions.includes('dynamodb:UpdateItem'),
      trail: actions.includes('dynamodb:BatchWriteItem'),
      objects: actions.includes('s3:PutObject'),
      topic: actions.includes('sns:Publish'),
      secrets: actions.includes('secretsmanager:GetSecretValue'),
      tokens: actions.includes('secretsmanager:PutSecretValue'),
      sending: actions.includes('sqs:SendMessage'),
      receiving: actions.includes('sqs:ReceiveMessage'),
    };

    expect(opened).toEqual({
      rows: reads('STATE_TABLE', 'FAILURES_TABLE'),
      trail: reads('AUDIT_TABLE'),
      objects: reads('RAW_BUCKET'),
      topic: reads('ALERTS_TOPIC_ARN'),
      secrets: reads('WALMART_SECRET_BASE', 'ODOO_SECRET', 'DOOR_SECRET'),
      tokens: reads('WALMART_SECRET_BASE'),
      sending: reads('STOCK_CHANGED_QUEUE_URL', 'ORDER_IMPORT_QUEUE_URL', 'ORDER_CHANGED_QUEUE_URL', 'QUEUE_URL'),
      receiving: reads('QUEUE_URL') || ofDeadLetters.some((trigger) => trigger.flow === flow),
    });
  });

  it('lets no role do anything to everything, and gives each function its own', () => {
    const roles = Object.values(functions).map((each) => JSON.stringify(each.Properties.Role));

    expect(new Set(roles).size).toBe(folders.length);
    expect(folders.flatMap(statementsOf).filter(({ Resource }) => String(Resource) === '*')).toEqual([]);
  });

  it('ends after the longest call to either side would have', () => {
    const callers = triggers.filter(({ flow }) =>
      Object.keys(variablesOf(flow)).some((name) => /^(ODOO|WALMART_BASE)_URL$/.test(name)),
    );

    expect(callers.length).toBeGreaterThan(0);
    expect(callers.filter(({ timeoutSeconds }) => timeoutSeconds * 1000 <= ODOO_TIMEOUT_MS)).toEqual([]);
  });

  it('keeps the log of each function for three months under the key of the stack', () => {
    const groups = Object.values(resourcesOf(flowsTemplate, 'AWS::Logs::LogGroup'));

    expect(groups).toHaveLength(folders.length + 1);
    expect(
      groups.filter(({ Properties }) => Number(Properties.RetentionInDays) !== 90 || !Properties.KmsKeyId),
    ).toEqual([]);
  });
});

describe('scheduledFunction', () => {
  it.each(shaped('scheduled').map((trigger) => [trigger.flow, trigger.everyMinutes] as const))(
    'starts %s every %i minutes, at once or not at all',
    (flow, everyMinutes) => {
      const rule = byName(flowsTemplate, 'AWS::Events::Rule', 'Name', prefix)[flow];
      const invokes = Object.values(resourcesOf(flowsTemplate, 'AWS::Lambda::EventInvokeConfig'));

      expect(rule?.Properties.ScheduleExpression).toBe(`rate(${everyMinutes} minute${everyMinutes === 1 ? '' : 's'})`);
      expect(rule?.Properties.Targets).toHaveLength(1);
      expect(rule?.Properties.Targets?.[0]?.RetryPolicy).toEqual({
        MaximumEventAgeInSeconds: 60,
        MaximumRetryAttempts: 0,
      });
      expect(
        invokes.find((each) => each.Properties.FunctionName?.Ref === functions[flow]?.id)?.Properties,
      ).toMatchObject({
        MaximumEventAgeInSeconds: 60,
        MaximumRetryAttempts: 0,
      });
    },
  );

  it('pulls orders as often as the stage says', () => {
    const acceptance = synthesise('acceptance');

    const rules = byName(acceptance.flowsTemplate, 'AWS::Events::Rule', 'Name', 'bridge-acceptance-example');

    expect(rules['order-pull']?.Properties.ScheduleExpression).toBe('rate(1 minute)');
  });
});

describe('queuedFunction', () => {
  it.each(withQueue.map((trigger) => [trigger.flow, trigger] as const))(
    'feeds %s as its trigger says',
    (flow, trigger) => {
      const mappings = Object.values(resourcesOf(flowsTemplate, 'AWS::Lambda::EventSourceMapping'));

      const mapping = mappings.find((each) => each.Properties.FunctionName?.Ref === functions[flow]?.id);

      expect(mapping?.Properties).toMatchObject({
        BatchSize: trigger.batchSize,
        MaximumBatchingWindowInSeconds: trigger.batchWindowSeconds,
        ScalingConfig: { MaximumConcurrency: trigger.maxConcurrency },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        EventSourceArn: { 'Fn::GetAtt': [queues[flow]?.id, 'Arn'] },
      });
      expect(functions[flow]?.Properties.RecursiveLoop).toBe('Allow');
    },
  );

  it.each(withQueue.map((trigger) => [trigger.flow, trigger] as const))(
    'hides a message of %s for as long as all tries of a run may last, and keeps given-up ones longer than the queue',
    (flow, trigger) => {
      const queue = queues[flow]?.Properties;
      const deadLetters = queues[`${flow}-dead-letters`];

      expect(queue?.VisibilityTimeout).toBeGreaterThanOrEqual(6 * trigger.timeoutSeconds + trigger.batchWindowSeconds);
      expect(queue?.VisibilityTimeout).toBe(visibilitySeconds(trigger));
      expect(queue?.DelaySeconds).toBe(trigger.deliveryDelaySeconds);
      expect(queue?.RedrivePolicy).toEqual({
        deadLetterTargetArn: { 'Fn::GetAtt': [deadLetters?.id, 'Arn'] },
        maxReceiveCount: 5,
      });
      expect(deadLetters?.Properties.MessageRetentionPeriod).toBeGreaterThan(Number(queue?.MessageRetentionPeriod));
    },
  );

  it.each(ofDeadLetters.map((trigger) => [trigger.flow, trigger] as const))(
    'feeds %s from every dead-letter queue, hides what it works on for long enough, and lets it send nothing',
    (flow, trigger) => {
      const mappings = Object.values(resourcesOf(flowsTemplate, 'AWS::Lambda::EventSourceMapping'));
      const given = withQueue.map((each) => queues[`${each.flow}-dead-letters`]);

      const mine = mappings.filter((each) => each.Properties.FunctionName?.Ref === functions[flow]?.id);

      expect([...(trigger.deadLettersOf ?? [])].sort()).toEqual(withQueue.map((each) => each.flow).sort());
      expect(mine.map(({ Properties }) => JSON.stringify(Properties.EventSourceArn)).sort()).toEqual(
        given.map((queue) => JSON.stringify({ 'Fn::GetAtt': [queue?.id, 'Arn'] })).sort(),
      );
      expect(
        mine.every(({ Properties }) => String(Properties.FunctionResponseTypes) === 'ReportBatchItemFailures'),
      ).toBe(true);
      expect(given.map((queue) => queue?.Properties.VisibilityTimeout)).toEqual(
        given.map(() => visibilitySeconds(trigger)),
      );
      expect(given.filter((queue) => queue?.Properties.RedrivePolicy)).toEqual([]);
    },
  );

  it('has no queue that is not fed to a flow or filled by one', () => {
    const expected = withQueue.flatMap(({ flow }) => [flow, `${flow}-dead-letters`]);

    expect(Object.keys(queues).sort()).toEqual(expected.sort());
  });
});

describe('webhookDoor', () => {
  it('routes what the trigger names, throttled', () => {
    const routes = Object.values(resourcesOf(flowsTemplate, 'AWS::ApiGatewayV2::Route')).map(
      (route) => route.Properties.RouteKey,
    );
    const [stage] = Object.values(resourcesOf(flowsTemplate, 'AWS::ApiGatewayV2::Stage'));

    expect(routes).toEqual(shaped('door').map(({ method, path }) => `${method} ${path}`));
    expect(stage?.Properties.DefaultRouteSettings?.ThrottlingRateLimit).toBeGreaterThan(0);
  });

  it('logs the key of the route, never path, query or caller', () => {
    const [stage] = Object.values(resourcesOf(flowsTemplate, 'AWS::ApiGatewayV2::Stage'));

    const format = String(stage?.Properties.AccessLogSettings?.Format);

    expect(format).toContain('$context.routeKey');
    expect(format).not.toMatch(/\$context\.(path|http\.path|domainName|identity|authorizer|queryString)/);
  });
});

describe('monitoring', () => {
  it('watches failures of every flow, freshness of scheduled ones, age and dead letters of queues', () => {
    const expected = [
      ...folders.map((flow) => `${flow}-fails`),
      ...shaped('scheduled').map(({ flow }) => `${flow}-stale`),
      ...withQueue.flatMap(({ flow }) => [`${flow}-queue-old`, `${flow}-dead-letters`]),
      ...shaped('door').map(({ flow }) => `${flow}-unauthorized`),
      ...['failures-many', 'failures-waiting-old', 'failures-parked-old', 'intents-old', 'trail-fails'],
      ...['seller-cancellations', 'seller-late', 'seller-tracking'],
    ];

    expect(Object.keys(alarms).sort()).toEqual(expected.sort());
  });

  it.each(Object.entries(alarms))('says in %s how bad it is, where to read on and where to look', (heading, alarm) => {
    const text = JSON.stringify(alarm.Properties.AlarmDescription);

    expect(text).toMatch(/\[(critical|warning)\] /);
    expect(text).toContain(`Runbook: docs/runbook.md, ${heading}`);
    expect(text).toMatch(/(Logs|Queue): https:/);
    expect(alarm.Properties.AlarmActions).toHaveLength(1);
    expect(alarm.Properties.OKActions).toEqual(alarm.Properties.AlarmActions);
  });

  it('counts a scheduled flow that does not run at all as stale', () => {
    const stale = Object.entries(alarms).filter(([heading]) => heading.endsWith('-stale'));

    expect(stale.filter(([, alarm]) => String(alarm.Properties.TreatMissingData) !== 'breaching')).toEqual([]);
  });

  it('lets CloudWatch publish to the topic and use its key', () => {
    const policies = [
      ...Object.values(resourcesOf(flowsTemplate, 'AWS::SNS::TopicPolicy')).map(
        (each) => each.Properties.PolicyDocument,
      ),
      ...Object.values(resourcesOf(flowsTemplate, 'AWS::KMS::Key')).map((each) => each.Properties.KeyPolicy),
    ];

    const statements = policies
      .flatMap((policy) => listAt(policy?.Statement))
      .filter(({ Effect, Principal }) => `${Effect} ${Principal?.Service}` === 'Allow cloudwatch.amazonaws.com');

    expect([...actionsIn(statements)].sort()).toEqual(['kms:Decrypt', 'kms:GenerateDataKey', 'sns:Publish']);
  });

  it('shows one dashboard', () => {
    flowsTemplate.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  });

  it.each([...ORDER_METRICS, ...STOCK_METRICS, ...FAILURE_METRICS])(
    'shows of %s the metric %s, which the flow, a step or a shape counts',
    (flow, metric) => {
      const files = globSync([`functions/${flow}/flow.ts`, 'shared/steps/**/*.ts', 'shared/lambda/*.ts'], {
        cwd: ROOT,
      });

      const counting = files.filter((file) =>
        new RegExp(`\\b${metric}: |'${metric}'`).test(readFileSync(join(ROOT, file), 'utf8')),
      );

      expect(counting).not.toEqual([]);
    },
  );
});

describe('StateStack', () => {
  const tables = byName(stateTemplate, 'AWS::DynamoDB::Table', 'TableName', prefix);

  it('keeps everything that holds state when the stack goes, and protects production from going', () => {
    const kept = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::SecretsManager::Secret', 'AWS::KMS::Key'].flatMap(
      (type) => Object.values(resourcesOf(stateTemplate, type)),
    );

    expect(kept).toHaveLength(3 + 2 + 6 + 1);
    expect(kept.filter((each) => each.DeletionPolicy !== 'Retain')).toEqual([]);
    expect(production.state.terminationProtection).toBe(true);
  });

  it('leaves nothing behind in the acceptance stage', () => {
    const { stateTemplate: template, state } = synthesise('acceptance');

    const kept = Object.values(template.toJSON().Resources as Record<string, { DeletionPolicy?: string }>).filter(
      (each) => each.DeletionPolicy === 'Retain',
    );

    expect(kept).toEqual([]);
    expect(state.terminationProtection).not.toBe(true);
  });

  it.each(['state', 'failures', 'audit'])(
    'has the table %s on demand, restorable, under its own key, with expiry',
    (name) => {
      expect(tables[name]?.Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        DeletionProtectionEnabled: true,
      });
    },
  );

  it('indexes only what is pending, by keys only', () => {
    const indexes = Object.fromEntries(
      Object.entries(tables).map(([name, table]) => [name, table.Properties.GlobalSecondaryIndexes ?? []]),
    );
    const pending = {
      IndexName: 'pending',
      KeySchema: [
        { AttributeName: 'pendingList', KeyType: 'HASH' },
        { AttributeName: 'pendingAt', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    };

    expect(indexes).toEqual({ state: [pending], failures: [pending], audit: [] });
  });

  it('holds no secret value, and none but the generated ones for the doors', () => {
    const secrets = byName(stateTemplate, 'AWS::SecretsManager::Secret', 'Name', 'no-prefix');
    const base = 'bridge/production/example';

    const generated = Object.entries(secrets).filter(([, secret]) => secret.Properties.GenerateSecretString);

    expect(Object.keys(secrets).sort()).toEqual(
      ['door', 'odoo', 'walmart-webhook', 'walmart/credentials', 'walmart/token-0', 'walmart/token-1'].map(
        (name) => `${base}/${name}`,
      ),
    );
    expect(generated.map(([name]) => name)).toEqual([`${base}/door`, `${base}/walmart-webhook`]);
    expect(Object.values(secrets).filter((secret) => secret.Properties.SecretString)).toEqual([]);
  });

  it('encrypts raw exchanges, shows them to nobody, and forgets them', () => {
    const buckets = Object.values(resourcesOf(stateTemplate, 'AWS::S3::Bucket'));
    const raw = buckets.find((bucket) => bucket.Properties.LoggingConfiguration)?.Properties;

    expect(
      raw?.BucketEncryption?.ServerSideEncryptionConfiguration?.[0]?.ServerSideEncryptionByDefault?.SSEAlgorithm,
    ).toBe('aws:kms');
    expect(raw?.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect(raw?.LifecycleConfiguration?.Rules?.[0]?.ExpirationInDays).toBe(180);
    expect(raw?.VersioningConfiguration).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { redact } from '../../shared/core/index.ts';
import { walmartOrderSchema } from '../../shared/walmart/schemas/order.ts';
import order from '../fixtures/walmart/order.json' with { type: 'json' };
import { readText } from '../support/sources.ts';
import { resourcesOf, synthesise } from '../support/templates.ts';

const page = readText('docs/privacy.md');
const rowOf = (where: string): string => page.split('\n').find((line) => line.startsWith(`| ${where}`)) ?? '';

const { stateTemplate, flowsTemplate } = synthesise('production');
const SECONDS_OF_DAY = 86_400;

const valuesOf = (template: typeof stateTemplate, type: string, find: (text: string) => string | undefined) => [
  ...new Set(Object.values(resourcesOf(template, type)).map((resource) => find(JSON.stringify(resource.Properties)))),
];
const firstIn = (pattern: RegExp) => (text: string) => pattern.exec(text)?.[1];

/** Names of the members that `redact` masks as personal. */
const maskedIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => (inner === '*** (personal)' ? [name] : maskedIn(inner)));
};

describe('docs/privacy.md', () => {
  it('names every field of an order that is marked as personal', () => {
    const raw = { ...order.order, buyerId: 'b', customerEmailId: 'e' };

    const personal = [...new Set(maskedIn(redact(walmartOrderSchema, raw)))];

    expect(personal.length).toBeGreaterThanOrEqual(9);
    expect(personal.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('tells the days after which the buckets forget', () => {
    const days = valuesOf(stateTemplate, 'AWS::S3::Bucket', firstIn(/"ExpirationInDays":(\d+)/));

    expect([rowOf('Bucket of raw exchanges'), rowOf('Access log of the bucket')].map(firstIn(/(\d+) days/))).toEqual(
      days.toSorted((a, b) => Number(a) - Number(b)),
    );
  });

  it('tells the days after which bodies of calls and the trail end, as they are configured', () => {
    const exchanges = valuesOf(
      stateTemplate,
      'AWS::S3::Bucket',
      firstIn(/"ExpirationInDays":(\d+),"Prefix":"production\/example\/exchanges\/"/),
    );
    const trail = valuesOf(flowsTemplate, 'AWS::Lambda::Function', firstIn(/"AUDIT_DAYS":"(\d+)"/));

    // The access log has no such rule, the door no trail.
    expect(exchanges).toEqual(expect.arrayContaining([undefined, '180']));
    expect(trail.filter((days) => days !== undefined)).toEqual(['730']);
    expect(rowOf('Bucket of raw exchanges, `<account>/exchanges')).toContain('`retention.exchangeDays` (180 days)');
    expect(rowOf('Table of the audit')).toContain('730 days (`retention.auditDays`)');
  });

  it('tells the days after which logs and messages are forgotten', () => {
    const logs = valuesOf(flowsTemplate, 'AWS::Logs::LogGroup', firstIn(/"RetentionInDays":(\d+)/));
    const messages = valuesOf(flowsTemplate, 'AWS::SQS::Queue', firstIn(/"MessageRetentionPeriod":(\d+)/))
      .map((seconds) => Number(seconds) / SECONDS_OF_DAY)
      .toSorted((a, b) => a - b);

    expect([rowOf('Logs of the functions'), rowOf('Access log of the door')].map(firstIn(/(\d+) days/))).toEqual([
      ...logs,
      ...logs,
    ]);
    expect(rowOf('Queues')).toContain(`| ${messages[0]} days, dead letters ${messages[1]} days |`);
    expect(messages).toHaveLength(2);
  });

  it('names the functions that may read the bucket, and that none may delete from it', () => {
    const readers = Object.entries(resourcesOf(flowsTemplate, 'AWS::IAM::Policy'))
      .filter(([, policy]) => JSON.stringify(policy).includes('s3:GetObject'))
      .map(([id]) => id);
    const [, sentence = ''] = /^- Functions: ([\s\S]*?)No function$/m.exec(page) ?? [];
    const named = [...sentence.matchAll(/\b[a-z]+(?:-[a-z]+)+\b/g)].map(([name]) => name);
    const squeezed = (name: string): string => name.replaceAll('-', '');

    expect(readers).toHaveLength(6);
    expect(named.filter((name) => !readers.some((id) => id.startsWith(squeezed(name))))).toEqual([]);
    expect(named).toHaveLength(readers.length);
    expect(JSON.stringify(flowsTemplate.toJSON())).not.toContain('s3:DeleteObject');
  });
});

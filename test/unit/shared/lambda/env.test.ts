import { parseEnv } from '@bridge/shared/lambda';
import { describe, expect, it } from 'vitest';
import { envSchema as doorSchema } from '../../../../functions/odoo-webhook/env.ts';
import { envSchema as importSchema } from '../../../../functions/order-import/env.ts';

const complete = {
  ACCOUNT: 'sandbox/acme',
  RELEASE: '0.1.0',
  STATE_TABLE: 'state',
  FAILURES_TABLE: 'failures',
  AUDIT_TABLE: 'audit',
  ODOO_URL: 'https://odoo.example.com',
  ODOO_DATABASE: 'shop',
  ODOO_USER: 'bridge',
  ODOO_SECRET: 'bridge/sandbox/acme/odoo',
  ODOO_WIRE: 'json',
  ODOO_WAREHOUSE: 'WH',
  POLICY: '{"ordersFrom":"2026-01-01T00:00:00Z","cap":500}',
  RAW_BUCKET: 'raw',
  ALERTS_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:alarms',
  QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/order-import',
  ORDER_CHANGED_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/order-changed',
};

const messageOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  return 'nothing was thrown';
};

describe('parseEnv', () => {
  it('gives typed values and leaves aside what the schema does not name', () => {
    const env = parseEnv('order-import', importSchema, { ...complete, AWS_REGION: 'us-east-1' });

    expect(env).toMatchObject({ LOG_LEVEL: 'INFO', POLICY: { cap: 500, lowStock: 5 }, ODOO_WIRE: 'json' });
    expect(env).not.toHaveProperty('AWS_REGION');
  });

  it('names the flow and every missing variable', () => {
    const message = messageOf(() => parseEnv('odoo-webhook', doorSchema, { ACCOUNT: 'sandbox/acme' }));

    expect(message).toMatch(/^SetupError: Flow odoo-webhook/);
    expect(message).toContain('RELEASE is missing; DOOR_SECRET is missing; STOCK_CHANGED_QUEUE_URL is missing');
  });

  it.each([
    ['ACCOUNT', 'moon/acme', 'environments are production'],
    ['POLICY', '{', 'POLICY: is not JSON text'],
    ['POLICY', '{"ordersFrom":"2026-01-01T00:00:00Z","cap":0}', 'POLICY.cap:'],
    ['POLICY', '{"ordersFrom":"2026-01-01T00:00:00Z","caps":9}', '"caps"'],
    ['ODOO_URL', 'http://odoo.example.com', 'must be an https address'],
    ['ODOO_WIRE', 'soap', 'ODOO_WIRE:'],
    ['ALERTS_TOPIC_ARN', 'alarms', 'must be the ARN of an SNS topic'],
  ])('refuses a wrong %s (%s)', (name, value, expected) => {
    const message = messageOf(() => parseEnv('order-import', importSchema, { ...complete, [name]: value }));

    expect(message).toContain(expected);
  });
});

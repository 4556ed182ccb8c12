import { describe, expect, it } from 'vitest';
import { parseAccount } from '../../../../shared/core/index.ts';
import {
  ENVELOPE_VERSION,
  type EnvelopeHead,
  envelopeSchema,
  orderCaptured,
  stockHint,
} from '../../../../shared/messages/index.ts';

const head: EnvelopeHead = {
  ...{ account: 'local/acme', environment: 'local', correlationId: 'c-1' },
  ...{ cause: 'order-pull', firstSentAt: 1_767_614_400_000 },
};
const hint = stockHint(head, 107);

describe('stockHint', () => {
  it('is about the product, not yet tried, and passes its own schema', () => {
    expect(hint).toMatchObject({ version: ENVELOPE_VERSION, key: 'product/107', attempt: 0, body: { productId: 107 } });
    expect(envelopeSchema.parse(JSON.parse(JSON.stringify(hint)))).toEqual(hint);
  });
});

describe('orderCaptured', () => {
  it('is about the purchase order, not yet tried, and passes its own schema', () => {
    const message = orderCaptured(head, '1796277083022');

    expect(message).toMatchObject({ key: 'order/1796277083022', attempt: 0, cause: 'order-pull' });
    expect(envelopeSchema.parse(JSON.parse(JSON.stringify(message)))).toEqual(message);
  });
});

describe('envelopeSchema', () => {
  it.each([
    ['a further field', { name: 'MARK' }],
    ['a further field in the body', { body: { productId: 1, name: 'MARK' } }],
    ['another version', { version: ENVELOPE_VERSION + 1 }],
    ['the version as text', { version: '1' }],
    ['an unknown type', { type: 'hint' }],
    ['another type’s body', { type: 'order-captured' }],
    ['an account without its environment', { account: 'acme' }],
    ['an unknown environment', { account: 'moon/acme' }],
    ['an empty key', { key: '' }],
    ['a key that is too long', { key: 'x'.repeat(201) }],
    ['no correlation id', { correlationId: undefined }],
    ['a negative attempt', { attempt: -1 }],
    ['a broken time', { firstSentAt: 1.5 }],
    ['a product that is none', { body: { productId: 0 } }],
  ])('refuses %s', (_what, changes) => {
    expect(envelopeSchema.safeParse({ ...hint, ...changes }).success).toBe(false);
  });

  it.each(['12345', '1'.repeat(21), '1796277083022 ', 'PO-1796277083022', ''])('refuses the order id %j', (id) => {
    expect(envelopeSchema.safeParse(orderCaptured(head, id)).success).toBe(false);
  });

  it.each([
    'local/acme',
    'production/a-1',
    'local/-a',
    'local/A',
    'local/a/b',
    'acme',
    '',
    `local/${'a'.repeat(41)}`,
    'local/a\n',
  ])('takes or refuses the account %j as core does', (account) => {
    const isAccount = (() => {
      try {
        return parseAccount(account).account === account;
      } catch {
        return false;
      }
    })();

    expect(envelopeSchema.safeParse({ ...hint, account }).success).toBe(isAccount);
  });
});

import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isBasicOf, isHmacOf } from '../../../../shared/messages/index.ts';

const body = Buffer.from('{"name":"Zoë"}', 'utf8');
const hmac = (secret: string) => createHmac('sha256', secret).update(body).digest();

describe('isHmacOf', () => {
  it('takes hex in either case and Base64, with the present or the previous secret', () => {
    const headers = [
      hmac('new').toString('hex'),
      hmac('new').toString('hex').toUpperCase(),
      hmac('new').toString('base64'),
      ` ${hmac('old').toString('base64')} `,
    ];

    expect(headers.map((header) => isHmacOf(body, header, ['new', 'old']))).toEqual([true, true, true, true]);
  });

  it.each([
    ['another secret', hmac('other').toString('hex')],
    ['a cut signature', hmac('new').toString('hex').slice(0, -2)],
    ['Base64 in another case', hmac('new').toString('base64').toLowerCase()],
    ['nothing', ''],
    ['no header', undefined],
  ])('refuses %s', (_, header) => {
    expect(isHmacOf(body, header, ['new'])).toBe(false);
  });

  it('looks at the bytes: one changed byte is another body', () => {
    const changed = Buffer.from('{"name":"Zoe"}', 'utf8');

    expect(isHmacOf(changed, hmac('new').toString('hex'), ['new'])).toBe(false);
  });

  it('accepts nothing without a secret, or with an empty one', () => {
    const ofEmpty = createHmac('sha256', '').update(body).digest('hex');

    expect([isHmacOf(body, ofEmpty, ['']), isHmacOf(body, ofEmpty, [])]).toEqual([false, false]);
  });
});

describe('isBasicOf', () => {
  const pairs = [{ user: 'walmart', password: 'p:ss' }];
  const encoded = Buffer.from('walmart:p:ss').toString('base64');

  it.each([encoded, `Basic ${encoded}`, `basic  ${encoded}`])('takes %j', (header) => {
    expect(isBasicOf(header, pairs)).toBe(true);
  });

  it.each(['', undefined, 'Basic ', `Bearer ${encoded}`, Buffer.from('walmart:x').toString('base64')])(
    'refuses %j',
    (header) => {
      expect(isBasicOf(header, pairs)).toBe(false);
    },
  );
});

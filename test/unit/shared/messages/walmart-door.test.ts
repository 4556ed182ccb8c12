import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isFromWalmart, walmartAddressPart } from '../../../../shared/messages/index.ts';

const TOKEN = 'key-of-walmarts-webhooks-0123456789abcdef';
const body = Buffer.from('{"source":{"eventType":"PO_CREATED"}}');
const hmacOf = (key: string, encoding: 'hex' | 'base64'): string =>
  createHmac('sha256', key).update(body).digest(encoding);
const basicOf = (user: string, password: string): string => Buffer.from(`${user}:${password}`).toString('base64');

describe('walmartAddressPart', () => {
  it('fits a path, is the same each time, differs by token and does not hold it', () => {
    const part = walmartAddressPart(TOKEN);

    expect(part).toMatch(/^[0-9a-f]{40}$/);
    expect(walmartAddressPart(TOKEN)).toBe(part);
    expect(walmartAddressPart(`${TOKEN}x`)).not.toBe(part);
  });

  it('stays as it is from release to release: Walmart has it', () => {
    expect(walmartAddressPart('0'.repeat(48))).toBe('19fcda791d48d9c38628ab6dd8a947cad17bd657');
  });
});

describe('isFromWalmart', () => {
  it.each([
    ['an HMAC in hex', { 'x-walmart-signature': hmacOf(TOKEN, 'hex') }],
    ['an HMAC in Base64', { 'x-walmart-signature': hmacOf(TOKEN, 'base64') }],
    ['user and password with the word', { authorization: `Basic ${basicOf('walmart', TOKEN)}` }],
    ['user and password without it', { authorization: basicOf('walmart', TOKEN) }],
  ])('takes %s', (_what, headers) => {
    expect(isFromWalmart({ headers, body }, ['another-key', TOKEN])).toBe(true);
  });

  it.each([
    ['nothing', {}],
    ['another key', { 'x-walmart-signature': hmacOf('another', 'hex') }],
    ['the HMAC in another header', { authorization: hmacOf(TOKEN, 'hex') }],
    ['the key itself', { 'x-walmart-signature': TOKEN }],
    ['another user', { authorization: basicOf('odoo', TOKEN) }],
    ['another password', { authorization: basicOf('walmart', 'another') }],
  ])('refuses %s', (_what, headers: Readonly<Record<string, string>>) => {
    expect(isFromWalmart({ headers, body }, [TOKEN])).toBe(false);
  });

  it('refuses the signature of another body', () => {
    const headers = { 'x-walmart-signature': hmacOf(TOKEN, 'hex') };

    expect(isFromWalmart({ headers, body: Buffer.from(`${body} `) }, [TOKEN])).toBe(false);
  });
});

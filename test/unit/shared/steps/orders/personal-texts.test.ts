import { describe, expect, it } from 'vitest';
import { withoutPersonal } from '../../../../../shared/steps/orders/personal-texts.ts';

const RAW = {
  customerEmailId: 'AB@relay.walmart.com',
  shippingInfo: {
    phone: 3155550142,
    postalAddress: { name: 'Ada Testwell', address1: '1 Ada Rd', city: 'Ada', state: 'NY' },
  },
};

describe('withoutPersonal', () => {
  it('masks every personal value of the order, the longest first', () => {
    const text = 'Contact Ada Testwell of 1 Ada Rd (3155550142, AB@relay.walmart.com) lives in Ada, NY';

    expect(withoutPersonal(text, RAW)).toBe('Contact *** of *** (***, ***) lives in ***, NY');
  });

  it('leaves the text of an order without such values alone', () => {
    expect(withoutPersonal('unknown SKU (MUG)', undefined)).toBe('unknown SKU (MUG)');
    expect(withoutPersonal('a b', { shippingInfo: { postalAddress: { name: 'a' } } })).toBe('a b');
  });
});

import { describe, expect, it } from 'vitest';
import type { AddressVerdict, Policy } from '../../../../shared/core/index.ts';
import { parseOrder, toDirectoryAddress, toSaleOrder } from '../../../../shared/transform/index.ts';
import { orderContext, type RawOrder, rawOrder } from './order-builder.ts';

const PO = '1796277083022';

const planOf = (raw: RawOrder, policy: Partial<Policy> = {}, verdict?: AddressVerdict) => {
  const verdicts = new Map(verdict === undefined ? [] : [[PO, verdict] as const]);
  const plan = toSaleOrder(parseOrder(rawOrder(raw)), orderContext(policy, { verdicts }));
  if (plan.kind !== 'order') throw new Error('nothing to import');
  return plan;
};
const doubtOf = (...given: Parameters<typeof planOf>) =>
  planOf(...given).warnings.find(({ doubt }) => doubt === 'address')?.message;

const ROUGH = { address1: '100 north main street apt 4b', address2: null, city: 'warners', state: 'New York' };

describe('the address of an order', () => {
  it('stays as sent by default, and its state is found by name', () => {
    const { delivery } = planOf({ address: ROUGH }).customer;

    expect(delivery).toMatchObject({ street: '100 north main street apt 4b', city: 'warners', stateId: 52 });
    expect(delivery).not.toHaveProperty('street2');
  });

  it('is written in its standard form with policy standardise', () => {
    const { customer, warnings } = planOf({ address: ROUGH }, { address: 'standardise' });

    expect(customer.delivery).toMatchObject({
      street: '100 N MAIN ST',
      street2: 'APT 4B',
      city: 'WARNERS',
      stateId: 52,
    });
    expect(customer.delivery.name).toBe('Jane Sample');
    expect(warnings).toEqual([]);
  });

  it('stays as sent when it is doubtful, whatever the policy', () => {
    const { customer } = planOf({ address: { address1: 'the old mill' } }, { address: 'standardise' });

    expect(customer.delivery).toMatchObject({ street: 'the old mill', city: 'Warners' });
  });

  it.each([
    [{ address1: 'The Old Mill' }, 'address1: a house number is needed'],
    [{ address1: ' ' }, 'address1: a street is needed'],
    [{ city: '' }, 'city: a city is needed'],
    [{ name: '' }, 'name: a recipient is needed'],
    [{ postalCode: '90210' }, 'postalCode: a ZIP code of the state is needed'],
    [{ city: 'APO' }, 'city: APO, FPO and DPO go with AA, AE and AP only'],
  ])('is imported and asked about when it is doubtful: %o', (address, doubt) => {
    expect(doubtOf({ address })).toContain(doubt);
  });

  it('is asked about without being quoted', () => {
    const address = { name: '', address1: 'The Old Mill', city: 'Secretville', state: 'QQ', postalCode: '1' };

    expect(doubtOf({ address })).not.toMatch(/Mill|Secretville|QQ/);
  });

  it('is asked about when the shipping method does not go to a PO box', () => {
    const address = { address1: 'PO Box 12' };

    expect(doubtOf({ address, shippingInfo: { methodCode: 'FREIGHT' } })).toContain('for shipping method Freight');
    expect(doubtOf({ address })).toBeUndefined();
  });
});

describe('what a directory says of the address', () => {
  const form = { street: '100 N MAIN ST', unit: 'APT 4B', city: 'SYRACUSE', state: 'NY', zip: '13164-9999' };

  it('counts more than our own rules when it confirms', () => {
    const odd = { address: { address1: 'The Old Mill' } };

    expect(doubtOf(odd, {}, { kind: 'confirmed', address: form })).toBeUndefined();
    expect(
      planOf(odd, { address: 'standardise' }, { kind: 'confirmed', address: form }).customer.delivery,
    ).toMatchObject({
      ...{ street: '100 N MAIN ST', street2: 'APT 4B', city: 'SYRACUSE', zip: '13164-9999', stateId: 52 },
    });
    expect(planOf(odd, {}, { kind: 'confirmed', address: form }).customer.delivery.street).toBe('The Old Mill');
  });

  it('does not judge whether the shipping method goes there', () => {
    const raw = { address: { address1: 'PO Box 12' }, shippingInfo: { methodCode: 'WhiteGlove' } };

    expect(doubtOf(raw, {}, { kind: 'confirmed', address: form })).toContain('WhiteGlove');
  });

  it.each([
    ['unitMissing', 'an apartment, suite or box number is needed'],
    ['unitUnknown', 'but not this apartment, suite or box number'],
    ['unknown', 'USPS knows no such address'],
  ] as const)('makes a question of %s', (kind, text) => {
    expect(doubtOf({}, {}, { kind })).toContain(text);
  });

  it('is asked for in our standard form, without the recipient', () => {
    const question = toDirectoryAddress(parseOrder(rawOrder({ address: ROUGH })));

    expect(question).toEqual({ street: '100 N MAIN ST', unit: 'APT 4B', city: 'WARNERS', state: 'NY', zip: '13164' });
  });

  it.each([[{ country: 'CAN' }], [{ address1: '' }], [{ state: 'QQ' }], [{ city: '', postalCode: 'x' }]])(
    'is not asked for what it cannot know: %o',
    (address) => {
      expect(toDirectoryAddress(parseOrder(rawOrder({ address })))).toBeUndefined();
    },
  );
});

describe('the customer of an order', () => {
  it('is the order’s own by default', () => {
    expect(planOf({}).customer).toMatchObject({
      ref: `walmart/local/acme/${PO}`,
      deliveryRef: `walmart/local/acme/${PO}`,
      name: 'Walmart customer 5281956426648',
    });
  });

  it('is the channel with policy channel, with the buyer as delivery address', () => {
    const { customer, order } = planOf({}, { partner: 'channel' });

    expect(customer).toMatchObject({
      ...{ ref: 'walmart/local/acme', name: 'Walmart Marketplace local/acme', isCompany: true },
      deliveryRef: `walmart/local/acme/${PO}`,
      delivery: { name: 'Jane Sample', phone: '+13155550142' },
    });
    expect(customer).not.toHaveProperty('email');
    expect(order.email).toBeDefined();
  });

  it('is a hash with policy hash: no name, phone or e-mail, but an address to ship to', () => {
    const { customer, order } = planOf({}, { partner: 'hash' });

    expect(customer.name).toMatch(/^Walmart customer [0-9a-f]{16}$/);
    expect(customer.ref).toBe(`walmart/local/acme/buyer/${customer.name.slice(-16)}`);
    expect(customer.delivery).toMatchObject({ name: customer.name, street: '3258B Example Rd', zip: '13164' });
    expect(JSON.stringify({ ...customer, ...order })).not.toMatch(/Jane|5550142|relay/);
  });

  it('carries the recipient for the label where policy hashedDeliveryName says so', () => {
    const { customer } = planOf({}, { partner: 'hash', hashedDeliveryName: 'recipient' });

    expect(customer.delivery.name).toBe('Jane Sample');
    expect(customer.delivery).not.toHaveProperty('phone');
    expect(customer.name).not.toContain('Jane');
  });

  it('has one hash for all orders of a buyer, and another one for another buyer or account', () => {
    const nameOf = (email: string | null, change: RawOrder = {}) =>
      planOf({ ...change, order: { customerEmailId: email, ...change.order } }, { partner: 'hash' }).customer.name;

    const first = nameOf('a@relay.walmart.com');
    expect(nameOf('A@relay.walmart.com', { address: { name: 'J. Sample' } })).toBe(first);
    expect(nameOf('b@relay.walmart.com')).not.toBe(first);
    expect(nameOf(null)).toBe(nameOf('nocxemail@walmartone.com'));
    expect(nameOf(null)).not.toBe(nameOf(null, { address: { name: 'John Sample' } }));
    expect(nameOf(null, { order: { buyerId: 'b1' } })).not.toBe(nameOf(null));
  });

  it('is never named by an empty recipient', () => {
    const raw = { address: { name: '' }, order: { customerEmailId: 'jane@example.com' } };

    expect(planOf(raw, { partnerEmail: 'whenPresent' }).customer.name).toBe('Walmart customer 5281956426648');
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toShippingMethod, toStandardAddress, type UsAddressText } from '../../../../../shared/transform/index.ts';

const address = (change: Partial<UsAddressText> = {}): UsAddressText => ({
  address1: '100 Main Street',
  city: 'Warners',
  state: 'NY',
  postalCode: '13164',
  ...change,
});

const rulesOf = (change: Partial<UsAddressText>, method?: Parameters<typeof toStandardAddress>[1]) =>
  toStandardAddress(address(change), method)
    .findings.filter(({ weight }) => weight === 'person')
    .map(({ field, rule }) => `${field}: ${rule}`);

describe('toStandardAddress', () => {
  it.each([
    ['100 Main Street', '100 MAIN ST', ''],
    ['100 north main street', '100 N MAIN ST', ''],
    ['100 Main St. NW', '100 MAIN ST NW', ''],
    ['12 North Ave', '12 NORTH AVE', ''],
    ['12 E. St. Johns Avenue, Apt. 4B', '12 E ST JOHNS AVE', 'APT 4B'],
    ['3258B Example Rd', '3258B EXAMPLE RD', ''],
    ['101 Broadway', '101 BROADWAY', ''],
    ['5 Lake Shore Drive Suite 200', '5 LAKE SHORE DR', 'STE 200'],
    ['5 Lake Shore Drive #200', '5 LAKE SHORE DR', '# 200'],
    ['5 Lake Shore Drive Apt #200', '5 LAKE SHORE DR', 'APT 200'],
    ['1 Court Street Rear', '1 COURT ST', 'REAR'],
    ['77 Parkway Boulevard', '77 PARKWAY BLVD', ''],
    ["8 O'Neil Cañon Crossing", '8 ONEIL CANON XING', ''],
  ])('writes the street %s as %s, unit %s', (address1, street, unit) => {
    expect(toStandardAddress(address({ address1 }))).toMatchObject({ street, unit, kind: 'street' });
  });

  it.each([
    ['P.O. Box 12', 'PO BOX 12', 'poBox'],
    ['po box #12-A', 'PO BOX 12-A', 'poBox'],
    ['Post Office Box 7', 'PO BOX 7', 'poBox'],
    ['RFD 2 Box 45', 'RR 2 BOX 45', 'ruralRoute'],
    ['Star Route 3 Box 1', 'HC 3 BOX 1', 'ruralRoute'],
  ])('knows %s as %s', (address1, street, kind) => {
    expect(toStandardAddress(address({ address1 }))).toMatchObject({ street, kind });
  });

  it('knows military mail', () => {
    const found = toStandardAddress(
      address({ address1: 'PSC 802 Box 74', city: 'APO', state: 'AE', postalCode: '09499' }),
    );

    expect(found).toMatchObject({ kind: 'military', street: 'PSC 802 BOX 74', zip: '09499', findings: [] });
  });

  it.each([
    ['New York', '13164', 'NY', '13164'],
    ['ny', '131641234', 'NY', '13164-1234'],
    ['MA', '2108', 'MA', '02108'],
    ['PR', '00901', 'PR', '00901'],
  ])('writes state %s and ZIP %s as %s %s', (state, postalCode, code, zip) => {
    expect(toStandardAddress(address({ state, postalCode }))).toMatchObject({ state: code, zip, findings: [] });
  });

  it.each([
    [{ address1: '' }, 'address1: a street is needed'],
    [{ address1: 'Main Street' }, 'address1: a house number is needed'],
    [{ city: ' ' }, 'city: a city is needed'],
    [{ state: 'XX' }, 'state: a state, territory or AA, AE, AP is needed'],
    [{ postalCode: '1316412' }, 'postalCode: 5 or 9 digits are needed'],
    [{ postalCode: '90210' }, 'postalCode: a ZIP code of the state is needed'],
    [{ city: 'APO' }, 'city: APO, FPO and DPO go with AA, AE and AP only'],
  ])('gives %j to a person: %s', (change, rule) => {
    expect(rulesOf(change)).toEqual([rule]);
  });

  it('sends no freight to a box', () => {
    expect(rulesOf({ address1: 'PO Box 9' }, 'Freight')).toEqual([
      'address1: a street address is needed for shipping method Freight',
    ]);
    expect(rulesOf({ address1: 'PO Box 9' }, 'Value')).toEqual([]);
  });

  it('keeps the original, and standardises what is standard to itself', () => {
    const words = fc.constantFrom(
      '100',
      'N',
      'Main',
      'Street',
      'Apt',
      '4',
      '#',
      'PO',
      'Box',
      'Ave',
      'Rear',
      'é',
      ',',
      'North',
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 7 }), (parts) => {
        const original = address({ address1: parts.join(' ') });
        const once = toStandardAddress(original);
        const again = toStandardAddress({ ...original, address1: once.street, address2: once.unit });

        expect(once.original).toBe(original);
        expect({ street: again.street, zip: again.zip }).toEqual({ street: once.street, zip: once.zip });
      }),
      { numRuns: 1000 },
    );
  });
});

describe('toShippingMethod', () => {
  it.each([
    ['Value', 'Value'],
    ['STANDARD', 'Standard'],
    ['EXPEDITED', 'Express'],
    ['one-day', 'OneDay'],
    ['white glove', 'WhiteGlove'],
    ['Pigeon', undefined],
  ])('reads %s as %s', (text, method) => {
    expect(toShippingMethod(text)).toBe(method);
  });
});

import { describe, expect, it } from 'vitest';
import { carrierIssues, toWalmartCarrier, USUAL_CARRIERS } from '../../../../../shared/transform/index.ts';
import { CARRIERS } from '../../../../../shared/walmart/index.ts';
import { policyOf } from './world.ts';

const of = (name: string | undefined, change: Parameters<typeof policyOf>[0] = {}) =>
  toWalmartCarrier(name, 'A 1', policyOf(change));

describe('toWalmartCarrier', () => {
  it.each([
    ['UPS Ground', 'UPS'],
    ['ups', 'UPS'],
    ['FED_EX', 'FedEx'],
    ['FedEx SmartPost', 'FEDEXSP'],
    ['FedEx Home Delivery', 'FedEx'],
    ['UPS Mail Innovations', 'UPSMI'],
    ['U.S. Postal Service Priority', 'USPS'],
    ['DHL eCommerce', 'DHL Ecommerce - US'],
    ['LaserShip', 'LS'],
  ])('knows %s as %s', (name, carrier) => {
    expect(of(name)).toEqual({ carrier });
  });

  it('lets the configuration win, and stand for no carrier', () => {
    const other = { other: 'Bike', trackingUrl: 'https://bike.example/{trackingNumber}' };
    const carriers = { ups: other, '': { carrier: 'usps' } };

    expect(of('UPS', { carriers })).toEqual({ otherCarrier: 'Bike', trackingUrl: 'https://bike.example/A%201' });
    expect(of(undefined, { carriers })).toEqual({ carrier: 'USPS' });
  });

  it('asks about an unknown carrier unless the policy sends it as other', () => {
    expect(of('Upsala Post')).toEqual({ issue: expect.stringContaining('map it in policy carriers') });
    expect(
      of('Upsala Post', { unmappedCarrier: { asOther: { trackingUrl: 'https://x.example/{trackingNumber}' } } }),
    ).toEqual({
      otherCarrier: 'Upsala Post',
      trackingUrl: 'https://x.example/A%201',
    });
    expect(of(undefined)).toEqual({ issue: expect.stringContaining('no carrier') });
  });

  it('knows usual names for carriers of Walmart only', () => {
    const carriers: readonly string[] = CARRIERS;

    expect(Object.values(USUAL_CARRIERS).filter((name) => !carriers.includes(name))).toEqual([]);
  });
});

describe('carrierIssues', () => {
  it('tells at set-up what could not be sent', () => {
    const issues = carrierIssues(['UPS', 'Nobody'], policyOf({ carriers: { a: { carrier: 'Unheard of' } } }));

    expect(issues).toHaveLength(2);
  });
});

import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../../local/simulators/simulator.ts';
import { createBuyers } from '../../../../../local/simulators/walmart/index.ts';

const some = (count: number) => {
  const buyers = createBuyers(seededRandom(3));
  return Array.from({ length: count }, () => buyers.next());
};

describe('createBuyers', () => {
  it('invents people in all the spellings of real addresses', () => {
    const buyers = some(300);
    const has = (test: (buyer: (typeof buyers)[number]) => boolean) => buyers.filter(test).length;

    expect(has((buyer) => buyer.address1.startsWith('PO Box'))).toBeGreaterThan(5);
    expect(has((buyer) => buyer.address2 !== undefined)).toBeGreaterThan(50);
    expect(has((buyer) => /^\d{5}-\d{4}$/.test(buyer.postalCode))).toBeGreaterThan(30);
    expect(has((buyer) => /[^\x20-\x7e]/.test(buyer.name))).toBeGreaterThan(50);
    expect(has((buyer) => buyer.phone.startsWith('+1 '))).toBeGreaterThan(5);
  });

  it('keeps to telephone numbers that belong to nobody', () => {
    for (const { phone } of some(300)) expect(phone.replace(/\D/g, '')).toMatch(/^1?\d{3}55501\d{2}$/);
  });

  it('invents the same people for the same seed', () => {
    expect(some(20)).toEqual(some(20));
  });
});

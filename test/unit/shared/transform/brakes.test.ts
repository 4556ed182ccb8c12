import { describe, expect, it } from 'vitest';
import { shortReadBrake, zeroingBrake } from '../../../../shared/transform/index.ts';

const policy = { zeroShareLimit: 0.05, zeroCountFloor: 20, readShareFloor: 0.9 };

describe('zeroingBrake', () => {
  it('lets a run pass that zeroes up to the share', () => {
    expect(zeroingBrake({ aboveZero: 1000, zeroing: 50 }, policy)).toBeUndefined();
  });

  it('stops a run beyond the share and says what to do', () => {
    expect(zeroingBrake({ aboveZero: 1000, zeroing: 51 }, policy)).toMatch(/51 of 1000 SKUs.*5 %.*nothing was sent/);
  });

  it('never stops a run for fewer SKUs than the floor', () => {
    expect(zeroingBrake({ aboveZero: 20, zeroing: 19 }, policy)).toBeUndefined();
    expect(zeroingBrake({ aboveZero: 20, zeroing: 20 }, policy)).toBeDefined();
  });
});

describe('shortReadBrake', () => {
  it('lets a first read pass, and one that lost little', () => {
    expect(shortReadBrake({ what: 'stock.quant of Odoo', rows: 0, lastRows: undefined }, policy)).toBeUndefined();
    expect(shortReadBrake({ what: 'stock.quant of Odoo', rows: 900, lastRows: 1000 }, policy)).toBeUndefined();
  });

  it('stops a read that lost more than a tenth, by name', () => {
    expect(shortReadBrake({ what: 'stock.quant of Odoo', rows: 899, lastRows: 1000 }, policy)).toMatch(
      /read of stock\.quant of Odoo gave 899 rows after 1000/,
    );
  });
});

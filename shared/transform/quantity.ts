/** The published quantity: one pure function, the same for push, plan, show and reconciliation (docs/decisions/0004). */
import { type Amount, type Policy, sum, toAmount, ZERO } from '../core/index.ts';

/** One `stock.quant` row, in the product's unit; negative values are normal while rows are split (odoo18.md section 16). */
export interface QuantQuantities {
  readonly quantity: number;
  readonly reserved: number;
}

/** One open outgoing `stock.move`. */
export interface OpenMove {
  /** `product_qty`: the whole demand, in the product's unit. */
  readonly demand: number;
  /** `quantity`: what is reserved of it, in the MOVE's unit. */
  readonly reserved: number;
  /** `uom.uom.factor` of the move's unit. */
  readonly unitFactor: number;
}

/** All figures of one product, in its own unit. */
export interface ProductStock {
  readonly onHand: Amount;
  readonly reserved: Amount;
  readonly owed: Amount;
}

/** Sums over ALL quant rows of a product; no row is clamped, since only the sums are right (odoo18.md section 16). */
export const sumQuants = (rows: readonly QuantQuantities[]): Pick<ProductStock, 'onHand' | 'reserved'> => ({
  onHand: sum(rows.map((row) => toAmount(row.quantity))),
  reserved: sum(rows.map((row) => toAmount(row.reserved))),
});

/** Conversions of unit factors leave binary tails (a dozen is 0.08333…); this is far below Odoo's own 2 decimals. */
const NOISE_DECIMALS = 6;
const HALF_UP = 1;
const DOWN = 0;

const withoutNoise = (amount: Amount): Amount => amount.round(NOISE_DECIMALS, HALF_UP);

/** `uom.uom.factor` says how many of a unit make one reference unit. */
const convert = (amount: Amount, fromFactor: number, toFactor: number): Amount =>
  fromFactor === toFactor ? amount : amount.times(toAmount(toFactor)).div(toAmount(fromFactor));

/**
 * Open demand that Odoo has not reserved, in the product's unit: Σ max(0, demand − reserved) (odoo18.md section 16).
 * @param productFactor `uom.uom.factor` of the product's unit.
 */
export const sumOwed = (moves: readonly OpenMove[], productFactor: number): Amount =>
  sum(
    moves.map((move) => {
      const missing = toAmount(move.demand).minus(convert(toAmount(move.reserved), move.unitFactor, productFactor));
      return missing.gt(0) ? withoutNoise(missing) : ZERO;
    }),
  );

export interface QuantityInput extends ProductStock {
  /** `uom.uom.factor` of the product's unit. Must be of the same unit category as `eachFactor`. */
  readonly productFactor: number;
  /** `uom.uom.factor` of Odoo's Units, Walmart's EACH; 1 in an untouched Odoo. */
  readonly eachFactor: number;
  /** EACH of captured Walmart lines without a stock move in Odoo yet. */
  readonly held: number;
  /** Walmart's own `reservedQty` of this SKU and node, as last read; 0 when never read. */
  readonly walmartReserved: number;
  /** EACH in our open Walmart orders of this SKU and node. */
  readonly ourOpenUnits: number;
}

/** What led to the quantity, as JSON for audit and `show`. Decimals as text in the product's unit, whole numbers in EACH. */
export interface Lineage {
  readonly onHand: string;
  readonly reserved: string;
  readonly owed: string;
  /** floor((onHand − reserved − owed) in EACH); may be negative. */
  readonly freeEach: number;
  readonly held: number;
  readonly buffer: number;
  /** Only under policy `addBack`. */
  readonly addedBack: number;
  readonly cap: number;
  /** `hold`: kept at 0 after an out-of-stock cancellation. */
  readonly limitedBy: 'nothing' | 'zero' | 'cap' | 'hold';
}

export interface PublishedQuantity {
  readonly quantity: number;
  readonly lineage: Lineage;
}

type QuantityPolicy = Pick<Policy, 'cap' | 'buffer' | 'openWalmartOrders'>;

/**
 * Walmart shows `inputQty − reservedQty`. `addBack` raises by what both sides count, so that it is subtracted once; it is
 * added before the limit at zero, which keeps an oversold product from being raised.
 */
const toAddedBack = (input: QuantityInput, policy: QuantityPolicy): number =>
  policy.openWalmartOrders === 'addBack' ? Math.max(0, Math.min(input.walmartReserved, input.ourOpenUnits)) : 0;

/**
 * floor((onHand − reserved − owed) in EACH) − held − buffer (+ added back), at least 0, at most the cap.
 * @throws {RangeError} when a unit factor is not above 0.
 */
export const toPublishedQuantity = (input: QuantityInput, policy: QuantityPolicy): PublishedQuantity => {
  if (!(input.productFactor > 0 && input.eachFactor > 0)) {
    throw new RangeError(
      `Unit factors must be above 0; product's unit ${input.productFactor}, Units ${input.eachFactor}`,
    );
  }
  const free = input.onHand.minus(input.reserved).minus(input.owed);
  const each = withoutNoise(convert(free, input.productFactor, input.eachFactor));
  const truncated = each.round(0, DOWN);
  const freeEach = Number((truncated.gt(each) ? truncated.minus(1) : truncated).toFixed()) + 0;
  const addedBack = toAddedBack(input, policy);
  const unlimited = freeEach - input.held - policy.buffer + addedBack;
  return {
    quantity: Math.min(policy.cap, Math.max(0, unlimited)),
    lineage: {
      onHand: input.onHand.toFixed(),
      reserved: input.reserved.toFixed(),
      owed: input.owed.toFixed(),
      freeEach,
      held: input.held,
      buffer: policy.buffer,
      addedBack,
      cap: policy.cap,
      limitedBy: unlimited > policy.cap ? 'cap' : unlimited < 0 ? 'zero' : 'nothing',
    },
  };
};

/** The same figures while the SKU is kept at 0. */
export const keptAtZero = ({ lineage }: PublishedQuantity): PublishedQuantity => ({
  quantity: 0,
  lineage: { ...lineage, limitedBy: 'hold' },
});

/** What the buyers of the script pay: prices, taxes for each line, shipping and discounts, drawn from the run's seed. */
import type { ScriptEvent, ScriptLine } from './script.ts';
import type { NewOrder, NewOrderLine } from './simulators/walmart/index.ts';

type Random = () => number;
type OrderEvent = Extract<ScriptEvent, { readonly kind: 'order' }>;

const TAXED_SHARE = 0.9;
const HIGHEST_RATE = 0.1025;
const SHIPPED_SHARE = 0.3;
const SHIPPING_CENTS = 599;
const DISCOUNTED_SHARE = 0.15;
const UNEVEN_SHARE = 0.1;

interface Terms {
  readonly rate: number;
  readonly shipping: number;
  readonly discountRate: number;
}

/** Every number is drawn whether it is used or not, so that one order's luck does not shift another's. */
const drawTerms = (random: Random): Terms => {
  const [taxed, rate, shipped, discounted, discount] = [random(), random(), random(), random(), random()];
  return {
    rate: taxed < TAXED_SHARE ? rate * HIGHEST_RATE : 0,
    shipping: shipped < SHIPPED_SHARE ? SHIPPING_CENTS : 0,
    discountRate: discounted < DISCOUNTED_SHARE ? 0.05 + discount * 0.15 : 0,
  };
};

const toLine = (line: ScriptLine, terms: Terms, isFirst: boolean, uneven: number): NewOrderLine => {
  // An amount that does not divide by the quantity, as after a promotion.
  const odd = line.quantity > 1 && uneven < UNEVEN_SHARE ? 1 : 0;
  const amount = line.quantity * line.unitPriceCents + odd;
  const discount = Math.floor(amount * terms.discountRate);
  const shipping = isFirst ? terms.shipping : 0;
  return {
    sku: line.sku,
    quantity: line.quantity,
    amount,
    discount,
    tax: Math.round((amount - discount) * terms.rate),
    shipping,
    shippingTax: Math.round(shipping * terms.rate),
  };
};

export const toNewOrder = (event: OrderEvent, random: Random): NewOrder => {
  const terms = drawTerms(random);
  return {
    lines: event.lines.map((line, index) => toLine(line, terms, index === 0, random())),
    visibleAfterMs: event.visibleAfterMs,
    ...(event.bad === undefined ? {} : { bad: event.bad }),
  };
};

/** The shop side: items on sale and customers who buy them. Walmart itself sells only what it believes is there. */

import { createBuyers } from './buyers.ts';
import { planOrder } from './clockwork.ts';
import { changeReservation } from './order-lifecycle.ts';
import { drawMs } from './settings.ts';
import type { BadKind, Buyer, Charge, Order, OrderLine, OrderTraits, ShipNodeType, World } from './state.ts';

const hourMs = 3_600_000;

export interface NewItem {
  readonly sku: string;
  readonly productName: string;
  /** Cents. */
  readonly price: number;
  /** Default 0: nothing to sell until the seller says so. */
  readonly inputQty?: number;
  /** Stock calls for the SKU answer 404 so long; default 0. */
  readonly ingestedAfterMs?: number;
}

export interface NewOrderLine {
  readonly sku: string;
  readonly quantity: number;
  /** Cents; default is the item's price. */
  readonly unitPrice?: number;
  /** Cents for the whole line in place of `unitPrice`, so that it need not divide by the quantity. */
  readonly amount?: number;
  /** Cents of this line, beside its part of the order's own. */
  readonly tax?: number;
  readonly shipping?: number;
  readonly shippingTax?: number;
  readonly discount?: number;
}

export interface NewOrder {
  readonly lines: readonly NewOrderLine[];
  /** Default: an invented one. */
  readonly buyer?: Buyer;
  /** Cents, spread over the lines by their product amounts, to the cent. */
  readonly tax?: number;
  readonly shipping?: number;
  readonly discount?: number;
  /** From the order to its appearance in the API; default drawn. */
  readonly visibleAfterMs?: number;
  /** Makes the order unmappable on purpose. */
  readonly bad?: BadKind;
  readonly shipNodeType?: ShipNodeType;
  /** Several purchase orders may share one. */
  readonly customerOrderId?: string;
  /** The customer order that this one replaces; all prices are then zero. */
  readonly replacementOf?: string;
  /** No tax on any charge, whatever the wish says. */
  readonly taxExempt?: boolean;
  /** Of all amounts; default USD. */
  readonly currency?: string;
  /** Default: drawn. */
  readonly methodCode?: string;
}

export type Placement =
  | { readonly placed: true; readonly purchaseOrderId: string; readonly customerOrderId: string }
  | { readonly placed: false; readonly refused: 'out-of-stock' | 'unknown-item'; readonly sku: string };

export const addItem = (world: World, item: NewItem): void => {
  if (world.items.has(item.sku)) throw new Error(`The item ${item.sku} is already on sale.`);
  const inputQty = item.inputQty ?? 0;
  world.items.set(item.sku, {
    sku: item.sku,
    productName: item.productName,
    price: item.price,
    ingestedAt: world.time.now() + (item.ingestedAfterMs ?? 0),
    stock: {
      shipNode: world.account.shipNode,
      inputQty,
      firstInputQty: inputQty,
      reservedQty: 0,
      applied: [],
      sold: [],
      reservations: [],
    },
  });
};

export const placeOrder = (world: World, wish: NewOrder): Placement => {
  const now = world.time.now();
  const refusal = refuse(world, wish);
  if (refusal !== undefined) return refusal;
  const order = makeOrder(world, wish, now);
  world.orders.set(order.purchaseOrderId, order);
  for (const line of order.lines) reserve(world, order, line, now);
  planOrder(world, order);
  return { placed: true, purchaseOrderId: order.purchaseOrderId, customerOrderId: order.customerOrderId };
};

const refuse = (world: World, wish: NewOrder): Placement | undefined => {
  const wanted = new Map<string, number>();
  for (const { sku, quantity } of wish.lines) wanted.set(sku, (wanted.get(sku) ?? 0) + quantity);
  for (const [sku, quantity] of wanted) {
    const item = world.items.get(sku);
    if (item === undefined) return { placed: false, refused: 'unknown-item', sku };
    const availToSell = item.stock.inputQty - item.stock.reservedQty;
    if (sellsFromSeller(wish) && availToSell < quantity) return { placed: false, refused: 'out-of-stock', sku };
  }
  return undefined;
};

const sellsFromSeller = (wish: NewOrder): boolean => (wish.shipNodeType ?? 'SellerFulfilled') === 'SellerFulfilled';

const reserve = (world: World, order: Order, line: OrderLine, now: number): void => {
  if (line.reserved === 0) return;
  const stock = world.items.get(line.sku)?.stock;
  if (stock === undefined) return;
  changeReservation(stock, line.reserved, now);
  stock.sold.push({ at: now, quantity: line.reserved, po: order.purchaseOrderId });
};

const makeOrder = (world: World, wish: NewOrder, now: number): Order => {
  const random = world.chance.orders;
  const buyer = createBuyers(random).next();
  const { visibleAt, firstModifiedAt } = drawVisibility(world, wish, now);
  world.lastOrderNumber += 1 + Math.floor(random() * 9);
  const number = 200_000_000_000 + world.lastOrderNumber;
  const shipBy = now + (24 + Math.floor(random() * 24)) * hourMs;
  return {
    purchaseOrderId: `${1 + Math.floor(random() * 4)}${number}`,
    customerOrderId: wish.customerOrderId ?? `5${number + 81_000_000_000}`,
    originalCustomerOrderId: wish.replacementOf,
    buyers: [{ at: now, buyer: wish.buyer ?? buyer }],
    placedAt: now,
    visibleAt,
    firstModifiedAt,
    shipNodeType: wish.shipNodeType ?? 'SellerFulfilled',
    methodCode: wish.methodCode ?? (random() < 0.7 ? 'Value' : random() < 0.6 ? 'Standard' : 'Express'),
    shipBy,
    deliverBy: shipBy + (48 + Math.floor(random() * 72)) * hourMs,
    currency: wish.currency ?? (wish.bad === 'currency' ? 'CAD' : 'USD'),
    lines: makeLines(world, wish, now),
    traits: drawTraits(world, now),
    bad: wish.bad ?? null,
    acknowledgedAt: null,
    touchedAt: [],
  };
};

const drawVisibility = (world: World, wish: NewOrder, now: number) => {
  const random = world.chance.orders;
  const { usualMs, lateShare, lateMs, lateUnmodifiedShare } = world.settings.orderVisibility;
  const late = random() < lateShare;
  const drawn = drawMs(late ? lateMs : usualMs, random);
  const unmodified = random() < lateUnmodifiedShare;
  const visibleAt = now + (wish.visibleAfterMs ?? drawn);
  return { visibleAt, firstModifiedAt: late && unmodified && wish.visibleAfterMs === undefined ? now : visibleAt };
};

const makeLines = (world: World, wish: NewOrder, now: number): OrderLine[] => {
  const random = world.chance.orders;
  const free = wish.replacementOf !== undefined;
  const amounts = wish.lines.map((line) =>
    free ? 0 : (line.amount ?? line.quantity * (line.unitPrice ?? world.items.get(line.sku)?.price ?? 0)),
  );
  const untaxed = free || wish.taxExempt === true;
  const taxes = spread(untaxed ? 0 : (wish.tax ?? 0), amounts);
  const shippings = spread(free ? 0 : (wish.shipping ?? 0), amounts);
  const discounts = spread(free ? 0 : (wish.discount ?? 0), amounts);
  let lineNumber = 0;

  return wish.lines.map((line, index) => {
    lineNumber += 1 + Math.floor(random() * 3);
    const bad = index === 0 ? wish.bad : undefined;
    const charges = makeCharges({
      product: amounts[index] ?? 0,
      tax: (untaxed ? 0 : (line.tax ?? 0)) + (taxes[index] ?? 0),
      shipping: (line.shipping ?? 0) + (shippings[index] ?? 0),
      shippingTax: untaxed ? 0 : (line.shippingTax ?? 0),
      discount: (line.discount ?? 0) + (discounts[index] ?? 0),
      writesFreeShipping: random() < 0.5,
    });
    const sku = bad === 'unknown-sku' ? `NOT-OURS-${world.lastOrderNumber}` : line.sku;
    return {
      lineNumber: String(lineNumber),
      sku,
      productName: world.items.get(line.sku)?.productName ?? sku,
      quantity: line.quantity,
      quantityText: bad === 'quantity' ? `${line.quantity}.5` : String(line.quantity),
      charges,
      timeline: [{ at: now, shares: [{ status: 'Created', quantity: line.quantity }] }],
      reserved: sellsFromSeller(wish) && (bad === undefined || bad === 'currency') ? line.quantity : 0,
      wantsToCancelAt: null,
      voidedAt: null,
      refunds: [],
      sellerOrderId: undefined,
    };
  });
};

interface LineMoney {
  readonly product: number;
  readonly tax: number;
  readonly shipping: number;
  readonly shippingTax: number;
  readonly discount: number;
  readonly writesFreeShipping: boolean;
}

const makeCharges = (money: LineMoney): Charge[] => {
  const product: Charge = { chargeType: 'PRODUCT', chargeName: 'ItemPrice', cents: money.product, taxCents: money.tax };
  const discount: Charge = {
    chargeType: 'PRODUCT',
    chargeName: 'SubscriptionDiscount',
    cents: -money.discount,
    taxCents: 0,
  };
  const shipping: Charge = {
    chargeType: 'SHIPPING',
    chargeName: 'Shipping',
    cents: money.shipping,
    taxCents: money.shippingTax,
  };
  const ships = money.shipping !== 0 || money.shippingTax !== 0 || money.writesFreeShipping;
  return [product, ...(money.discount === 0 ? [] : [discount]), ...(ships ? [shipping] : [])];
};

/** Whole cents in proportion to the weights; what does not divide goes to the first lines. */
export const spread = (cents: number, weights: readonly number[]): number[] => {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const parts = weights.map((weight, index) =>
    total === 0 ? (index === 0 ? cents : 0) : Math.floor((cents * weight) / total),
  );
  let left = cents - parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part, index) => {
    const extra = left > 0 && (weights[index] ?? 0) > 0 ? 1 : 0;
    left -= extra;
    return part + extra;
  });
};

const drawTraits = (world: World, now: number): OrderTraits => {
  const random = world.chance.orders;
  const { irregularity } = world.settings;
  const happens = (share: number) => random() < share * irregularity;
  const zeroTax = random();
  return {
    phoneMissing: happens(0.05),
    emailMissing: happens(0.05),
    emailKnownAt: happens(0.2) ? now + hourMs : now,
    address2AsNull: happens(0.3),
    addressTypeMissing: happens(0.1),
    deliveryDateMissing: happens(0.05),
    summarySent: !happens(0.5),
    unit: happens(0.1) ? 'EA' : 'EACH',
    zeroTax: irregularity === 0 || zeroTax < 0.34 ? 'zero' : zeroTax < 0.67 ? 'null' : 'missing',
    taxNameMissing: happens(0.05),
    nullMembers: happens(0.3),
    emptyShipNodeInReleased: happens(0.3),
  };
};

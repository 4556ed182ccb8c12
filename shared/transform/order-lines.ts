/** Walmart's order lines → the lines of a sale order: goods, shipping, discounts, fees and taxes, cent-exact (docs/mapping.md). */
import { type Amount, type Policy, sum, toAmount } from '../core/index.ts';
import type { WalmartOrder, WalmartOrderLine } from '../walmart/schemas/order.ts';
import { type Charge, type ChargeKind, readCharges, splitPrice } from './charges.ts';
import { cleanLine } from './clean-text.ts';
import type { Findings } from './order-issues.ts';
import { uncancelledUnits } from './order-state.ts';

/** A line of `sale.order.create`; the Odoo client adds `technical_price_unit` and spells the commands. */
export interface SaleLine {
  readonly productId: number;
  readonly name: string;
  readonly quantity: Amount;
  /** Whole cents, so that Odoo does not round. */
  readonly unitPrice: Amount;
  /** Always given; empty for no tax. */
  readonly taxIds: readonly number[];
  readonly lineNumber: string;
  readonly chargeKind: ChargeKind;
}

/** One Walmart line that is ordered, for holds and bindings. */
export interface OrderedLine {
  readonly lineNumber: string;
  readonly sku: string;
  readonly productId: number;
  readonly units: number;
}

export interface LineContext {
  /** Bound products by SKU. */
  readonly products: ReadonlyMap<string, { readonly productId: number; readonly name: string }>;
  readonly chargeProducts: Readonly<Record<Exclude<ChargeKind, 'product'>, number>>;
  /** The `division` tax that turns a whole line into tax. */
  readonly taxId: number;
  readonly policy: Pick<Policy, 'taxPolicy'>;
}

export interface SaleLines {
  readonly ordered: readonly OrderedLine[];
  readonly sale: readonly SaleLine[];
}

/** What a Walmart line is once its own fields are checked. */
interface Line extends OrderedLine {
  readonly name: string;
}

const ONE = toAmount(1);

const chargeLine = (
  line: Line,
  kind: Exclude<ChargeKind, 'product'>,
  amount: Amount,
  name: string,
  context: LineContext,
): SaleLine => ({
  productId: context.chargeProducts[kind],
  name: `${name}, line ${line.lineNumber}`,
  quantity: ONE,
  unitPrice: amount,
  taxIds: [],
  lineNumber: line.lineNumber,
  chargeKind: kind,
});

const toGoodsLines = (line: Line, charges: readonly Charge[]): readonly SaleLine[] => {
  const total = sum(charges.filter(({ kind }) => kind === 'product').map(({ amount }) => amount));
  return splitPrice(total, line.units).map(({ units, unitPrice }) => ({
    productId: line.productId,
    name: line.name,
    quantity: toAmount(units),
    unitPrice,
    taxIds: [],
    lineNumber: line.lineNumber,
    chargeKind: 'product',
  }));
};

const toChargeLines = (line: Line, charges: readonly Charge[], context: LineContext): readonly SaleLine[] =>
  charges.flatMap(({ kind, amount, name }) =>
    kind === 'product' || amount.eq(0) ? [] : [chargeLine(line, kind, amount, name, context)],
  );

const toTaxLines = (line: Line, charges: readonly Charge[], context: LineContext): readonly SaleLine[] => {
  const { taxPolicy } = context.policy;
  if (taxPolicy === 'omit') return [];
  const taxIds = taxPolicy === 'passThrough' ? [context.taxId] : [];
  return charges.flatMap((charge) =>
    charge.taxes
      .filter(({ amount }) => !amount.eq(0))
      .map(({ amount, name }) => ({
        ...chargeLine(line, 'tax', amount, `${name} on ${charge.name}`, context),
        taxIds,
      })),
  );
};

const EACH_UNITS: readonly string[] = ['EACH', 'EA'];

const checkQuantity = (line: WalmartOrderLine, path: string, findings: Findings): void => {
  const { amount, unitOfMeasurement = 'EACH' } = line.orderLineQuantity;
  const report = (at: string, rule: string, value: string): void => {
    findings.issues.push({ code: 'ORDER_QUANTITY', path: `${path}.${at}`, rule, value });
  };
  if (amount < 1) report('orderLineQuantity.amount', 'a whole number above 0 is needed', String(amount));
  if (!EACH_UNITS.includes(unitOfMeasurement.toUpperCase())) {
    report('orderLineQuantity.unitOfMeasurement', 'EACH is needed', unitOfMeasurement);
  }
  const amounts = line.orderLineStatuses.orderLineStatus.map(({ statusQuantity }) => statusQuantity.amount);
  const inStatuses = amounts.reduce((units, units2) => units + units2, 0);
  if (inStatuses > amount || amounts.some((units) => units < 0)) {
    report('orderLineStatuses', `statuses must not hold more than the line's ${amount} units`, String(inStatuses));
  }
};

const checkLine = (line: WalmartOrderLine, path: string, context: LineContext, findings: Findings): Line => {
  checkQuantity(line, path, findings);
  const { sku } = line.item;
  const product = context.products.get(sku);
  if (!product) {
    findings.issues.push({ code: 'ORDER_UNKNOWN_SKU', path: `${path}.item.sku`, rule: 'unknown SKU', value: sku });
  }
  return {
    lineNumber: line.lineNumber,
    sku,
    productId: product?.productId ?? 0,
    units: uncancelledUnits(line),
    name: cleanLine(line.item.productName ?? '') || (product?.name ?? sku),
  };
};

const reportDoubledLines = (lines: readonly WalmartOrderLine[], findings: Findings): void => {
  const seen = new Set<string>();
  for (const [index, { lineNumber }] of lines.entries()) {
    if (seen.has(lineNumber)) {
      const path = `orderLines.orderLine[${index}].lineNumber`;
      const rule = 'a line number must be the only one in its order';
      findings.issues.push({ code: 'ORDER_DOUBLED_LINE', path, rule, value: lineNumber });
    }
    seen.add(lineNumber);
  }
};

/** Lines of what is not cancelled; a cancelled line takes its shipping, discounts and taxes along. @param currency of the order. */
export const toSaleLines = (
  order: WalmartOrder,
  context: LineContext,
  currency: string,
  findings: Findings,
): SaleLines => {
  const wireLines = order.orderLines.orderLine;
  reportDoubledLines(wireLines, findings);
  const read = wireLines.flatMap((wire, index) => {
    const path = `orderLines.orderLine[${index}]`;
    if (uncancelledUnits(wire) === 0 && wire.orderLineQuantity.amount > 0) return [];
    const line = checkLine(wire, path, context, findings);
    if (line.units === 0) return [];
    return [{ line, charges: readCharges(wire, line.units, path, currency, findings) }];
  });
  return {
    ordered: read.map(({ line: { lineNumber, sku, productId, units } }) => ({ lineNumber, sku, productId, units })),
    sale: read.flatMap(({ line, charges }) => [
      ...toGoodsLines(line, charges),
      ...toChargeLines(line, charges, context),
      ...toTaxLines(line, charges, context),
    ]),
  };
};

export interface OrderTotals {
  readonly untaxed: Amount;
  readonly tax: Amount;
  readonly total: Amount;
}

/** What Odoo will make of the lines: a line with the division tax is all tax. */
export const totalsOf = (lines: readonly SaleLine[]): OrderTotals => {
  const amountOf = (line: SaleLine): Amount => line.quantity.times(line.unitPrice);
  const tax = sum(lines.filter(({ taxIds }) => taxIds.length > 0).map(amountOf));
  const untaxed = sum(lines.filter(({ taxIds }) => taxIds.length === 0).map(amountOf));
  return { untaxed, tax, total: untaxed.plus(tax) };
};

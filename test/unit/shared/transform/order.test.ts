import { describe, expect, it } from 'vitest';
import { InvalidDataError } from '../../../../shared/core/index.ts';
import type { PartnerDraft } from '../../../../shared/odoo/partners.ts';
import type { SaleOrderDraft } from '../../../../shared/odoo/sale-orders.ts';
import { parseOrder, type SaleOrderPlan, toSaleOrder } from '../../../../shared/transform/index.ts';
import fixture from '../../../fixtures/walmart/order.json' with { type: 'json' };
import { CHARGE_PRODUCTS, orderContext, type RawLine, type RawOrder, rawOrder, TAX_ID } from './order-builder.ts';

const planOf = (raw: RawOrder, context = orderContext()): SaleOrderPlan => {
  const plan = toSaleOrder(parseOrder(rawOrder(raw)), context);
  if (plan.kind !== 'order') throw new Error('nothing to import');
  return plan;
};

const spellLines = (plan: SaleOrderPlan) =>
  plan.order.lines.map((line) => [
    line.chargeKind,
    line.productId,
    line.quantity.toFixed(),
    line.unitPrice.toFixed(2),
    line.taxIds,
    line.lineNumber,
  ]);
const linesOf = (lines: readonly RawLine[], context = orderContext()) => spellLines(planOf({ lines }, context));

const spellTotals = ({ expected }: SaleOrderPlan) =>
  [expected.untaxed, expected.tax, expected.total].map((amount) => amount.toFixed(2));

const issuesOf = (raw: RawOrder, context = orderContext()) => {
  try {
    planOf(raw, context);
  } catch (error) {
    if (error instanceof InvalidDataError) {
      return { code: error.code, message: error.message, paths: error.issues.map(({ path }) => path) };
    }
    throw error;
  }
  return undefined;
};

describe('toSaleOrder: the order', () => {
  it('maps the documented example', () => {
    const plan = toSaleOrder(parseOrder(fixture.order), orderContext());

    expect(plan).toMatchObject({
      kind: 'order',
      shipBy: 1568700000000,
      customer: {
        ref: 'walmart/local/acme/1796277083022',
        name: 'Walmart customer 5281956426648',
        delivery: {
          name: 'Jane Sample',
          street: '3258B Example Rd',
          street2: 'Garage',
          city: 'Warners',
          zip: '13164',
          stateId: 52,
          countryId: 233,
          phone: '+13155550142',
        },
      },
      order: {
        account: 'local/acme',
        purchaseOrderId: '1796277083022',
        customerOrderId: '5281956426648',
        status: 'created',
        email: '3A31739D8B0A45A1B23F7F8C81C8747F@relay.walmart.com',
        placedAt: 1568466571000,
        shipBy: 1568700000000,
        warehouseId: 1,
        currencyId: 1,
      },
      lines: [{ lineNumber: '4', sku: 'test1', productId: 11, units: 1 }],
      warnings: [],
    });
  });

  it('fits the drafts that the Odoo client takes', () => {
    const plan = planOf({});

    const order: SaleOrderDraft = { ...plan.order, customerId: 1, deliveryId: 2 };
    const customer: PartnerDraft = plan.customer;

    expect([order.purchaseOrderId, customer.ref]).toEqual(['1796277083022', 'walmart/local/acme/1796277083022']);
  });

  it('names a pricelist only for another currency', () => {
    const lines = [{ charges: [{ amount: 20, tax: 1, currency: 'CAD' }] }];
    const context = orderContext({}, { pricelists: new Map([['CAD', { id: 3, currencyId: 4 }]]) });

    expect(planOf({}, context).order).not.toHaveProperty('pricelistId');
    expect(planOf({}, context).order).toMatchObject({ currencyId: 1 });
    expect(planOf({ lines }, context).order).toMatchObject({ pricelistId: 3, currencyId: 4 });
  });

  it('holds an order that no warehouse is there for, and says why', () => {
    const nowhere = orderContext({}, { warehouse: { problem: 'no warehouse is configured' } });

    expect(issuesOf({}, nowhere)).toMatchObject({ code: 'ORDER_WAREHOUSE', paths: ['shipNode.type'] });
    expect(issuesOf({}, nowhere)?.message).toContain('no warehouse is configured');
  });

  it.each([
    [{ orderType: 'REPLACEMENT', originalCustomerOrderID: '5281956426000' }, { customerOrderId: '5281956426000' }],
    [{ orderType: 'REPLACEMENT' }, {}],
    [{ originalCustomerOrderID: 5281956426000 }, { customerOrderId: '5281956426000' }],
    [{ orderType: 'REGULAR' }, undefined],
    [{}, undefined],
  ])('knows what %j replaces', (order, replaces) => {
    expect(planOf({ order }).order.replaces).toEqual(replaces);
  });

  it('has nothing to import when every unit is cancelled', () => {
    const raw = rawOrder({ lines: [{ statuses: { Cancelled: 1 } }], shippingInfo: { methodCode: 'Teleport' } });

    expect(toSaleOrder(parseOrder(raw), orderContext())).toEqual({ kind: 'nothing', reason: 'cancelled' });
  });

  it('gives a shipping method that Walmart does not define to a person, and imports the order', () => {
    const { warnings } = planOf({ shippingInfo: { methodCode: 'Teleport' } });

    expect(warnings).toMatchObject([{ code: 'ORDER_SHIPPING_METHOD', doubt: 'shippingMethod' }]);
    expect(warnings[0]?.message).toContain('"Teleport"');
  });

  it.each(['standard', 'EXPEDITED', 'One Day', 'white_glove'])('knows the shipping method %s', (methodCode) => {
    expect(planOf({ shippingInfo: { methodCode } }).warnings).toEqual([]);
  });

  it('tells every issue at once', () => {
    const lines = [
      { sku: 'nobody', quantity: '0', charges: [{ amount: 1.234 }] },
      { lineNumber: '1', unit: 'POUND', charges: [{ amount: 10, currency: 'CAD' }] },
    ];

    expect(issuesOf({ lines })).toMatchObject({
      code: 'ORDER_INVALID',
      paths: [
        'orderLines.orderLine[1].lineNumber',
        'orderLines.orderLine[0].orderLineQuantity.amount',
        'orderLines.orderLine[0].item.sku',
        'orderLines.orderLine[1].orderLineQuantity.unitOfMeasurement',
        'orderLines.orderLine[1].charges.charge[0].chargeAmount.currency',
      ],
    });
  });
});

describe('toSaleOrder: the customer', () => {
  it('is anonymous and keyed by the order by default', () => {
    const { customer } = planOf({ order: { customerEmailId: 'jane@example.com' } });

    expect(customer).not.toHaveProperty('email');
    expect(customer.name).toBe('Walmart customer 5281956426648');
  });

  it('is known by e-mail when the policy says so and there is a usable one', () => {
    const whenPresent = orderContext({ partnerEmail: 'whenPresent' });

    expect(planOf({ order: { customerEmailId: 'Jane@Example.com' } }, whenPresent).customer).toMatchObject({
      name: 'Jane Sample',
      email: 'jane@example.com',
    });
    expect(planOf({}, whenPresent).customer).not.toHaveProperty('email');
  });

  it('keeps the relay address on the order and takes the placeholder for none', () => {
    expect(planOf({}).order.email).toMatch(/@relay\.walmart\.com$/);
    expect(planOf({ order: { customerEmailId: 'nocxemail@walmartone.com' } }).order).not.toHaveProperty('email');
    expect(planOf({ order: { customerEmailId: null } }).order).not.toHaveProperty('email');
  });
});

describe('toSaleOrder: goods', () => {
  it('puts the price of one unit on the line, without any Odoo tax', () => {
    expect(linesOf([{ quantity: '3', charges: [{ amount: 30 }] }])).toEqual([['product', 11, '3', '10.00', [], '1']]);
  });

  it('splits a price that does not divide, so that the total is exact', () => {
    expect(linesOf([{ quantity: 3, charges: [{ amount: 10 }] }])).toEqual([
      ['product', 11, '2', '3.33', [], '1'],
      ['product', 11, '1', '3.34', [], '1'],
    ]);
  });

  it('names the line as Walmart does, without control characters', () => {
    const [line] = planOf({ lines: [{ productName: 'Bag\u0000 of\r\n \u0007tea ' }] }).order.lines;

    expect(line?.name).toBe('Bag of tea');
  });

  it('names the line as Odoo does when Walmart gives no name', () => {
    const [line] = planOf({ lines: [{ productName: ' ' }] }).order.lines;

    expect(line?.name).toBe('[test1] Laundry Bag');
  });

  it('imports a replacement order with its zero prices', () => {
    const lines = [{ quantity: '2', charges: [{ amount: 0, tax: null }] }];

    const plan = planOf({ lines, order: { orderType: 'REPLACEMENT', originalCustomerOrderID: '5281956426000' } });

    expect(spellLines(plan)).toEqual([['product', 11, '2', '0.00', [], '1']]);
  });

  it('orders only what is not cancelled, with its share of every charge', () => {
    const charges = [
      { amount: 10, tax: 0.83 },
      { type: 'SHIPPING', name: 'Shipping', amount: 5 },
    ];

    const plan = planOf({ lines: [{ quantity: '3', charges, statuses: { Cancelled: 1, Shipped: 1, Created: 1 } }] });

    expect(plan.lines).toEqual([{ lineNumber: '1', sku: 'test1', productId: 11, units: 2 }]);
    expect(spellLines(plan)).toEqual([
      ['product', 11, '1', '3.33', [], '1'],
      ['product', 11, '1', '3.34', [], '1'],
      ['shipping', CHARGE_PRODUCTS.shipping, '1', '3.33', [], '1'],
      ['tax', CHARGE_PRODUCTS.tax, '1', '0.55', [TAX_ID], '1'],
    ]);
  });

  it('leaves a cancelled line out with its charges, even if its SKU is unknown', () => {
    const plan = planOf({
      lines: [{ lineNumber: '4' }, { lineNumber: '9', sku: 'nobody', statuses: { Cancelled: 1 } }],
    });

    expect(plan.lines.map(({ lineNumber }) => lineNumber)).toEqual(['4']);
    expect(new Set(plan.order.lines.map(({ lineNumber }) => lineNumber))).toEqual(new Set(['4']));
  });

  it('holds an order with an unknown SKU and names it', () => {
    const issues = issuesOf({ lines: [{ sku: 'NOT-OURS-7' }] });

    expect(issues).toMatchObject({ code: 'ORDER_UNKNOWN_SKU', paths: ['orderLines.orderLine[0].item.sku'] });
    expect(issues?.message).toContain('unknown SKU (NOT-OURS-7)');
  });

  it.each(['2.5', 'two', ''])('holds an order whose quantity is not a whole number: %j', (quantity) => {
    expect(issuesOf({ lines: [{ quantity, statuses: { Created: 2 } }] })).toMatchObject({
      code: 'ORDER_QUANTITY',
      paths: ['orderLines.orderLine[0].orderLineQuantity.amount'],
    });
  });

  it.each([
    ['below 1', { quantity: '-1', statuses: { Created: 0 } }],
    ['in another unit', { unit: 'POUND' }],
    ['below that of its statuses', { quantity: '1', statuses: { Created: 1, Shipped: 1 } }],
  ] as const)('holds an order whose quantity is %s', (_case, line) => {
    const other = { lineNumber: '9' };

    expect(issuesOf({ lines: [line, other] })?.code).toBe('ORDER_QUANTITY');
  });
});

describe('toSaleOrder: charges', () => {
  const charges = [
    { amount: 20, tax: 1.65 },
    { name: 'SubscriptionDiscount', amount: -1.5 },
    { type: 'SHIPPING', name: 'Shipping', amount: 4.99, tax: 0.41 },
    { type: 'FEE', name: 'Recycling Fee', amount: 0.75 },
  ];

  it('gives shipping, discounts and fees lines of their own with the Walmart line number', () => {
    expect(linesOf([{ lineNumber: '4', charges }])).toEqual([
      ['product', 11, '1', '20.00', [], '4'],
      ['discount', CHARGE_PRODUCTS.discount, '1', '-1.50', [], '4'],
      ['shipping', CHARGE_PRODUCTS.shipping, '1', '4.99', [], '4'],
      ['fee', CHARGE_PRODUCTS.fee, '1', '0.75', [], '4'],
      ['tax', CHARGE_PRODUCTS.tax, '1', '1.65', [TAX_ID], '4'],
      ['tax', CHARGE_PRODUCTS.tax, '1', '0.41', [TAX_ID], '4'],
    ]);
  });

  it('lowers the total by a discount whatever its sign', () => {
    const discount = (amount: number) => [{ amount: 20 }, { name: 'SubscriptionDiscount', amount, tax: 0.1 }];

    expect(linesOf([{ charges: discount(1.5) }])).toEqual(linesOf([{ charges: discount(-1.5) }]));
    expect(spellTotals(planOf({ lines: [{ charges: discount(1.5) }] }))).toEqual(['18.50', '-0.10', '18.40']);
  });

  it('makes no line of a charge of zero', () => {
    const free = [{ amount: 20 }, { type: 'SHIPPING', name: 'Shipping', amount: 0, tax: 0 }];

    expect(linesOf([{ charges: free }])).toHaveLength(1);
  });

  it('passes taxes through as lines that are all tax', () => {
    expect(spellTotals(planOf({ lines: [{ charges }] }))).toEqual(['24.24', '2.06', '26.30']);
  });

  it('puts taxes on plain lines under policy line', () => {
    const plan = planOf({ lines: [{ charges }] }, orderContext({ taxPolicy: 'line' }));

    expect(plan.order.lines.every(({ taxIds }) => taxIds.length === 0)).toBe(true);
    expect(spellTotals(plan)).toEqual(['26.30', '0.00', '26.30']);
  });

  it('leaves taxes out under policy omit', () => {
    const plan = planOf({ lines: [{ charges }] }, orderContext({ taxPolicy: 'omit' }));

    expect(plan.order.lines.some(({ chargeKind }) => chargeKind === 'tax')).toBe(false);
    expect(spellTotals(plan)).toEqual(['24.24', '0.00', '24.24']);
  });

  it('has no tax line on a tax-exempt order', () => {
    expect(linesOf([{ charges: [{ amount: 20, tax: null }] }])).toHaveLength(1);
    expect(linesOf([{ charges: [{ amount: 20, tax: 0 }] }])).toHaveLength(1);
  });

  it('gives each jurisdiction its line when the details add up', () => {
    const taxDetails = [
      { taxName: 'NY State', amount: 0.8 },
      { taxName: 'Onondaga County', amount: 0.85 },
    ];

    const plan = planOf({ lines: [{ charges: [{ amount: 20, tax: 1.65, taxDetails }] }] });

    const taxes = plan.order.lines.filter(({ chargeKind }) => chargeKind === 'tax');
    expect(taxes.map(({ name, unitPrice }) => [name, unitPrice.toFixed(2)])).toEqual([
      ['NY State on ItemPrice, line 1', '0.80'],
      ['Onondaga County on ItemPrice, line 1', '0.85'],
    ]);
  });

  it('takes the one amount and warns when the details do not add up', () => {
    const taxDetails = [{ taxName: 'NY State', amount: 0.8 }];

    const plan = planOf({ lines: [{ charges: [{ amount: 20, tax: 1.65, taxDetails }] }] });

    expect(spellTotals(plan)).toEqual(['20.00', '1.65', '21.65']);
    expect(plan.warnings.map(({ code }) => code)).toEqual(['ORDER_TAX_DETAILS_DIFFER']);
  });

  it('holds an order in a currency that Odoo has no pricelist for, and says what is missing', () => {
    const lines = [{ charges: [{ amount: 20, tax: 1, currency: 'CAD' }] }];
    const pricelists = new Map([['CAD', { problem: 'the currency CAD is not active in Odoo' }]]);

    const issues = issuesOf({ lines }, orderContext({}, { pricelists }));

    expect(issues).toMatchObject({
      code: 'ORDER_CURRENCY',
      paths: ['orderLines.orderLine[0].charges.charge[0].chargeAmount.currency'],
    });
    expect(issues?.message).toContain('CAD is not active');
  });

  it('holds an order with amounts in two currencies', () => {
    const lines = [{ charges: [{ amount: 20 }, { type: 'SHIPPING', amount: 5, currency: 'CAD' }] }];

    expect(issuesOf({ lines })).toMatchObject({
      code: 'ORDER_CURRENCY',
      paths: ['orderLines.orderLine[0].charges.charge[1].chargeAmount.currency'],
    });
  });

  it("holds an account's orders in another currency than the company has, unless there is a pricelist", () => {
    const euro = orderContext({}, { companyCurrency: { code: 'EUR', id: 2 } });
    const pricelists = new Map([['USD', { id: 3, currencyId: 1 }]]);

    expect(issuesOf({}, euro)?.code).toBe('ORDER_CURRENCY');
    expect(planOf({}, { ...euro, pricelists }).order).toMatchObject({ pricelistId: 3, currencyId: 1 });
  });

  it("holds an order in the company's currency that is not the account's", () => {
    expect(issuesOf({}, orderContext({ currency: 'CAD' }))?.code).toBe('ORDER_CURRENCY');
  });

  it('holds an order with fractions of cents', () => {
    expect(issuesOf({ lines: [{ charges: [{ amount: '19.999' }] }] })).toMatchObject({
      code: 'ORDER_AMOUNT',
      paths: ['orderLines.orderLine[0].charges.charge[0].chargeAmount'],
    });
  });
});

describe('toSaleOrder: the delivery address', () => {
  const deliveryOf = (address: Record<string, unknown>) => planOf({ address }).customer.delivery;

  it('writes an address without a second line as such', () => {
    expect(deliveryOf({ address2: null })).not.toHaveProperty('street2');
    expect(deliveryOf({ address2: '  ' })).not.toHaveProperty('street2');
  });

  it.each([
    ['13164', '13164'],
    ['13164-1234', '13164-1234'],
    ['131641234', '13164-1234'],
    [2108, '02108'],
  ])('writes the postal code %j as %s', (postalCode, zip) => {
    expect(deliveryOf({ postalCode }).zip).toBe(zip);
  });

  it('finds the state whatever its case', () => {
    expect(deliveryOf({ state: ' ny ' }).stateId).toBe(52);
  });

  it('keeps a state that Odoo does not know beside the city and warns', () => {
    const plan = planOf({ address: { state: 'QQ' } });

    expect(plan.customer.delivery).toMatchObject({ city: 'Warners, QQ' });
    expect(plan.customer.delivery).not.toHaveProperty('stateId');
    expect(plan.warnings.map(({ code }) => code)).toEqual(['ORDER_ADDRESS', 'ORDER_STATE_UNKNOWN']);
  });

  it('imports an order for a country that Odoo does not know without a country, and asks', () => {
    const plan = planOf({ address: { country: 'ATL' } });

    expect(plan.customer.delivery).not.toHaveProperty('countryId');
    expect(plan.warnings).toMatchObject([{ code: 'ORDER_ADDRESS', doubt: 'address' }]);
  });

  it('quotes a country only when it is a code', () => {
    const doubtOf = (country: string) => planOf({ address: { country } }).warnings[0]?.message;

    expect(doubtOf('ATL')).toContain('(ATL)');
    expect(doubtOf('7 MARK Street')).toContain('country: one that Odoo knows is needed');
    expect(doubtOf('7 MARK Street')).not.toContain('MARK');
  });

  it('takes a territory that is no country in Odoo for a state', () => {
    const countries = new Map([['US', { id: 233, states: new Map([['PR', 60]]) }]]);
    const address = { country: 'PRI', state: '', city: 'San Juan', postalCode: '00901' };

    const { customer, warnings } = planOf({ address }, orderContext({}, { countries }));

    expect(customer.delivery).toMatchObject({ countryId: 233, stateId: 60 });
    expect(warnings).toEqual([]);
  });

  it('removes control characters from every text', () => {
    expect(deliveryOf({ name: 'Ja\u0001ne\n Sample', address1: '1\u0000 Rd' })).toMatchObject({
      name: 'Ja ne Sample',
      street: '1 Rd',
    });
  });

  it('has no phone when Walmart has zeroed it', () => {
    expect(planOf({ shippingInfo: { phone: '0000000000' } }).customer.delivery).not.toHaveProperty('phone');
    expect(planOf({ shippingInfo: { phone: null } }).customer.delivery).not.toHaveProperty('phone');
  });
});

describe('parseOrder', () => {
  it('names every path that does not fit, without any value', () => {
    const raw = rawOrder({ address: { name: { first: 'Jane' } }, order: { orderDate: 'yesterday' } });

    const parse = () => parseOrder(raw);

    expect(parse).toThrow(/orderDate.*shippingInfo\.postalAddress\.name/);
    expect(parse).not.toThrow(/Jane|yesterday/);
  });
});

/** Builds raw Walmart orders and a context for them; what a test is not about is filled in. */
import { type Policy, policySchema } from '../../../../shared/core/index.ts';
import type { OrderContext } from '../../../../shared/transform/index.ts';

export interface RawCharge {
  readonly type?: string;
  readonly name?: string;
  readonly amount: number | string;
  readonly tax?: number | null;
  readonly currency?: string;
  readonly taxDetails?: readonly { readonly taxName: string; readonly amount: number }[];
}

export interface RawLine {
  readonly lineNumber?: string;
  readonly sku?: string;
  readonly productName?: string;
  readonly quantity?: string | number;
  readonly unit?: string;
  readonly charges?: readonly RawCharge[];
  /** Status → units; default all Created. */
  readonly statuses?: Readonly<Record<string, number>>;
}

const money = (amount: number | string, currency = 'USD') => ({ currency, amount });

const rawCharge = ({ type = 'PRODUCT', name = 'ItemPrice', amount, tax, currency, taxDetails }: RawCharge) => ({
  chargeType: type,
  chargeName: name,
  chargeAmount: money(amount, currency),
  ...(tax === null && { tax: null }),
  ...(typeof tax === 'number' && {
    tax: {
      taxName: 'Tax1',
      taxAmount: money(tax, currency),
      ...(taxDetails && {
        taxDetails: taxDetails.map((detail) => ({
          taxName: detail.taxName,
          taxAmount: money(detail.amount, currency),
        })),
      }),
    },
  }),
});

const rawLine = (line: RawLine, index: number) => {
  const { quantity = '1', unit = 'EACH', charges = [{ amount: 10, tax: 0.8 }] } = line;
  const statuses = line.statuses ?? { Created: Number(quantity) };
  return {
    lineNumber: line.lineNumber ?? String(index + 1),
    item: { productName: line.productName ?? 'Airplane Laundry Bag, Blue', sku: line.sku ?? 'test1' },
    charges: { charge: charges.map(rawCharge) },
    orderLineQuantity: { unitOfMeasurement: unit, amount: quantity },
    orderLineStatuses: {
      orderLineStatus: Object.entries(statuses).map(([status, units]) => ({
        status,
        statusQuantity: { unitOfMeasurement: unit, amount: String(units) },
      })),
    },
  };
};

export interface RawOrder {
  readonly lines?: readonly RawLine[];
  readonly address?: Readonly<Record<string, unknown>>;
  readonly shippingInfo?: Readonly<Record<string, unknown>>;
  readonly order?: Readonly<Record<string, unknown>>;
}

export const rawOrder = ({ lines = [{}], address = {}, shippingInfo = {}, order = {} }: RawOrder = {}) => ({
  purchaseOrderId: '1796277083022',
  customerOrderId: '5281956426648',
  customerEmailId: '3A31739D8B0A45A1B23F7F8C81C8747F@relay.walmart.com',
  orderDate: 1568466571000,
  shippingInfo: {
    phone: '3155550142',
    estimatedShipDate: 1568700000000,
    methodCode: 'Value',
    postalAddress: {
      name: 'Jane Sample',
      address1: '3258B Example Rd',
      address2: 'Garage',
      city: 'Warners',
      state: 'NY',
      postalCode: '13164',
      country: 'USA',
      ...address,
    },
    ...shippingInfo,
  },
  orderLines: { orderLine: lines.map(rawLine) },
  ...order,
});

export const CHARGE_PRODUCTS = { tax: 901, shipping: 902, discount: 903, fee: 904 } as const;
export const TAX_ID = 55;

export const orderContext = (policy: Partial<Policy> = {}, change: Partial<OrderContext> = {}): OrderContext => ({
  account: 'local/acme',
  products: new Map([
    ['test1', { productId: 11, name: '[test1] Laundry Bag' }],
    ['test2', { productId: 12, name: '[test2] Other Bag' }],
  ]),
  countries: new Map([['US', { id: 233, states: new Map([['NY', 52]]) }]]),
  chargeProducts: CHARGE_PRODUCTS,
  taxId: TAX_ID,
  warehouse: { id: 1 },
  companyCurrency: { code: 'USD', id: 1 },
  pricelists: new Map(),
  policy: policySchema.parse({ ordersFrom: '2019-01-01T00:00:00Z', ...policy }),
  ...change,
});

/** The merchant's Odoo as the run drives and watches it: the simulated one, or a real one behind the same words. */
import { type OrderDesk, simulatedDesk } from './cast/index.ts';
import type { StockTruth } from './report/truth.ts';
import type { ScriptProduct } from './script.ts';
import { ACCOUNT } from './settings.ts';
import type { OdooSimulator, TrueFulfilment } from './simulators/odoo/index.ts';

export interface OdooSide {
  /** Goods with their stock, before set-up. */
  bringGoods(products: readonly ScriptProduct[]): Promise<void>;
  /** Flags them for Walmart, after set-up. */
  flagGoods(): Promise<void>;
  count(sku: string, quantity: number): Promise<void>;
  receive(sku: string, quantity: number): Promise<void>;
  sellElsewhere(sku: string, quantity: number): Promise<void>;
  look(): Promise<OdooView>;
  /** Where the run's own people work on orders; missing where others do. */
  readonly desk?: OrderDesk;
  /** What happened to Walmart's orders; missing where nobody can tell. */
  fulfilment?(): readonly TrueFulfilment[];
  counts?(): readonly { readonly sku: string; readonly at: number }[];
}

export interface ViewedOrder {
  readonly purchaseOrderId: string;
  readonly name: string;
  readonly state: string;
  readonly totalCents: number;
  readonly createdAt: number;
}

/** What Odoo itself knows, as plain values. */
export interface OdooView {
  /** This account's orders, in any state. */
  readonly orders: readonly ViewedOrder[];
  /** Delivery addresses by purchase order. */
  readonly addresses: ReadonlyMap<string, number>;
  readonly stock: readonly StockTruth[];
  /** Business keys of this account's open activities; missing where nobody looks for them. */
  readonly tasks?: readonly string[];
  /** Calls over the wires by `model.method`. */
  readonly calls: Readonly<Record<string, number>>;
}

const REF_PREFIX = `walmart/${ACCOUNT}/`;

/** The reference of a delivery address names its purchase order (docs/decisions/0003). */
export const purchaseOrderOf = (reference: string): string | undefined =>
  reference.startsWith(REF_PREFIX) ? reference.slice(REF_PREFIX.length) : undefined;

export const countAddresses = (references: Iterable<readonly [string, number]>): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const [reference, count] of references) {
    const purchaseOrder = purchaseOrderOf(reference);
    if (purchaseOrder !== undefined) counts.set(purchaseOrder, (counts.get(purchaseOrder) ?? 0) + count);
  }
  return counts;
};

const TASK = new RegExp(`^\\[${ACCOUNT} (.+)\\] `);

/** The business key that the summary of one of the bridge's activities names. */
export const keyOfTask = (summary: string): string | undefined => TASK.exec(summary)?.[1];

export const simulatedSide = (odoo: OdooSimulator): OdooSide => ({
  bringGoods: async (products) => {
    odoo.control.seedCatalogue(
      products.map(({ sku, name, priceCents, quantity }) => ({
        sku,
        name,
        price: priceCents / 100,
        qty: quantity,
        flagged: true,
      })),
    );
  },
  flagGoods: async () => odoo.control.flagCatalogue(),
  count: (sku, quantity) => odoo.control.countStock(sku, quantity),
  receive: (sku, quantity) => odoo.control.receive(sku, quantity),
  sellElsewhere: async (sku, quantity) => {
    await odoo.control.sellElsewhere(sku, quantity);
  },
  look: async () => ({
    orders: odoo.truth
      .saleOrders()
      .flatMap(({ purchaseOrderId, account, name, state, amountTotal, createdAt }) =>
        purchaseOrderId === null || account !== ACCOUNT
          ? []
          : [{ purchaseOrderId, name, state, totalCents: Math.round(amountTotal * 100), createdAt }],
      ),
    addresses: countAddresses([...odoo.truth.deliveryAddresses()].map(([reference, ids]) => [reference, ids.length])),
    stock: odoo.truth.stock().map(({ sku, eachPerUnit, history }) => ({
      sku,
      history: history.map(({ at, onHand, reserved, owed }) => ({
        at,
        onHand: onHand * eachPerUnit,
        reserved: reserved * eachPerUnit,
        owed: owed * eachPerUnit,
      })),
    })),
    tasks: odoo.truth.activities().flatMap(({ summary }) => keyOfTask(summary) ?? []),
    calls: odoo.truth.calls(),
  }),
  desk: simulatedDesk(odoo),
  fulfilment: () => odoo.truth.fulfilment().filter(({ account }) => account === ACCOUNT),
  counts: () => odoo.truth.counts(),
});

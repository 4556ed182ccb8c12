/** Sale orders: found by purchase order, made in batches, compared, confirmed, cancelled as drafts (odoo18.md sections 8, 9, 17). */
import * as z from 'zod';
import { type Amount, chunk, toAmount, toOdooDatetime, toOdooFloat } from '../core/index.ts';
import type { About } from '../ports/index.ts';
import { datetime, id, ids, parseAnswer, reference, requiredReference, searchRead, text } from './answer.ts';
import type { OdooRpc } from './rpc.ts';

export const CHARGE_KINDS = ['product', 'shipping', 'discount', 'tax', 'fee'] as const;
export type ChargeKind = (typeof CHARGE_KINDS)[number];

export interface SaleLineDraft {
  readonly productId: number;
  readonly name: string;
  readonly quantity: Amount;
  /** At most two decimals: Odoo rounds the rest away. */
  readonly unitPrice: Amount;
  /** Given even when empty: left out, Odoo adds the product's default tax. */
  readonly taxIds: readonly number[];
  /** Walmart's line number; charge lines carry the number of the line they belong to. */
  readonly lineNumber?: string;
  readonly chargeKind: ChargeKind;
}

export interface SaleOrderDraft {
  readonly account: string;
  readonly purchaseOrderId: string;
  readonly customerOrderId?: string;
  /** Walmart's status word. */
  readonly status?: string;
  /** Walmart's relay address, kept off the partner so that Odoo writes to nobody. */
  readonly email?: string;
  readonly customerId: number;
  readonly deliveryId: number;
  /** Epoch milliseconds. */
  readonly placedAt: number;
  /** Promised shipping date, epoch milliseconds. */
  readonly shipBy?: number;
  readonly warehouseId: number;
  /** None: the company's currency. */
  readonly pricelistId?: number;
  readonly salesTeamId?: number;
  /** The journal of its invoices. */
  readonly salesJournalId?: number;
  /** Where it comes from, for people. Default `walmart`. */
  readonly origin?: string;
  readonly lines: readonly SaleLineDraft[];
}

const amount = z.number().transform(toAmount);

const orderRow = z
  .object({
    id,
    name: z.string(),
    state: z.enum(['draft', 'sent', 'sale', 'cancel']),
    locked: z.boolean(),
    x_walmart_account: text,
    x_walmart_purchase_order_id: text,
    partner_id: requiredReference,
    partner_shipping_id: reference,
    warehouse_id: reference,
    date_order: datetime,
    currency_id: reference,
    amount_untaxed: amount,
    amount_tax: amount,
    amount_total: amount,
  })
  .transform((read) => ({
    id: read.id,
    name: read.name,
    state: read.state,
    isLocked: read.locked,
    account: read.x_walmart_account,
    purchaseOrderId: read.x_walmart_purchase_order_id,
    customerId: read.partner_id,
    deliveryId: read.partner_shipping_id,
    warehouseId: read.warehouse_id,
    /** Epoch milliseconds; `confirm` sets it to now. */
    placedAt: read.date_order,
    currencyId: read.currency_id,
    untaxed: read.amount_untaxed,
    tax: read.amount_tax,
    total: read.amount_total,
  }));
const ORDER_FIELDS = [
  'name',
  'state',
  'locked',
  'x_walmart_account',
  'x_walmart_purchase_order_id',
  'partner_id',
  'partner_shipping_id',
  'warehouse_id',
  'date_order',
  'currency_id',
  'amount_untaxed',
  'amount_tax',
  'amount_total',
];

const lineRow = z
  .object({
    id,
    order_id: requiredReference,
    product_id: reference,
    product_uom_qty: amount,
    price_unit: amount,
    price_subtotal: amount,
    price_tax: amount,
    price_total: amount,
    x_walmart_line_number: text,
    x_walmart_charge_kind: text,
  })
  .transform((read) => ({
    id: read.id,
    orderId: read.order_id,
    productId: read.product_id,
    quantity: read.product_uom_qty,
    unitPrice: read.price_unit,
    subtotal: read.price_subtotal,
    tax: read.price_tax,
    total: read.price_total,
    lineNumber: read.x_walmart_line_number,
    chargeKind: read.x_walmart_charge_kind,
  }));
const LINE_FIELDS = [
  'order_id',
  'product_id',
  'product_uom_qty',
  'price_unit',
  'price_subtotal',
  'price_tax',
  'price_total',
  'x_walmart_line_number',
  'x_walmart_charge_kind',
];

const namedRow = z.object({ id, name: z.string(), x_walmart_customer_order_id: text });

export type SaleOrder = z.output<typeof orderRow>;
export type SaleLine = z.output<typeof lineRow>;

/** A quotation, sent to the customer or not: not confirmed yet. */
export const isDraft = (order: Pick<SaleOrder, 'state'>): boolean => order.state === 'draft' || order.state === 'sent';

export interface SaleOrders {
  /** Orders of these purchase orders in every state, cancelled ones included. */
  byPurchaseOrders(account: string, purchaseOrderIds: readonly string[]): Promise<readonly SaleOrder[]>;
  /** Orders that are not cancelled, by customer order; several purchase orders may share one. */
  byCustomerOrders(
    account: string,
    customerOrderIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly { readonly id: number; readonly name: string }[]>>;
  /** Orders that exist; one that a person deleted is missing. */
  byIds(orderIds: readonly number[]): Promise<readonly SaleOrder[]>;
  lines(orderIds: readonly number[]): Promise<readonly SaleLine[]>;
  /**
   * Drafts with their lines, all or nothing, one call; ids in the drafts' order.
   * @throws {DuplicateKeyError} when one of the purchase orders has an order already: look all of them up.
   * @throws {UnknownOutcomeError} when the answer did not come: look all of them up.
   */
  create(drafts: readonly SaleOrderDraft[]): Promise<readonly number[]>;
  /** Confirms drafts. All or nothing; refused when one is not a draft, so read the states first. Sets `date_order` to now. */
  confirm(orderIds: readonly number[], about?: readonly About[]): Promise<void>;
  /** Writes `date_order` back; one call per distinct time. */
  writePlacedAt(
    orders: readonly { readonly id: number; readonly placedAt: number; readonly about?: About }[],
  ): Promise<void>;
  /** Takes the customers off the followers that `confirm` made them, so that comments are not mailed to them. */
  unfollow(orderIds: readonly number[], customerIds: readonly number[], about?: readonly About[]): Promise<void>;
  writeStatus(orderIds: readonly number[], status: string): Promise<void>;
  /** Repeatable; read the state afterwards. For drafts: a confirmed order's done transfers stay done. */
  cancel(orderIds: readonly number[], about?: readonly About[]): Promise<void>;
}

const toLine = (draft: SaleLineDraft) => [
  0,
  0,
  {
    product_id: draft.productId,
    name: draft.name,
    product_uom_qty: toOdooFloat(draft.quantity),
    price_unit: toOdooFloat(draft.unitPrice),
    // Marks the price as manual, else Odoo replaces it when a quantity changes (odoo18.md section 17).
    technical_price_unit: -1,
    // Left out, a pricelist's percentage lowers the line.
    discount: 0,
    tax_id: [[6, 0, draft.taxIds]],
    x_walmart_line_number: draft.lineNumber,
    x_walmart_charge_kind: draft.chargeKind,
  },
];

const toValues = (draft: SaleOrderDraft) => ({
  partner_id: draft.customerId,
  partner_invoice_id: draft.customerId,
  partner_shipping_id: draft.deliveryId,
  client_order_ref: draft.purchaseOrderId,
  origin: draft.origin ?? 'walmart',
  date_order: toOdooDatetime(draft.placedAt),
  commitment_date: draft.shipBy === undefined ? undefined : toOdooDatetime(draft.shipBy),
  warehouse_id: draft.warehouseId,
  // False is the company's currency; left out, Odoo takes the partner's pricelist once pricelists are switched on.
  pricelist_id: draft.pricelistId ?? false,
  team_id: draft.salesTeamId,
  journal_id: draft.salesJournalId,
  x_walmart_account: draft.account,
  x_walmart_purchase_order_id: draft.purchaseOrderId,
  x_walmart_customer_order_id: draft.customerOrderId,
  x_walmart_status: draft.status,
  x_walmart_email: draft.email,
  order_line: draft.lines.map(toLine),
});

const aboutDraft = ({ purchaseOrderId }: SaleOrderDraft): About => ({
  subject: `order/${purchaseOrderId}`,
  event: 'sale-order-made',
  before: { saleOrder: null },
  after: { state: 'draft' },
});

const PER_CALL = 500;
const QUIET = { tracking_disable: true, mail_create_nolog: true, mail_create_nosubscribe: true };

export const saleOrdersOf = (rpc: OdooRpc): SaleOrders => {
  const inChunks = async <T, R>(items: readonly T[], read: (part: readonly T[]) => Promise<readonly R[]>) => {
    const all: R[] = [];
    for (const part of chunk([...new Set(items)], PER_CALL)) all.push(...(await read(part)));
    return all;
  };
  const readOrders = (domain: readonly unknown[]) =>
    searchRead(rpc, 'sale.order', domain, { row: orderRow, fields: ORDER_FIELDS }, { order: 'id' });
  const schemaOfLines = { row: lineRow, fields: LINE_FIELDS };

  return {
    byPurchaseOrders: (account, purchaseOrderIds) =>
      inChunks(purchaseOrderIds, (part) =>
        readOrders([
          ['x_walmart_account', '=', account],
          ['x_walmart_purchase_order_id', 'in', part],
        ]),
      ),
    async byCustomerOrders(account, customerOrderIds) {
      const rows = await inChunks(customerOrderIds, (part) =>
        searchRead(
          rpc,
          'sale.order',
          [
            ['x_walmart_account', '=', account],
            ['x_walmart_customer_order_id', 'in', part],
            ['state', '!=', 'cancel'],
          ],
          { row: namedRow, fields: ['name', 'x_walmart_customer_order_id'] },
          { order: 'id' },
        ),
      );
      const groups = Map.groupBy(rows, (row) => row.x_walmart_customer_order_id ?? '');
      return new Map([...groups].map(([key, orders]) => [key, orders.map(({ id, name }) => ({ id, name }))]));
    },
    byIds: (orderIds) => inChunks(orderIds, (part) => readOrders([['id', 'in', part]])),
    lines: (orderIds) =>
      inChunks(orderIds, (part) =>
        searchRead(rpc, 'sale.order.line', [['order_id', 'in', part]], schemaOfLines, { order: 'id' }),
      ),
    async create(drafts) {
      if (drafts.length === 0) return [];
      const about = drafts.map(aboutDraft);
      const made = await rpc.execute('sale.order', 'create', [drafts.map(toValues)], { context: QUIET }, about);
      return parseAnswer(ids.length(drafts.length), made, 'sale.order.create');
    },
    async confirm(orderIds, about) {
      if (orderIds.length === 0) return;
      await rpc.execute('sale.order', 'action_confirm', [orderIds], { context: { tracking_disable: true } }, about);
    },
    async writePlacedAt(orders) {
      const byTime = Map.groupBy(orders, (order) => toOdooDatetime(order.placedAt));
      for (const [placedAt, group] of byTime) {
        const about = group.flatMap((order) => order.about ?? []);
        const args = [group.map((order) => order.id), { date_order: placedAt }];
        await rpc.execute('sale.order', 'write', args, {}, about.length === 0 ? undefined : about);
      }
    },
    async unfollow(orderIds, customerIds, about) {
      if (orderIds.length === 0) return;
      await rpc.execute('sale.order', 'message_unsubscribe', [orderIds, customerIds], {}, about);
    },
    async writeStatus(orderIds, status) {
      if (orderIds.length === 0) return;
      await rpc.execute('sale.order', 'write', [orderIds, { x_walmart_status: status }]);
    },
    async cancel(orderIds, about) {
      if (orderIds.length === 0) return;
      await rpc.execute(
        'sale.order',
        'action_cancel',
        [orderIds],
        { context: { disable_cancel_warning: true } },
        about,
      );
    },
  };
};

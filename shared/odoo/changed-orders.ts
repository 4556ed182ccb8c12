/** Which purchase orders somebody touched in Odoo: orders, transfers, parcels, credit notes by write_date; only a hint (odoo18.md section 5). */
import * as z from 'zod';
import { fromOdooDatetime, toOdooDatetime } from '../core/index.ts';
import { id, text } from './answer.ts';
import type { OdooRpc } from './rpc.ts';
import { webSearchAll } from './web-read.ts';

/** A record that was written: `sale.order/7`, and when (epoch ms of the START of the writer's transaction). */
export interface OdooWrite {
  readonly record: string;
  readonly at: number;
}

export interface ChangedOrder {
  readonly purchaseOrderId: string;
  /** The latest of its writes. */
  readonly writtenAt: number;
  /** Of the order and what belongs to it, one per record. */
  readonly writes: readonly OdooWrite[];
}

export interface ChangedOrders {
  /** One entry per purchase order. */
  readonly orders: readonly ChangedOrder[];
  /** Greatest write_date seen, for the next cursor; missing when nothing was found. */
  readonly latest?: number;
}

interface Seen {
  readonly write: OdooWrite;
  readonly purchaseOrderIds: readonly (string | undefined)[];
}

const writtenAt = z.string().transform(fromOdooDatetime);
const emptied = <S extends z.ZodType>(schema: S) =>
  z.union([schema, z.literal(false)]).transform((value) => (value === false ? undefined : value));
const orderRow = z.object({ id, x_walmart_purchase_order_id: text });
const ORDER = { fields: { x_walmart_purchase_order_id: {} } };

const ordersRead = {
  model: 'sale.order',
  domain: (account: string, since: string) => [
    ['x_walmart_account', '=', account],
    ['write_date', '>=', since],
  ],
  specification: { write_date: {}, x_walmart_purchase_order_id: {} },
  row: orderRow.extend({ write_date: writtenAt }),
};

const transfersRead = {
  model: 'stock.picking',
  domain: (account: string, since: string) => [
    ['sale_id.x_walmart_account', '=', account],
    ['write_date', '>=', since],
  ],
  specification: { write_date: {}, sale_id: ORDER },
  row: z.object({ id, write_date: writtenAt, sale_id: emptied(orderRow) }),
};

/** A parcel or its number may be written after "done", and that touches neither transfer nor order. */
const parcelsRead = {
  model: 'stock.move.line',
  domain: (account: string, since: string) => [
    ['picking_id.sale_id.x_walmart_account', '=', account],
    ['result_package_id', '!=', false],
    '|',
    ['write_date', '>=', since],
    ['result_package_id.write_date', '>=', since],
  ],
  specification: {
    write_date: {},
    result_package_id: { fields: { write_date: {} } },
    picking_id: { fields: { sale_id: ORDER } },
  },
  row: z.object({
    id,
    write_date: writtenAt,
    result_package_id: emptied(z.object({ id, write_date: writtenAt })),
    picking_id: emptied(z.object({ id, sale_id: emptied(orderRow) })),
  }),
};

const SALE_LINES = { fields: { sale_line_ids: { fields: { order_id: ORDER } } } };
const invoiceLines = z.array(z.object({ id, sale_line_ids: z.array(z.object({ id, order_id: emptied(orderRow) })) }));
const ACCOUNT_OF_LINES = 'invoice_line_ids.sale_line_ids.order_id.x_walmart_account';

/** Credit notes made by hand may lack sale lines: their invoice has them (odoo18.md section 21). */
const creditsRead = {
  model: 'account.move',
  domain: (account: string, since: string) => [
    ['move_type', '=', 'out_refund'],
    ['write_date', '>=', since],
    '|',
    [ACCOUNT_OF_LINES, '=', account],
    [`reversed_entry_id.${ACCOUNT_OF_LINES}`, '=', account],
  ],
  specification: {
    write_date: {},
    invoice_line_ids: SALE_LINES,
    reversed_entry_id: { fields: { invoice_line_ids: SALE_LINES } },
  },
  row: z.object({
    id,
    write_date: writtenAt,
    invoice_line_ids: invoiceLines,
    reversed_entry_id: emptied(z.object({ id, invoice_line_ids: invoiceLines })),
  }),
};

const ordersOf = (lines: z.output<typeof invoiceLines>): readonly (string | undefined)[] =>
  lines.flatMap((line) => line.sale_line_ids.map((sold) => sold.order_id?.x_walmart_purchase_order_id));

const gather = (seen: readonly Seen[]): ChangedOrders => {
  const byOrder = new Map<string, Map<string, OdooWrite>>();
  for (const { write, purchaseOrderIds } of seen) {
    for (const each of purchaseOrderIds) {
      if (each === undefined) continue;
      const writes = byOrder.get(each) ?? new Map<string, OdooWrite>();
      byOrder.set(each, writes.set(write.record, write));
    }
  }
  const latestOf = (writes: readonly OdooWrite[]): number => writes.reduce((most, { at }) => Math.max(most, at), 0);
  const orders = [...byOrder].map(([purchaseOrderId, records]): ChangedOrder => {
    const writes = [...records.values()];
    return { purchaseOrderId, writtenAt: latestOf(writes), writes };
  });
  return { orders, ...(seen.length > 0 && { latest: latestOf(seen.map(({ write }) => write)) }) };
};

const writeOf = (model: string, recordId: number, at: number): OdooWrite => ({ record: `${model}/${recordId}`, at });

/** Four calls, whatever was written. */
export const readChangedOrders = async (rpc: OdooRpc, account: string, sinceMs: number): Promise<ChangedOrders> => {
  const since = toOdooDatetime(Math.max(0, sinceMs));
  const orders = await webSearchAll(rpc, ordersRead.model, ordersRead.domain(account, since), ordersRead);
  const transfers = await webSearchAll(rpc, transfersRead.model, transfersRead.domain(account, since), transfersRead);
  const parcels = await webSearchAll(rpc, parcelsRead.model, parcelsRead.domain(account, since), parcelsRead);
  const credits = await webSearchAll(rpc, creditsRead.model, creditsRead.domain(account, since), creditsRead);
  return gather([
    ...orders.map((row) => ({
      write: writeOf(ordersRead.model, row.id, row.write_date),
      purchaseOrderIds: [row.x_walmart_purchase_order_id],
    })),
    ...transfers.map((row) => ({
      write: writeOf(transfersRead.model, row.id, row.write_date),
      purchaseOrderIds: [row.sale_id?.x_walmart_purchase_order_id],
    })),
    ...parcels.map((row) => ({
      write: writeOf(parcelsRead.model, row.id, Math.max(row.write_date, row.result_package_id?.write_date ?? 0)),
      purchaseOrderIds: [row.picking_id?.sale_id?.x_walmart_purchase_order_id],
    })),
    ...credits.map((row) => ({
      write: writeOf(creditsRead.model, row.id, row.write_date),
      purchaseOrderIds: [...ordersOf(row.invoice_line_ids), ...ordersOf(row.reversed_entry_id?.invoice_line_ids ?? [])],
    })),
  ]);
};

/** Notes on sale orders: seen by everybody who opens the order, mailed to nobody (odoo18.md section 25). */
import * as z from 'zod';
import { id, searchRead } from './answer.ts';
import type { OdooRpc } from './rpc.ts';

export interface OrderNotes {
  /** Of these orders those that have a note with this text in it. */
  withNote(orderIds: readonly number[], text: string): Promise<ReadonlySet<number>>;
  /** @param text plain; Odoo escapes it. @param subject of the trail. */
  add(orderId: number, text: string, subject: string): Promise<void>;
}

const noteRow = z.object({ id, res_id: z.int() });

export const orderNotesOf = (rpc: OdooRpc): OrderNotes => ({
  async withNote(orderIds, text) {
    if (orderIds.length === 0) return new Set();
    const domain = [
      ['model', '=', 'sale.order'],
      ['res_id', 'in', orderIds],
      ['body', 'ilike', text],
    ];
    const found = await searchRead(rpc, 'mail.message', domain, { row: noteRow, fields: ['res_id'] });
    return new Set(found.map((note) => note.res_id));
  },
  async add(orderId, text, subject) {
    // As a notification the author does not become a follower.
    const kwargs = { body: text, message_type: 'notification', subtype_xmlid: 'mail.mt_note' };
    const about = [{ subject, event: 'sale-order-noted', before: { note: null }, after: { note: orderId } }];
    await rpc.execute('sale.order', 'message_post', [[orderId]], kwargs, about);
  },
});

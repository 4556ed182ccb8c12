/** What may differ between the recorded Odoo and the simulator, all of it in one place. */

/** Keys of action dicts whose numbers are ids of views, templates, wizards. */
export const ID_KEYS = new Set([
  'view_id',
  'res_id',
  'default_template_id',
  'default_order_id',
  'default_partner_id',
  'default_partner_shipping_id',
]);
/** Lists of ids inside the context of an action dict. */
export const ID_LIST_KEYS = new Set(['views', 'button_validate_picking_ids', 'default_pick_ids']);

/** Moments of the day of the recording: stamps, not data. Other dates are compared as they are. */
const RECORDED_NOW = /\b2026-11-23 \d{2}:\d{2}:\d{2}(\.\d+)?/g;

export const normaliseText = (text: string): string =>
  text
    .replace(RECORDED_NOW, '<now>')
    .replace(/\bS\d{5}\b/g, '<order name>')
    .replace(/\bWH\d*\/(OUT|IN|PICK|INT)\/\d{5}\b/g, '<$1 name>')
    .replace(/port \d+ failed/, 'port <port> failed')
    .replace(/#\d+\)/g, '#<id>)')
    .replace(/"(_id|id|product_id|location_id)": \d+/g, '"$1": <id>')
    /* PostgreSQL shows a piece of the statement and a caret under it. */
    .replace(/LINE 1: [\s\S]*$/, 'LINE 1: <statement>');

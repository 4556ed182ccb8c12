/** How long calls take: measured on a 2-core machine (reference sections 1, 4, 5, 9, 10), as ratios, not as a service level. */
import { isDict, isList, type Value } from '../orm/values.ts';

export type Latency = 'none' | 'measured';

/** Milliseconds: a call, and each record it handles or answers. */
interface Cost {
  readonly call: number;
  readonly each: number;
}

const SMALL: Cost = { call: 9, each: 0.04 };

const COSTS: Readonly<Record<string, Cost>> = {
  'stock.quant.search_read': { call: 9, each: 0.031 },
  'stock.move.search_read': { call: 9, each: 0.018 },
  'product.product.search_read': { call: 30, each: 0.03 },
  'product.product.create': { call: 50, each: 6 },
  'product.template.create': { call: 50, each: 13 },
  'res.partner.create': { call: 32, each: 7 },
  'sale.order.create': { call: 43, each: 9 },
  'sale.order.action_confirm': { call: 65, each: 54 },
  'sale.order.action_cancel': { call: 60, each: 25 },
  'sale.order.write': { call: 20, each: 10 },
  'stock.quant.create': { call: 20, each: 4 },
  'stock.quant.action_apply_inventory': { call: 30, each: 5 },
  'sale.order.web_search_read': { call: 12, each: 0.5 },
  'stock.picking.web_search_read': { call: 12, each: 0.3 },
  'stock.picking.button_validate': { call: 57, each: 20 },
  'stock.picking.action_cancel': { call: 40, each: 15 },
  'sale.advance.payment.inv.create_invoices': { call: 300, each: 0 },
  'ir.model.fields.create': { call: 300, each: 0 },
  'ir.model.create': { call: 600, each: 0 },
};

const handled = (args: readonly Value[], result: Value): number => {
  const [first] = args;
  const given = isList(first) ? first.length : 1;
  const records = isDict(result) ? result.records : result;
  return Math.max(given, isList(records) ? records.length : 0);
};

/** Simulated milliseconds of one execute_kw. */
export const costOf = (model: string, method: string, args: readonly Value[], result: Value): number => {
  const cost = COSTS[`${model}.${method}`] ?? SMALL;
  return cost.call + cost.each * handled(args, result);
};

/** Checking a password or key: its hash costs this much, once per process until the cache is cleared. */
export const PASSWORD_CHECK_MS = 335;

/** Calls that clear the server's cache, and with it the knowledge of checked passwords. */
export const CLEARS_CACHE = new Set([
  'product.product.create',
  'product.template.create',
  'res.users.create',
  'res.users.write',
  'ir.model.fields.create',
  'ir.model.create',
]);

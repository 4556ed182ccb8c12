/** What happened in the recorded database beside the recorded calls, done in the simulator through its ORM. */
import type { OdooSimulator } from '../../../local/simulators/odoo/index.ts';
import type { Env } from '../../../local/simulators/odoo/orm/environment.ts';
import { executeMethod } from '../../../local/simulators/odoo/orm/execute.ts';
import { runNow } from '../../../local/simulators/odoo/orm/runner.ts';
import type { Vals, Value } from '../../../local/simulators/odoo/orm/values.ts';
import type { IdMap } from './id-map.ts';

export class Desk {
  readonly sim: OdooSimulator;
  readonly map: IdMap;

  constructor(sim: OdooSimulator, map: IdMap) {
    this.sim = sim;
    this.map = map;
  }

  run<T>(work: (env: Env) => T, context: Vals = {}): T {
    return runNow(this.sim.state.runner, 2, work, context);
  }

  /** A record with its recorded id. */
  at(model: string, id: number, vals: Vals): void {
    this.run((env) => env.db.table(model).startingAt(id, () => env.create(model, [vals])));
    this.map.learn(model, id, id);
  }

  /** The next records of the model get ids from here on. */
  next(model: string, id: number): void {
    this.sim.state.db.table(model).skipTo(id);
  }

  write(model: string, recorded: number, vals: Vals): void {
    this.run((env) => env.write(model, [this.map.id(model, recorded)], vals));
  }

  call(model: string, method: string, recorded: number, context: Vals = {}): Value {
    return this.run((env) => executeMethod(env, model, method, [[this.map.id(model, recorded)]], {}), context);
  }

  /** A model's or field's row in ir.model or ir.model.fields under its recorded id. */
  knowModel(recorded: number, model: string): void {
    const id = this.run((env) => env.find('ir.model', [['model', '=', model]])?.id ?? 0);
    this.map.learn('ir.model', recorded, id);
  }

  knowField(recorded: number, model: string, name: string): void {
    const id = this.run(
      (env) =>
        env.find('ir.model.fields', [
          ['model', '=', model],
          ['name', '=', name],
        ])?.id ?? 0,
    );
    this.map.learn('ir.model.fields', recorded, id);
  }

  manualField(model: string, name: string, ttype = 'char', extra: Vals = {}): void {
    this.run((env) => {
      const owner = env.find('ir.model', [['model', '=', model]])?.id ?? 0;
      env.create('ir.model.fields', [
        { model_id: owner, name, ttype, field_description: name, index: ttype === 'char', ...extra },
      ]);
    });
  }

  walmartFields(): void {
    this.manualField('sale.order', 'x_walmart_purchase_order_id', 'char', { copied: false });
    this.manualField('sale.order', 'x_walmart_status');
    this.manualField('sale.order.line', 'x_walmart_line_number');
  }

  uniqueIndex(): void {
    const code =
      'CREATE UNIQUE INDEX x_walmart_sale_order_po_uniq ON sale_order (x_walmart_purchase_order_id, company_id) WHERE x_walmart_purchase_order_id IS NOT NULL';
    this.run((env) => {
      const [action = 0] = env.create('ir.actions.server', [{ name: 'index', model_id: 1, state: 'code', code }]);
      executeMethod(env, 'ir.actions.server', 'run', [[action]], {});
    });
  }

  /** The next invoice of 2026 gets this number. */
  invoiceNumbers(next: number): void {
    for (let number = 1; number < next; number += 1) this.sim.state.db.nextNumber('INV 2026');
  }

  /** The record that was made last. */
  latest(model: string): number {
    return Math.max(...this.sim.state.db.table(model).rows.keys());
  }

  /** The bulk products of the recorded database: id n is SKU n−6, priced 10 above its number. */
  bulk(id: number, quantity = 0): void {
    const number = id - 6;
    const padded = String(number).padStart(5, '0');
    this.at('product.product', id, {
      name: `Bulk Product ${padded}`,
      default_code: `SKU-${padded}`,
      list_price: number + 10,
      is_storable: true,
    });
    if (quantity !== 0) this.stock(id, quantity);
  }

  stock(product: number, quantity: number, extra: Vals = {}): void {
    this.run((env) => env.create('stock.quant', [{ product_id: product, location_id: 8, quantity, ...extra }]));
  }

  service(id: number, name: string, code: string): void {
    this.at('product.product', id, {
      name,
      default_code: code,
      type: 'service',
      list_price: 0,
      taxes_id: [[6, 0, []]],
    });
  }

  passThroughTax(): void {
    this.at('account.tax', 5, {
      name: 'Walmart collected tax',
      amount_type: 'division',
      amount: 100,
      price_include_override: 'tax_included',
    });
    this.service(11470, 'Walmart Sales Tax', 'WM-TAX');
  }

  partner(id: number, name: string, extra: Vals = {}): void {
    this.at('res.partner', id, { name, ...extra });
  }

  /** An order of one line, confirmed, under recorded ids of order, line, transfer and move. */
  sold(ids: { order: number; line?: number; picking?: number; move?: number }, vals: Vals): void {
    if (ids.line !== undefined) this.next('sale.order.line', ids.line);
    if (ids.picking !== undefined) this.next('stock.picking', ids.picking);
    if (ids.move !== undefined) this.next('stock.move', ids.move);
    this.at('sale.order', ids.order, vals);
    this.call('sale.order', 'action_confirm', ids.order);
    if (ids.line !== undefined) this.map.learn('sale.order.line', ids.line, ids.line);
    if (ids.picking !== undefined) this.map.learn('stock.picking', ids.picking, ids.picking);
    if (ids.move !== undefined) this.map.learn('stock.move', ids.move, ids.move);
  }
}

export const line = (product: number, quantity: number, extra: Vals = {}): Value => [
  0,
  0,
  { product_id: product, product_uom_qty: quantity, price_unit: 1, tax_id: [[6, 0, []]], ...extra },
];

export const VALIDATE: Vals = { skip_sms: true, skip_backorder: true };

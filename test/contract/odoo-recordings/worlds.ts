/** Per recording: the records it starts from, and what happened between its exchanges without being recorded. */
import type { Vals } from '../../../local/simulators/odoo/orm/values.ts';
import { type Desk, line, VALIDATE } from './desk.ts';

export interface World {
  readonly start?: (desk: Desk) => void;
  /** Done before the exchange of this number. */
  readonly before?: Readonly<Record<number, (desk: Desk) => void>>;
  /** Exchanges that were sent with a wrong password. */
  readonly wrongPassword?: readonly number[];
  /** Without the integration user, whose partner would be counted. */
  readonly onlyAdministrator?: boolean;
  /** Port in the text of database errors. */
  readonly port?: number;
}

const eastCoast = (desk: Desk): void => {
  desk.next('stock.location', 17);
  desk.at('stock.warehouse', 2, { name: 'East Coast', code: 'WH2' });
};

const customer = (desk: Desk): void => {
  desk.partner(21, 'Jane Doe', { ref: 'WM-CUST-1', phone: '5125550100' });
};

const integrationUser = (desk: Desk): void => {
  desk.map.learn('res.users', 6, 3);
};

const mugs = (desk: Desk): void => {
  desk.walmartFields();
  desk.partner(682, 'Mug Customer');
  desk.bulk(47, 500);
  desk.bulk(48, 500);
  desk.passThroughTax();
};

const heldRow = (product: number): ((desk: Desk) => void) => {
  return (desk) => {
    const row = desk.run((env) => env.rowsOf('stock.quant', 'product_id', product)[0]?.id ?? 0);
    desk.sim.state.db.heldQuants.add(row);
  };
};
const releaseRows = (desk: Desk): void => desk.sim.state.db.heldQuants.clear();

const openDemandProducts: readonly (readonly [number, string])[] = [
  [11726, 'enough'],
  [11727, 'short'],
  [11728, 'none'],
  [11729, 'manual'],
  [11730, 'bydate'],
  [11731, 'twostep'],
  [11732, 'quote'],
  [11733, 'dozen'],
  [11734, 'oversold'],
  [11735, 'dozprod'],
  [11736, 'owner'],
  [11737, 'lots'],
  [11738, 'package'],
  [11739, 'forced'],
  [11740, 'partialdone'],
];

/** [product, recorded location, quantity, characteristics] in the order of the recorded quants. */
const openDemandStock: readonly (readonly [number, number, number, Vals?])[] = [
  [11726, 8, 100],
  [11727, 8, 3],
  [11729, 34, 20],
  [11730, 40, 20],
  [11731, 28, 10],
  [11732, 8, 10],
  [11733, 8, 30],
  [11735, 8, 5],
  [11739, 8, 1],
  [11740, 8, 8],
  [11736, 8, 6, { owner_id: 670 }],
  [11736, 8, 2],
  [11737, 8, 5, { lot_id: 1 }],
  [11737, 8, 5, { lot_id: 2 }],
  [11738, 8, 4, { package_id: 1 }],
  [11738, 8, 3],
  [11734, 8, -2],
];

/** [product, quantity, warehouse] in the order of the recorded moves. */
const openDemandOrders = [
  [11726, 10, 1],
  [11727, 5, 1],
  [11728, 4, 1],
  [11729, 6, 4],
  [11730, 7, 5],
  [11731, 4, 3],
  [11733, 3, 1],
  [11734, 3, 1],
  [11735, 7, 1],
  [11736, 7, 1],
  [11737, 7, 1],
  [11738, 6, 1],
  [11739, 4, 1],
  [11740, 10, 1],
] as const;

const openDemand = (desk: Desk): void => {
  desk.partner(670, 'Owner');
  desk.partner(681, 'E26 Customer');
  for (const [id, name] of openDemandProducts)
    desk.at('product.product', id, {
      name: `E26 ${name}`,
      default_code: `E26-${name}`,
      is_storable: true,
      uom_id: name === 'dozprod' ? 2 : 1,
    });
  desk.at('stock.quant.package', 1, { name: 'PACK1' });
  desk.at('stock.lot', 1, { name: 'L1', product_id: 11737 });
  desk.at('stock.lot', 2, { name: 'L2', product_id: 11737 });
  for (const [product, place, counted, characteristics] of openDemandStock)
    desk.run(
      (env) =>
        env.create('stock.quant', [
          {
            product_id: product,
            location_id: desk.map.id('stock.location', place),
            inventory_quantity_auto_apply: counted,
            ...characteristics,
          },
        ]),
      { inventory_mode: true },
    );
  let order = 2600;
  for (const [product, quantity, warehouse] of openDemandOrders) {
    desk.sold(
      { order },
      {
        partner_id: 681,
        warehouse_id: desk.map.id('stock.warehouse', warehouse),
        ...(product === 11730 ? { commitment_date: '2026-12-13 09:27:35' } : {}),
        order_line: [line(product, quantity, product === 11733 ? { product_uom: 2 } : {})],
      },
    );
    order += 1;
  }
  desk.at('sale.order', order, { partner_id: 681, order_line: [line(11732, 3)] });
};

/** Recorded rows of ir.model. */
const RECORDED_MODELS: readonly (readonly [number, string])[] = [
  [3, 'ir.model'],
  [10, 'ir.model.data'],
  [87, 'res.partner'],
  [174, 'mail.activity.type'],
  [175, 'mail.activity'],
  [387, 'product.template'],
  [388, 'product.product'],
  [461, 'account.move'],
  [464, 'account.tax.group'],
  [465, 'account.tax'],
  [513, 'stock.location'],
  [515, 'stock.move'],
  [522, 'stock.picking'],
  [523, 'stock.quant'],
  [526, 'stock.warehouse'],
  [588, 'sale.order'],
  [589, 'sale.order.line'],
];

export const WORLDS: Readonly<Record<string, World>> = {
  '01-auth-and-version': { wrongPassword: [2, 3, 5] },
  '03-value-conventions': { onlyAdministrator: true },
  '04-products': {},
  '05-stock-quantities': {
    start: (desk) => {
      eastCoast(desk);
      for (const id of [7, 8, 9]) desk.bulk(id);
    },
  },
  '06-remote-setup': { start: (desk) => desk.knowModel(589, 'sale.order.line') },
  '06b-remote-setup-rights': {
    start: (desk) => {
      integrationUser(desk);
      desk.at('ir.model', 610, {
        name: 'Walmart Sync Log',
        model: 'x_walmart_sync_log',
        state: 'manual',
        order: 'id desc',
        field_id: [
          [0, 0, { name: 'x_level', ttype: 'char', field_description: 'Level' }],
          [0, 0, { name: 'x_sku', ttype: 'char', field_description: 'SKU' }],
          [0, 0, { name: 'x_order_id', ttype: 'many2one', relation: 'sale.order', field_description: 'Order' }],
        ],
      });
      desk.at('res.groups', 61, { name: 'Walmart Integration' });
      for (const [id, model] of RECORDED_MODELS) desk.knowModel(id, model);
      desk.at('ir.rule', 180, { name: 'Walmart: only Walmart orders', model_id: desk.map.id('ir.model', 588) });
    },
  },
  '07-automation-webhooks': {
    start: (desk) => {
      desk.knowModel(523, 'stock.quant');
      for (const [id, name] of [
        [6525, 'location_id'],
        [6520, 'product_id'],
        [6534, 'quantity'],
        [6535, 'reserved_quantity'],
        [6554, 'write_date'],
      ] as const)
        desk.knowField(id, 'stock.quant', name);
      desk.bulk(7, 42);
    },
  },
  '09-order-lifecycle': {
    start: (desk) => {
      desk.walmartFields();
      desk.bulk(307, 58);
      desk.bulk(308, 58);
      desk.partner(20, 'Earlier customer');
      desk.sold({ order: 4 }, { partner_id: 20, order_line: [line(307, 2), line(308, 1)] });
    },
    before: {
      26: (desk) => desk.invoiceNumbers(2),
      35: (desk) => desk.map.learn('stock.picking', 4, desk.latest('stock.picking')),
    },
  },
  '11-unique-index-and-upsert-action': {
    start: (desk) => {
      desk.knowModel(588, 'sale.order');
      desk.walmartFields();
      customer(desk);
      desk.bulk(407);
      desk.bulk(408);
      desk.passThroughTax();
    },
  },
  '12-faults': {
    start: (desk) => {
      integrationUser(desk);
      desk.partner(184, 'Fault customer');
      desk.at('sale.order', 1537, { partner_id: 184 });
      desk.bulk(407, 5);
      desk.sold({ order: 1500 }, { partner_id: 184, order_line: [line(407, 1)] });
    },
    before: {
      14: (desk) => desk.call('sale.order', 'action_cancel', 1537, { disable_cancel_warning: true }),
      15: (desk) => {
        desk.call('sale.order', 'action_draft', 1537);
        desk.call('sale.order', 'action_confirm', 1537);
      },
      17: (desk) => desk.run((env) => env.write('res.users', [3], { login: 'walmart-integration' })),
      22: (desk) => desk.run((env) => env.write('sale.order', [1537], { name: 'S01458' })),
    },
    wrongPassword: [24],
  },
  '13-order-variants': {
    start: (desk) => {
      customer(desk);
      desk.service(11470, 'Walmart Sales Tax', 'WM-TAX');
      desk.at('account.tax', 9, { name: 'WM cents', amount_type: 'fixed', amount: 0.01 });
      desk.bulk(507, 50);
      desk.bulk(508, 50);
      desk.bulk(10008);
    },
    before: {
      12: (desk) => {
        desk.next('stock.picking', 712);
        desk.next('stock.move', 15150);
      },
      22: (desk) => desk.map.learn('stock.picking', 713, desk.map.id('stock.picking', 713)),
      23: (desk) => desk.write('stock.move', 15151, { quantity: 1, picked: true }),
      38: (desk) => desk.call('sale.order', 'action_cancel', 1587, { disable_cancel_warning: true }),
      39: (desk) => desk.next('sale.order.line', 3940),
      40: (desk) => desk.call('sale.order', 'action_confirm', 1589),
      49: (desk) => {
        const [move = 0] = desk.run((env) =>
          env.referrers('stock.move', 'picking_id', desk.map.id('stock.picking', 716)),
        );
        desk.run((env) => env.write('stock.move', [move], { quantity: 3, picked: true }));
      },
    },
  },
  '14-cancel': {
    start: (desk) => {
      customer(desk);
      desk.bulk(507, 50);
      for (const [order, picking] of [
        [1591, 717],
        [1592, 718],
        [1593, 719],
        [1594, 720],
      ] as const)
        desk.sold({ order, picking }, { partner_id: 21, order_line: [line(507, 1)] });
      desk.call('stock.picking', 'button_validate', 718, VALIDATE);
    },
  },
  '19-jsonrpc': {
    start: (desk) => {
      desk.bulk(7, 99);
      desk.at('product.product', 2, { name: 'Blue Widget', default_code: 'WM-BLUE-1', barcode: '0012345678905' });
      customer(desk);
      desk.sold({ order: 1618 }, { partner_id: 21, order_line: [line(7, 0)] });
    },
    wrongPassword: [2, 5],
  },
  '20-polling-and-echo': {
    start: (desk) => {
      desk.at('res.groups', 61, { name: 'Walmart Integration' });
      desk.at('base.automation', 6, { name: 'products', model_id: 1, trigger: 'on_create_or_write', active: false });
      desk.at('ir.actions.server', 525, { name: 'upsert', model_id: 1, state: 'code', code: 'SELECT 1' });
    },
  },
  '24-record-rule-and-rounding': {
    start: (desk) => {
      desk.at('res.groups', 61, { name: 'Walmart Integration' });
      desk.bulk(1005);
      desk.bulk(1004);
      desk.map.learn(
        'product.template',
        1004,
        desk.run((env) => Number(env.existing('product.product', 1004).product_tmpl_id)),
      );
      desk.service(11469, 'Walmart Shipping', 'WM-SHIPPING');
      customer(desk);
      desk.sold({ order: 1600, picking: 713 }, { partner_id: 21, order_line: [line(1005, 1)] });
      desk.call('stock.picking', 'action_assign', 713);
    },
  },
  '25-restart-during-call': {
    start: (desk) => {
      desk.partner(189, 'Restart', { ref: 'before1' });
      desk.at('ir.actions.server', 527, {
        name: 'slow',
        model_id: 1,
        state: 'code',
        code: 'DROP INDEX IF EXISTS nothing',
      });
    },
    before: {
      1: (desk) => {
        desk.sim.control.faults.add({
          kind: 'connectionClosedRolledBack',
          model: 'ir.actions.server',
          method: 'run',
          times: 1,
        });
      },
    },
  },
  '26-open-demand': {
    start: eastCoast,
    before: {
      8: openDemand,
      13: (desk) => desk.map.learn('stock.move', 16920, desk.map.id('stock.move', 16920)),
    },
  },
  '26b-open-demand-bulk': {
    start: (desk) => {
      desk.partner(21, 'Bulk');
      for (const id of [307, 308, 407, 408]) desk.bulk(id, 50);
      const firsts = [
        [307, 2],
        [308, 1],
        [407, 2],
        [408, 1],
        [407, 2],
      ] as const;
      let order = 100;
      for (const [product, quantity] of firsts) {
        desk.sold({ order }, { partner_id: 21, order_line: [line(product, quantity)] });
        order += 1;
      }
    },
    before: {
      1: (desk) => {
        desk.run((env) => {
          const table = env.db.table('stock.quant');
          for (const id of [...table.rows.keys()]) table.remove(id, env.transaction);
        });
        for (const [id, product, quantity] of [
          [1, 7, 42],
          [3, 8, 5],
          [5, 8, 5],
          [6, 9, -3],
          [9, 17, 67],
        ] as const) {
          if (desk.run((env) => env.row('product.product', product)) === undefined) desk.bulk(product);
          desk.at('stock.quant', id, { product_id: product, location_id: 8, quantity });
        }
        let order = 200;
        for (const product of [7, 8, 9, 17]) {
          desk.sold({ order }, { partner_id: 21, order_line: [line(product, product === 17 ? 67 : 100_000)] });
          order += 1;
        }
      },
    },
  },
  '26c-open-demand-uom-mto': {
    start: (desk) => {
      desk.partner(681, 'E26 Customer');
      desk.at('product.product', 11741, { name: 'E26 uom', default_code: 'E26-uom', is_storable: true });
      desk.stock(11741, 30);
    },
    before: {
      2: (desk) => desk.sold({ order: 2700 }, { partner_id: 681, order_line: [line(11741, 3, { product_uom: 2 })] }),
    },
  },
  '26d-split-quant-rows': {
    start: (desk) => {
      desk.partner(681, 'E26 Customer');
      for (const id of [11827, 11828, 11829, 11830]) {
        desk.at('product.product', id, { name: `Split ${id}`, default_code: `E26D-${id}`, is_storable: true });
        desk.stock(id, 50);
      }
      desk.at('sale.order', 2950, { partner_id: 681, order_line: [line(11827, 2)] });
      heldRow(11827)(desk);
    },
    before: {
      2: releaseRows,
      3: (desk) => desk.sold({ order: 2951, picking: 1612 }, { partner_id: 681, order_line: [line(11828, 2)] }),
      4: heldRow(11828),
      6: releaseRows,
      7: heldRow(11829),
      10: releaseRows,
      11: (desk) => desk.sold({ order: 2952 }, { partner_id: 681, order_line: [line(11828, 2)] }),
    },
  },
  '27-hold-a-picking': {
    start: (desk) => {
      integrationUser(desk);
      desk.knowModel(522, 'stock.picking');
      desk.knowField(6464, 'stock.picking', 'state');
      desk.partner(683, 'Hold Customer');
      desk.bulk(47, 500);
      for (const [order, row, picking] of [
        [2685, 7046, 1393],
        [2686, 7047, 1394],
        [2688, 7048, 1396],
        [2687, 7049, 1397],
      ] as const)
        desk.sold({ order, line: row, picking }, { partner_id: 683, order_line: [line(47, 2)] });
    },
    before: {
      18: (desk) =>
        desk.run((env) => {
          const [move] = env.rowsOf('stock.move', 'picking_id', desk.map.id('stock.picking', 1393));
          env.write('stock.move', [move?.id ?? 0], { quantity: 1, picked: true });
        }),
    },
  },
  '30-currency': {
    start: (desk) => {
      mugs(desk);
      integrationUser(desk);
      desk.run((env) => env.write('res.currency', [3], { active: true }));
      desk.at('res.currency.rate', 1, { currency_id: 3, name: '2026-11-20', inverse_company_rate: 0.725 });
    },
    before: {
      2: (desk) => desk.run((env) => env.unlink('res.currency.rate', [1])),
      9: (desk) => desk.sim.state.db.features.add('product.group_product_pricelist'),
      25: (desk) => desk.at('res.config.settings', 5, { group_product_pricelist: false }),
    },
  },
  '32-charge-lines-and-line-cancel': {
    start: (desk) => {
      mugs(desk);
      integrationUser(desk);
      desk.knowModel(589, 'sale.order.line');
      desk.service(11822, 'Walmart Shipping', 'WM32-SHIP');
      desk.service(11823, 'Walmart Discount', 'WM32-DISC');
    },
    before: {
      1: (desk) => desk.next('sale.order.line', 7483),
      2: (desk) => desk.call('sale.order', 'action_confirm', 2861),
      33: (desk) => desk.call('sale.order', 'action_confirm', 2865),
      34: (desk) => {
        const lines = desk.run((env) => env.referrers('sale.order.line', 'order_id', desk.map.id('sale.order', 2865)));
        for (const [index, id] of lines.entries()) desk.map.learn('sale.order.line', 7511 + index, id);
      },
      37: (desk) => {
        desk.call('sale.order', 'action_confirm', 2866);
        const lines = desk.run((env) => env.referrers('sale.order.line', 'order_id', desk.map.id('sale.order', 2866)));
        for (const [index, id] of lines.entries()) desk.map.learn('sale.order.line', 7519 + index, id);
      },
    },
  },
  '32b-price-reset-on-quantity-change': {
    start: mugs,
    before: {
      2: (desk) => desk.call('sale.order', 'action_confirm', 2868),
      35: (desk) => {
        desk.next('sale.order.line', 7547);
        desk.at('sale.order', 2875, {
          partner_id: 682,
          order_line: [line(47, 1, { price_unit: 0, technical_price_unit: -1 })],
        });
      },
      36: (desk) => desk.write('sale.order.line', 7547, { product_uom_qty: 2 }),
    },
  },
  '39-jsonrpc-happy-path': {
    start: (desk) => {
      integrationUser(desk);
      desk.walmartFields();
      desk.uniqueIndex();
      desk.bulk(27, 60);
      desk.bulk(28, 77);
      desk.passThroughTax();
    },
    before: { 40: (desk) => desk.invoiceNumbers(11) },
    wrongPassword: [2, 75],
    port: 5544,
  },
};

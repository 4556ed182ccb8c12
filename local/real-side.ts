/** A real Odoo as the run's other side: driven over RPC, and watched by reading its stock again and again. */
import { chunk, SECOND_MS } from '@bridge/shared/core';
import type { Clock } from '@bridge/shared/ports';
import * as z from 'zod';
import { type Merchant, openMerchant } from './odoo-merchant.ts';
import type { OdooCaller } from './odoo-rpc.ts';
import { countAddresses, type OdooSide, type OdooView, type ViewedOrder } from './odoo-side.ts';
import type { StockTruth } from './report/truth.ts';
import { ACCOUNT, WAREHOUSE } from './settings.ts';

const quantRows = z.array(
  z.object({ product_id: z.number().int(), quantity: z.number(), reserved_quantity: z.number() }),
);
/** Goods of the run are counted in Units, so the two quantities are of one unit. */
const moveRows = z.array(z.object({ product_id: z.number().int(), product_qty: z.number(), quantity: z.number() }));
const orderRows = z.array(
  z.object({
    name: z.string(),
    state: z.string(),
    x_walmart_purchase_order_id: z.string(),
    amount_total: z.number(),
    create_date: z.string(),
  }),
);
const addressRows = z.array(z.object({ ref: z.string() }));

const OPEN_STATES = ['confirmed', 'waiting', 'partially_available', 'assigned'];
const bare = { load: '' };
const PRODUCTS_PER_READ = 1000;

interface Level {
  onHand: number;
  reserved: number;
  owed: number;
}

const readLevels = async (odoo: OdooCaller, merchant: Merchant): Promise<ReadonlyMap<number, Level>> => {
  const { stockLocation } = merchant.warehouse;
  const levels = new Map<number, Level>();
  const levelOf = (id: number): Level => {
    const level = levels.get(id) ?? { onHand: 0, reserved: 0, owed: 0 };
    levels.set(id, level);
    return level;
  };
  for (const ids of chunk([...merchant.products().values()], PRODUCTS_PER_READ)) {
    const ours = ['product_id', 'in', ids];
    const within = ['location_id', 'child_of', [stockLocation]];
    const leaves = ['state', 'in', OPEN_STATES];
    const moves = [ours, leaves, within, '!', ['location_dest_id', 'child_of', [stockLocation]]];
    const [quants, open] = await Promise.all([
      odoo.call(
        'stock.quant',
        'search_read',
        [
          [ours, within],
          ['product_id', 'quantity', 'reserved_quantity'],
        ],
        bare,
      ),
      odoo.call('stock.move', 'search_read', [moves, ['product_id', 'product_qty', 'quantity']], bare),
    ]);
    for (const row of quantRows.parse(quants)) {
      const level = levelOf(row.product_id);
      level.onHand += row.quantity;
      level.reserved += row.reserved_quantity;
    }
    for (const row of moveRows.parse(open)) levelOf(row.product_id).owed += Math.max(0, row.product_qty - row.quantity);
  }
  return levels;
};

const toMs = (odooDatetime: string): number => Date.parse(`${odooDatetime.replace(' ', 'T')}Z`);

const readOrders = async (odoo: OdooCaller): Promise<readonly ViewedOrder[]> => {
  const fields = ['name', 'state', 'x_walmart_purchase_order_id', 'amount_total', 'create_date'];
  const domain = [['x_walmart_account', '=', ACCOUNT]];
  const rows = orderRows.parse(
    await odoo.call('sale.order', 'search_read', [domain, fields], { ...bare, order: 'id' }),
  );
  return rows.map((row) => ({
    purchaseOrderId: row.x_walmart_purchase_order_id,
    name: row.name,
    state: row.state,
    totalCents: Math.round(row.amount_total * 100),
    createdAt: toMs(row.create_date),
  }));
};

const readAddresses = async (odoo: OdooCaller): Promise<ReadonlyMap<string, number>> => {
  const domain = [
    ['ref', '=like', `walmart/${ACCOUNT}/%`],
    ['type', '=', 'delivery'],
  ];
  const rows = addressRows.parse(await odoo.call('res.partner', 'search_read', [domain, ['ref']], bare));
  return countAddresses(rows.map(({ ref }) => [ref, 1]));
};

const isSame = (a: Level, b: Level): boolean => a.onHand === b.onHand && a.reserved === b.reserved && a.owed === b.owed;

/** Stock over time, as far as reading every second shows it. */
const createHistory = (clock: Clock) => {
  const histories = new Map<string, (Level & { readonly at: number })[]>();
  return {
    note: (sku: string, level: Level): void => {
      const history = histories.get(sku) ?? [];
      const last = history.at(-1);
      if (!last || !isSame(last, level)) history.push({ at: clock.now(), ...level });
      histories.set(sku, history);
    },
    all: (): readonly StockTruth[] => [...histories].map(([sku, history]) => ({ sku, history: [...history] })),
  };
};

const READ_EVERY_MS = SECOND_MS;

export interface RealSide extends OdooSide {
  stop(): void;
}

/**
 * @throws OdooRefusal when Odoo refuses the user.
 * @param onFailure told when a read failed; the next one tries again.
 */
export const realSide = async (
  odoo: OdooCaller,
  clock: Clock,
  onFailure: (error: unknown) => void,
): Promise<RealSide> => {
  const merchant = await openMerchant(odoo, WAREHOUSE);
  const history = createHistory(clock);
  let stopped = false;

  const read = async (): Promise<void> => {
    const levels = await readLevels(odoo, merchant);
    for (const [sku, id] of merchant.products())
      history.note(sku, levels.get(id) ?? { onHand: 0, reserved: 0, owed: 0 });
  };
  const watch = async (): Promise<void> => {
    while (!stopped) {
      await read().catch(onFailure);
      await clock.sleep(READ_EVERY_MS);
    }
  };

  return {
    bringGoods: (products) => merchant.bringGoods(products),
    flagGoods: async () => {
      await merchant.flagGoods();
      await read();
      void watch();
    },
    count: (sku, quantity) => merchant.count(sku, quantity),
    receive: (sku, quantity) => merchant.receive(sku, quantity),
    sellElsewhere: (sku, quantity) => merchant.sellElsewhere(sku, quantity),
    look: async (): Promise<OdooView> => {
      await read();
      return {
        orders: await readOrders(odoo),
        addresses: await readAddresses(odoo),
        stock: history.all(),
        calls: {},
      };
    },
    stop: () => {
      stopped = true;
    },
  };
};

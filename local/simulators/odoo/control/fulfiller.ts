/** What people do to orders after they were confirmed: pack, ship, choose a reason, take returns in, credit. Through the ORM, so rules fire. */
import type { Env } from '../orm/environment.ts';
import { executeMethod } from '../orm/execute.ts';
import { OdooFault } from '../orm/faults.ts';
import { roundTo } from '../orm/rounding.ts';
import { runCall } from '../orm/runner.ts';
import { num, type Row, ref, refs, str, type Value } from '../orm/values.ts';
import type { OdooState } from '../state.ts';

/** Units by Walmart's line number. */
export interface LineUnits {
  readonly lineNumber: string;
  readonly units: number;
}

export interface Parcel {
  readonly lines: readonly LineUnits[];
  /** Number of this parcel. */
  readonly tracking?: string;
}

export interface Shipping {
  /** What leaves; all that is open when left out. The rest becomes a back order. */
  readonly lines?: readonly LineUnits[];
  /** What leaves, packed; instead of `lines`. */
  readonly parcels?: readonly Parcel[];
  /** Name of a shipping method; made when it is not there. */
  readonly carrier?: string;
  /** `carrier_tracking_ref`: whatever the person types. */
  readonly tracking?: string;
}

/** Odoo may refuse a person, as for a held transfer: that is what he reads. */
export type Deed<T> = { readonly done: T } | { readonly refused: string };

export interface Credit {
  readonly lines: readonly LineUnits[];
  readonly reason?: string;
  /** Posted at once; a draft when false. Default true. */
  readonly posted?: boolean;
  /** `x_walmart_refund_approved`. Default false. */
  readonly approved?: boolean;
}

export interface OdooFulfiller {
  /** Id of the sale order of a purchase order. */
  orderOf(purchaseOrderId: string): number | undefined;
  /** Ships the order's open delivery; the id of the transfer that is done now. Writes quantities even when stock is missing. */
  shipOrder(orderId: number, shipping?: Shipping): Promise<Deed<number>>;
  /** Types a tracking number into a transfer, done or not. */
  writeTracking(pickingId: number, tracking: string): Promise<void>;
  /** "Check availability" of a transfer. */
  reserve(pickingId: number): Promise<void>;
  /** Takes `x_walmart_hold` off a transfer, and reserves its goods again. */
  releaseHold(pickingId: number): Promise<void>;
  /** Chooses `x_walmart_cancel_reason`; nothing else happens in Odoo. */
  chooseCancelReason(orderId: number, reason: string): Promise<void>;
  /** Chooses the reason and cancels the order in Odoo; refused when it is locked. */
  cancelWithReason(orderId: number, reason: string): Promise<Deed<true>>;
  /** Lowers a line (goods only) to these units. */
  lowerLine(orderId: number, line: LineUnits): Promise<Deed<true>>;
  /** A return that a person makes by himself, for the latest delivery of the lines; the receipt's id. */
  makeReturn(orderId: number, lines: readonly LineUnits[]): Promise<Deed<number>>;
  /** Validates a receipt, whole or in part (the rest waits in a back order). */
  receiveReturn(pickingId: number, lines?: readonly LineUnits[]): Promise<Deed<number>>;
  /** Invoices what is to be invoiced, and posts it. */
  invoiceOrder(orderId: number): Promise<Deed<number>>;
  /** A credit note for units with their share of charges and taxes; reverses the order's posted invoice if there is one. */
  credit(orderId: number, credit: Credit): Promise<Deed<number>>;
  /** Posts a draft. */
  postDocument(moveId: number): Promise<Deed<true>>;
  /** `x_walmart_refund_approved` of a credit note. */
  approveCredit(moveId: number): Promise<void>;
}

/** The administrator works at the desk. */
const DESK = 2;
const QUIET = { skip_sms: true, skip_backorder: true };

export const createFulfiller = (state: OdooState): OdooFulfiller => {
  const run = <T>(work: (env: Env) => T): Promise<T> => {
    state.runTimedTasks();
    return runCall(state.runner, { uid: DESK, context: {}, wire: 'json' }, work);
  };
  const attempt = async <T>(work: (env: Env) => T): Promise<Deed<T>> => {
    try {
      return { done: await run(work) };
    } catch (error) {
      if (error instanceof OdooFault) return { refused: error.message };
      throw error;
    }
  };
  const write = (model: string, id: number, field: string, value: Value): Promise<void> =>
    run((env) => env.write(model, [id], { [field]: value }));
  return {
    orderOf: (purchaseOrderId) =>
      state.reader().find('sale.order', [['x_walmart_purchase_order_id', '=', purchaseOrderId]])?.id,
    shipOrder: (orderId, shipping = {}) => attempt((env) => shipOrder(env, orderId, shipping)),
    writeTracking: (id, tracking) => write('stock.picking', id, 'carrier_tracking_ref', tracking),
    reserve: (id) => run((env) => reserve(env, id)),
    releaseHold: (id) =>
      run((env) => {
        env.write('stock.picking', [id], { x_walmart_hold: false });
        reserve(env, id);
      }),
    chooseCancelReason: (id, reason) => write('sale.order', id, 'x_walmart_cancel_reason', reason),
    cancelWithReason: (id, reason) =>
      attempt((env) => {
        env.write('sale.order', [id], { x_walmart_cancel_reason: reason });
        call(env.withContext({ disable_cancel_warning: true }), 'sale.order', 'action_cancel', [id]);
        return true;
      }),
    lowerLine: (orderId, { lineNumber, units }) =>
      attempt((env) => {
        const [line] = goodsOf(env, orderId, lineNumber);
        env.write('sale.order.line', [line?.id ?? 0], { product_uom_qty: units, price_unit: num(line, 'price_unit') });
        return true;
      }),
    makeReturn: (orderId, lines) => attempt((env) => makeReturn(env, orderId, lines)),
    receiveReturn: (pickingId, lines) =>
      attempt((env) => {
        if (lines !== undefined) pickUnits(env, pickingId, lines);
        return validate(env, pickingId);
      }),
    invoiceOrder: (orderId) => attempt((env) => invoiceOrder(env, orderId)),
    credit: (orderId, credit) => attempt((env) => makeCredit(env, orderId, credit)),
    postDocument: (id) =>
      attempt((env) => {
        call(env, 'account.move', 'action_post', [id]);
        return true;
      }),
    approveCredit: (id) => write('account.move', id, 'x_walmart_refund_approved', true),
  };
};

const call = (env: Env, model: string, method: string, ids: readonly number[]): Value =>
  executeMethod(env, model, method, [ids], {});

const reserve = (env: Env, picking: number): void => {
  call(env, 'stock.picking', 'action_assign', [picking]);
};

const validate = (env: Env, picking: number): number => {
  call(env.withContext(QUIET), 'stock.picking', 'button_validate', [picking]);
  return picking;
};

const linesOf = (env: Env, orderId: number, lineNumber: string): Row[] =>
  env
    .rowsOf('sale.order.line', 'order_id', orderId)
    .filter((line) => str(line, 'x_walmart_line_number') === lineNumber);

const isGoods = (line: Row): boolean => ['', 'product'].includes(str(line, 'x_walmart_charge_kind'));

const goodsOf = (env: Env, orderId: number, lineNumber: string): Row[] =>
  linesOf(env, orderId, lineNumber).filter(isGoods);

const openPickings = (env: Env, orderId: number): Row[] =>
  env
    .rowsOf('stock.picking', 'sale_id', orderId)
    .filter((row) => row.state !== 'done' && row.state !== 'cancel')
    .filter((row) => env.follow('stock.picking', row, 'picking_type_id.code') !== 'incoming');

/** Picks first, in a delivery of two steps: what leaves for the buyer is the last one. */
const shipOrder = (env: Env, orderId: number, shipping: Shipping): number => {
  for (;;) {
    const [picking] = openPickings(env, orderId);
    if (picking === undefined) throw new Error(`Order ${orderId} has no open delivery in the simulated Odoo.`);
    const isLast = env.follow('stock.picking', picking, 'picking_type_id.code') === 'outgoing';
    const lines = shipping.parcels?.flatMap((parcel) => parcel.lines) ?? shipping.lines ?? openUnits(env, picking);
    pickUnits(env, picking.id, lines);
    if (isLast) label(env, picking.id, shipping);
    validate(env, picking.id);
    if (isLast) return picking.id;
  }
};

const numberOf = (env: Env, move: Row): string =>
  str(env.link(move, 'sale_line_id', 'sale.order.line'), 'x_walmart_line_number');

const openMoves = (env: Env, picking: number): Row[] =>
  env.rowsOf('stock.move', 'picking_id', picking).filter((move) => move.state !== 'done' && move.state !== 'cancel');

const openUnits = (env: Env, picking: Row): LineUnits[] =>
  openMoves(env, picking.id).map((move) => ({ lineNumber: numberOf(env, move), units: num(move, 'product_uom_qty') }));

/** Types the quantities and ticks the moves; a move that is not named stays for the back order. */
const pickUnits = (env: Env, picking: number, lines: readonly LineUnits[]): void => {
  const rest = new Map<string, number>();
  for (const { lineNumber, units } of lines) rest.set(lineNumber, (rest.get(lineNumber) ?? 0) + units);
  for (const move of openMoves(env, picking)) {
    const number = numberOf(env, move);
    const units = Math.min(rest.get(number) ?? 0, num(move, 'product_uom_qty'));
    rest.set(number, (rest.get(number) ?? 0) - units);
    if (units > 0) env.write('stock.move', [move.id], { quantity: units, picked: true });
  }
};

const label = (env: Env, picking: number, shipping: Shipping): void => {
  const carrier = shipping.carrier === undefined ? undefined : carrierOf(env, shipping.carrier);
  env.write('stock.picking', [picking], {
    ...(carrier === undefined ? {} : { carrier_id: carrier }),
    ...(shipping.tracking === undefined ? {} : { carrier_tracking_ref: shipping.tracking }),
  });
  for (const parcel of shipping.parcels ?? []) pack(env, picking, parcel);
};

const carrierOf = (env: Env, name: string): number => {
  const known = env.find('delivery.carrier', [['name', '=', name]]);
  if (known !== undefined) return known.id;
  const product = env.createOne('product.product', { name, type: 'service', list_price: 0 });
  return env.createOne('delivery.carrier', { name, product_id: product, delivery_type: 'fixed', fixed_price: 0 });
};

/** Each parcel takes its units off the rows that are not packed yet. */
const pack = (env: Env, picking: number, parcel: Parcel): void => {
  const box = env.createOne(
    'stock.quant.package',
    parcel.tracking === undefined ? {} : { x_walmart_tracking: parcel.tracking },
  );
  for (const { lineNumber, units } of parcel.lines) {
    let rest = units;
    for (const move of openMoves(env, picking).filter((each) => numberOf(env, each) === lineNumber)) {
      for (const row of env.rowsOf('stock.move.line', 'move_id', move.id)) {
        if (rest <= 0 || ref(row, 'result_package_id') !== null) continue;
        rest -= packRow(env, row, Math.min(rest, num(row, 'quantity')), box);
      }
    }
  }
};

const COPIED = ['picking_id', 'move_id', 'product_id', 'product_uom_id', 'location_id', 'location_dest_id'] as const;

const packRow = (env: Env, row: Row, units: number, box: number): number => {
  if (units === num(row, 'quantity')) {
    env.write('stock.move.line', [row.id], { result_package_id: box, picked: true });
    return units;
  }
  env.write('stock.move.line', [row.id], { quantity: num(row, 'quantity') - units });
  const copied = Object.fromEntries(COPIED.map((name) => [name, row[name] ?? null]));
  env.create('stock.move.line', [{ ...copied, quantity: units, picked: true, result_package_id: box }]);
  return units;
};

const makeReturn = (env: Env, orderId: number, lines: readonly LineUnits[]): number => {
  const numbers = new Set(lines.map(({ lineNumber }) => lineNumber));
  const done = env
    .rowsOf('stock.picking', 'sale_id', orderId)
    .filter((row) => row.state === 'done' && ref(row, 'return_id') === null)
    .filter((row) => env.rowsOf('stock.move', 'picking_id', row.id).some((move) => numbers.has(numberOf(env, move))));
  const picking = done.at(-1);
  if (picking === undefined) throw new Error(`Order ${orderId} has no done delivery of these lines.`);
  const moves = env.rowsOf('stock.move', 'picking_id', picking.id);
  const wanted = lines.map(({ lineNumber, units }) => {
    const move = moves.find((each) => numberOf(env, each) === lineNumber);
    return [0, 0, { move_id: move?.id ?? 0, product_id: ref(move, 'product_id'), quantity: units }];
  });
  const values = { picking_id: picking.id, product_return_moves: wanted };
  const wizard = env.createOne('stock.return.picking', values);
  call(env, 'stock.return.picking', 'action_create_returns', [wizard]);
  return Math.max(...env.referrers('stock.picking', 'return_id', picking.id));
};

const invoiceOrder = (env: Env, orderId: number): number => {
  const values = { advance_payment_method: 'delivered', sale_order_ids: [[6, 0, [orderId]]] };
  const wizard = env.createOne('sale.advance.payment.inv', values);
  call(env, 'sale.advance.payment.inv', 'create_invoices', [wizard]);
  const [invoice = 0] = documentsOf(env, orderId);
  call(env, 'account.move', 'action_post', [invoice]);
  return invoice;
};

/** The latest first. */
const documentsOf = (env: Env, orderId: number): readonly number[] => {
  const cell = env.get('sale.order', env.existing('sale.order', orderId), 'invoice_ids');
  return Array.isArray(cell) ? cell : [];
};

const makeCredit = (env: Env, orderId: number, credit: Credit): number => {
  const order = env.existing('sale.order', orderId);
  const invoice = documentsOf(env, orderId)
    .map((id) => env.existing('account.move', id))
    .find((row) => row.move_type === 'out_invoice' && row.state === 'posted');
  const reversal = invoice === undefined ? '' : `Reversal of: ${str(invoice, 'name')}`;
  const text = [reversal, credit.reason ?? ''].filter((part) => part !== '').join(', ');
  const note = env.createOne('account.move', {
    move_type: 'out_refund',
    partner_id: ref(order, 'partner_id'),
    invoice_origin: str(order, 'name'),
    ref: text === '' ? false : text,
    reversed_entry_id: invoice?.id ?? false,
    invoice_line_ids: credit.lines.flatMap((line) => creditLines(env, orderId, line)),
    ...(credit.approved === true ? { x_walmart_refund_approved: true } : {}),
  });
  if (credit.posted !== false) call(env, 'account.move', 'action_post', [note]);
  return note;
};

const creditLines = (env: Env, orderId: number, { lineNumber, units }: LineUnits): Value[] => {
  const lines = linesOf(env, orderId, lineNumber);
  const sold = lines.filter(isGoods).reduce((sum, line) => sum + num(line, 'product_uom_qty'), 0);
  let rest = units;
  return lines.flatMap((line): Value[] => {
    const isUnits = isGoods(line);
    const quantity = isUnits ? Math.min(rest, num(line, 'product_uom_qty')) : 1;
    if (isUnits) rest -= quantity;
    const share = sold === 0 ? 0 : roundTo((num(line, 'price_unit') * units) / sold, 2);
    if (quantity === 0 || (!isUnits && share === 0)) return [];
    return [
      [
        0,
        0,
        {
          product_id: ref(line, 'product_id'),
          name: str(line, 'name'),
          quantity,
          price_unit: isUnits ? num(line, 'price_unit') : share,
          tax_ids: [[6, 0, [...refs(line, 'tax_id')]]],
          sale_line_ids: [[6, 0, [line.id]]],
        },
      ],
    ];
  });
};

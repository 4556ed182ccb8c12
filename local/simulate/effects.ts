/** What the product did, as facts for the invariants: rows of orders over time, what was stored raw, sent, audited, and written at Walmart. */
import * as z from 'zod';
import { ACCOUNT, deadLetterOf } from '../settings.ts';
import type { OdooSimulator } from '../simulators/odoo/index.ts';
import type { SimRequest } from '../simulators/simulator.ts';
import type { WalmartSimulator } from '../simulators/walmart/index.ts';

const orderRow = z.looseObject({
  purchaseOrderId: z.string(),
  phase: z.string(),
  rawKey: z.string(),
  firstSeenAt: z.number(),
  reason: z.looseObject({ code: z.string(), text: z.string() }).optional(),
  holds: z.array(z.unknown()),
  acknowledgement: z.looseObject({ state: z.string() }),
});
export type OrderRow = z.output<typeof orderRow>;

const failureRow = z.looseObject({
  state: z.string(),
  code: z.string(),
  attempts: z.number(),
  owner: z.string().optional(),
  parkedAt: z.number().optional(),
});
export type FailureRow = z.output<typeof failureRow> & { readonly key: string };

const skuRow = z.looseObject({
  sku: z.string(),
  binding: z.looseObject({ status: z.string() }).optional(),
  wanted: z
    .looseObject({
      version: z.number(),
      quantity: z.number(),
      lineage: z.looseObject({ onHand: z.string(), reserved: z.string() }).optional(),
    })
    .optional(),
  mark: z.unknown().optional(),
  published: z.looseObject({ quantity: z.number(), phase: z.string() }).optional(),
  openFeed: z.looseObject({ quantity: z.number(), overtaken: z.boolean() }).optional(),
  walmart: z.looseObject({ listed: z.boolean() }).optional(),
  problem: z.unknown().optional(),
});
export type SkuRow = z.output<typeof skuRow>;

export interface Seen<T> {
  readonly at: number;
  readonly who: string;
  readonly value: T;
}

/** A quantity on its way to Walmart. */
export interface Written {
  readonly by: 'put' | 'feed';
  readonly sku: string;
  readonly quantity: number;
  /** What Walmart had until then. */
  readonly before: number;
  /** What we had written last. */
  readonly lastWritten: number;
  /** Walmart said yes, and the one who asked lived to hear it. */
  isTaken: boolean;
}

export interface Sent {
  readonly queue: string;
  readonly key: string;
  readonly type: string;
}

const breakerRow = z.looseObject({ state: z.string(), trips: z.number(), probe: z.unknown().optional() });
export type BreakerRow = z.output<typeof breakerRow> & { readonly system: string };

const alertSchema = z.looseObject({ code: z.string(), facts: z.looseObject({}) });
export type Told = z.output<typeof alertSchema>;

export interface Cut {
  readonly purchaseOrderId: string;
  readonly lineNumber: string;
  /** Still ordered in Odoo, and not cancelled at Walmart. */
  readonly kept: number;
  readonly left: number;
}

export interface Effects {
  observePort(who: string, where: string, args: readonly unknown[], result: unknown): void;
  /** A message was deleted from a queue. */
  readonly observeTaken: (queue: string, body: string) => void;
  /** @returns to be told whether Walmart said yes. */
  observeWalmart(who: string, request: SimRequest): (isTaken: boolean) => void;
  /** Called before a call to Odoo. @returns to be called after it. */
  observeOdoo(who: string, said: string): () => void;
  /** Lines that the bridge left with fewer units in Odoo than Walmart had of them then. */
  readonly cutInOdoo: readonly Seen<Cut>[];
  readonly orderRows: ReadonlyMap<string, readonly Seen<OrderRow>[]>;
  readonly raw: ReadonlyMap<string, number>;
  readonly sent: readonly Seen<Sent>[];
  readonly audited: readonly Seen<{ readonly subject: string; readonly event: string }>[];
  readonly written: readonly Seen<Written>[];
  /** Acknowledgements as they went out. */
  readonly acknowledging: readonly Seen<string>[];
  /** Rows of orders that wait and keep nothing back any more, while Odoo had no confirmed sale order of them. */
  readonly letGo: readonly Seen<OrderRow>[];
  readonly alerts: readonly Seen<Told>[];
  /** When each version of stock was drawn. */
  readonly drawn: ReadonlyMap<number, number>;
  /** Rows of SKUs as they were written. */
  readonly skuRows: readonly Seen<SkuRow>[];
  /** Rows of the failure ledger. */
  readonly failures: readonly Seen<FailureRow>[];
  /** Keys of rows that left it, not those that a person took away. */
  readonly forgotten: readonly Seen<string>[];
  /** Keys of messages that were taken from a dead-letter queue for good. */
  readonly deadLetters: readonly Seen<string>[];
  /** Keys of failures that operators had their hands on. */
  readonly touched: Set<string>;
  /** Rows of circuit breakers. */
  readonly breakers: readonly Seen<BreakerRow>[];
}

const draftSchema = z.looseObject({ pk: z.string(), sk: z.string(), data: z.unknown() });
const messagesSchema = z.array(z.looseObject({ envelope: z.looseObject({ key: z.string(), type: z.string() }) }));
const envelopeSchema = z.looseObject({ key: z.string() });
const keySchema = z.looseObject({ pk: z.string(), sk: z.string() });
const auditSchema = z.array(z.looseObject({ subject: z.string(), event: z.string() }));
const quantity = z.looseObject({ amount: z.number() });
const putBody = z.looseObject({ sku: z.string(), quantity });
const feedBody = z.looseObject({ Inventory: z.array(putBody) });

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
  } catch {
    return undefined;
  }
};

const rowsOf = (
  request: SimRequest,
): { readonly by: Written['by']; readonly rows: readonly z.output<typeof putBody>[] } => {
  if (request.method === 'PUT' && request.path.startsWith('/v3/inventory')) {
    const body = putBody.safeParse(jsonIn(request.body));
    return { by: 'put', rows: body.success ? [body.data] : [] };
  }
  const body = request.path.startsWith('/v3/feeds') ? feedBody.safeParse(jsonIn(request.body)) : undefined;
  return { by: 'feed', rows: body?.success ? body.data.Inventory : [] };
};

/** Calls that can take units off an order. */
const CUTS = /^sale\.order\.(action_cancel|line\.write)|^sale\.order\.line\.write/;

const keptUnits = (odoo: OdooSimulator): ReadonlyMap<string, Omit<Cut, 'left'>> =>
  new Map(
    odoo.truth.fulfilment().flatMap(({ purchaseOrderId, state, lines }) => {
      const numbers = [...new Set(lines.flatMap(({ lineNumber }) => lineNumber ?? []))];
      return numbers.map((lineNumber) => {
        const own = lines.filter((line) => line.lineNumber === lineNumber);
        const kept = own.reduce((sum, { ordered, delivered }) => sum + (state === 'cancel' ? delivered : ordered), 0);
        return [`${purchaseOrderId}/${lineNumber}`, { purchaseOrderId, lineNumber, kept }] as const;
      });
    }),
  );

const cutsSince = (
  before: ReturnType<typeof keptUnits>,
  odoo: OdooSimulator,
  walmart: WalmartSimulator,
): readonly Cut[] => {
  const cut = [...keptUnits(odoo)].filter(([key, { kept }]) => kept < (before.get(key)?.kept ?? 0));
  if (cut.length === 0) return [];
  const orders = walmart.truth.orders();
  return cut.flatMap(([, { purchaseOrderId, lineNumber, kept }]) => {
    const line = orders.find(({ po }) => po === purchaseOrderId)?.lines.find((each) => each.lineNumber === lineNumber);
    const left = line ? line.quantity - line.units.cancelled : 0;
    return kept < left ? [{ purchaseOrderId, lineNumber, kept, left }] : [];
  });
};

const isDeadLetters = (queue: string): boolean => queue.endsWith(deadLetterOf(''));

const isWaiting = ({ phase }: OrderRow): boolean => phase === 'captured' || phase === 'held';

export const createEffects = (walmart: WalmartSimulator, odoo: OdooSimulator, now: () => number): Effects => {
  const letGo: Seen<OrderRow>[] = [];
  const failures: Seen<FailureRow>[] = [];
  const drawn = new Map<number, number>();
  const skuRows: Seen<SkuRow>[] = [];
  const alerts: Seen<Told>[] = [];
  const forgotten: Seen<string>[] = [];
  const breakers: Seen<BreakerRow>[] = [];
  const deadLetters: Seen<string>[] = [];
  const orderRows = new Map<string, Seen<OrderRow>[]>();
  const raw = new Map<string, number>();
  const sent: Seen<Sent>[] = [];
  const audited: Seen<{ subject: string; event: string }>[] = [];
  const written: Seen<Written>[] = [];
  const acknowledging: Seen<string>[] = [];
  const lastOf = new Map<string, number>();
  const cutInOdoo: Seen<Cut>[] = [];

  const isConfirmed = (po: string): boolean =>
    odoo.truth.saleOrders().some(({ purchaseOrderId, state }) => purchaseOrderId === po && state === 'sale');

  const seeRow = (who: string, draft: unknown): void => {
    const { pk, sk, data } = draftSchema.parse(draft);
    const failure = failureRow.safeParse(data);
    if (failure.success) failures.push({ at: now(), who, value: { ...failure.data, key: sk } });
    if (pk.startsWith('breaker#')) breakers.push({ at: now(), who, value: { ...breakerRow.parse(data), system: sk } });
    if (pk.startsWith('sku#')) skuRows.push({ at: now(), who, value: skuRow.parse(data) });
    if (!pk.startsWith('order#')) return;
    const row = orderRow.parse(data);
    if (isWaiting(row) && row.holds.length === 0 && !isConfirmed(row.purchaseOrderId))
      letGo.push({ at: now(), who, value: row });
    const list = orderRows.get(row.purchaseOrderId) ?? [];
    list.push({ at: now(), who, value: row });
    orderRows.set(row.purchaseOrderId, list);
  };

  return {
    ...{ orderRows, raw, sent, audited, written, acknowledging, letGo, failures, drawn, skuRows, alerts },
    ...{ forgotten, breakers, deadLetters, touched: new Set<string>(), cutInOdoo },
    observeOdoo: (who, said) => {
      if (!who.startsWith('order-changed/') || !CUTS.test(said)) return () => {};
      const before = keptUnits(odoo);
      return () => {
        for (const cut of cutsSince(before, odoo, walmart)) cutInOdoo.push({ at: now(), who, value: cut });
      };
    },
    observeTaken: (queue, body) => {
      if (isDeadLetters(queue))
        deadLetters.push({ at: now(), who: queue, value: envelopeSchema.parse(JSON.parse(body)).key });
    },
    observePort: (who, where, args, result) => {
      const at = now();
      const [first, second] = args;
      if (where === 'state.put') seeRow(who, first);
      if (where === 'state.increment' && !drawn.has(Number(result))) drawn.set(Number(result), at);
      if (where === 'raw.put' && !raw.has(String(first))) raw.set(String(first), at);
      if (where === 'alerts.raise') alerts.push({ at, who, value: alertSchema.parse(first) });
      if (where === 'state.remove') {
        const { pk, sk } = keySchema.parse(first);
        if (pk === ACCOUNT) forgotten.push({ at, who, value: sk });
      }
      if (where === 'outbox.send')
        for (const { envelope } of messagesSchema.parse(second))
          sent.push({ at, who, value: { queue: String(first), key: envelope.key, type: envelope.type } });
      if (where === 'audit.append')
        for (const { subject, event } of auditSchema.parse(first)) audited.push({ at, who, value: { subject, event } });
    },
    observeWalmart: (who, request) => {
      const at = now();
      const po = /^\/v3\/orders\/(\d+)\/acknowledge/.exec(request.path)?.[1];
      if (po) acknowledging.push({ at, who, value: po });
      const { by, rows } = rowsOf(request);
      if (rows.length === 0) return () => {};
      const values: Written[] = [];
      const had = new Map(walmart.truth.inventory().map(({ sku, inputQty }) => [sku, inputQty]));
      for (const { sku, quantity } of rows) {
        const value = {
          by,
          sku,
          quantity: quantity.amount,
          before: had.get(sku) ?? 0,
          lastWritten: lastOf.get(sku) ?? 0,
          isTaken: false,
        };
        values.push(value);
        written.push({ at, who, value });
        lastOf.set(sku, quantity.amount);
      }
      return (isTaken) => {
        for (const value of values) value.isTaken = isTaken;
      };
    },
  };
};

/** Both sides of one order, small and strict: Walmart refuses what the real one refuses, Odoo lets people do what they do. */
import { type Policy, policySchema } from '../../../../../shared/core/index.ts';
import {
  beginCall as begin,
  effectDone,
  type Fulfilment,
  type FulfilmentAction,
  type FulfilmentPlan,
  foldOrder,
  callNotSent as notSent,
  type OdooOrderTruth,
  callUnknown as outcomeUnknown,
  planFulfilment,
  callRefused as refused,
  callSent as sent,
  type WalmartReturnLine,
} from '../../../../../shared/transform/index.ts';
import { walmartOrderSchema } from '../../../../../shared/walmart/schemas/order.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const START = Date.parse('2026-11-20T10:00:00Z');
export const CENTS = 1081;

export const policyOf = (change: Partial<Policy> = {}): Policy =>
  policySchema.parse({ ordersFrom: '2026-01-01T00:00:00Z', ...change });

interface WalmartLine {
  ordered: number;
  open: number;
  cancelled: number;
  delivered: number;
  parcels: { number: string; units: number; ours: boolean }[];
  intent: boolean;
  refundedCents: number;
}

interface Picking {
  id: number;
  state: 'assigned' | 'done' | 'cancel';
  hold: boolean;
  tracking?: string;
  doneAt?: number;
  units: number[];
}

export type Mode = 'ok' | 'lostAnswer' | 'lostRequest' | 'crashBefore' | 'crashAfter';

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

export class World {
  now = START;
  row: Fulfilment | undefined;
  walmart: WalmartLine[];
  odoo: {
    state: 'sale' | 'cancel';
    reason?: string;
    ordered: number[];
    pickings: Picking[];
    returned: number[];
    notes: { id: number; line: number; units: number; cents: number; approved: boolean }[];
  };
  returns: { id: string; line: number; units: number; refunded: number; keep: boolean; byWalmart: boolean }[] = [];
  /** Refunded by Walmart since the last look, by line: that race is Walmart's to refuse. */
  foreignCents: number[] = [];
  nextId = 100;
  broken: string[] = [];
  trail: string[] = [];
  last: FulfilmentPlan | undefined;

  readonly policy: Policy;

  constructor(ordered: readonly number[], policy: Policy = policyOf()) {
    this.policy = policy;
    this.walmart = ordered.map((units) => ({
      ordered: units,
      open: units,
      cancelled: 0,
      delivered: 0,
      parcels: [],
      intent: false,
      refundedCents: 0,
    }));
    this.odoo = {
      state: 'sale',
      ordered: [...ordered],
      pickings: [{ id: 1, state: 'assigned', hold: false, units: [...ordered] }],
      returned: ordered.map(() => 0),
      notes: [],
    };
  }

  shipped(line: number): number {
    return sum(this.walmart[line]?.parcels.map(({ units }) => units) ?? []);
  }

  gone(line: number): number {
    return sum(this.odoo.pickings.filter(({ state }) => state === 'done').map(({ units }) => units[line] ?? 0));
  }

  // ——— What is read ———

  order(): ReturnType<typeof walmartOrderSchema.parse> {
    const status = (name: string, units: number, number?: string) =>
      units > 0
        ? [
            {
              status: name,
              statusQuantity: { unitOfMeasurement: 'EACH', amount: String(units) },
              ...(number !== undefined && { trackingInfo: { trackingNumber: number, shipDateTime: this.now } }),
            },
          ]
        : [];
    return walmartOrderSchema.parse({
      purchaseOrderId: '1796277083022',
      customerOrderId: '5281956426648',
      orderDate: START - HOUR,
      shippingInfo: {
        estimatedShipDate: START + 48 * HOUR,
        methodCode: 'Value',
        postalAddress: {
          name: 'Jane Sample',
          address1: '1 Example Rd',
          city: 'Warners',
          state: 'NY',
          postalCode: '13164',
          country: 'USA',
        },
      },
      orderLines: {
        orderLine: this.walmart.map((line, index) => ({
          lineNumber: String(index + 1),
          item: { productName: 'Bag', sku: `S${index + 1}` },
          charges: {
            charge: [
              {
                chargeType: 'PRODUCT',
                chargeName: 'ItemPrice',
                chargeAmount: { currency: 'USD', amount: (CENTS * line.ordered) / 100 },
              },
            ],
          },
          orderLineQuantity: { unitOfMeasurement: 'EACH', amount: String(line.ordered) },
          orderLineStatuses: {
            orderLineStatus: [
              ...status('Acknowledged', line.open),
              ...status('Cancelled', line.cancelled),
              ...line.parcels.flatMap(({ number, units }) => status('Shipped', units, number)),
            ],
          },
          ...(line.intent && { intentToCancel: 'YES' }),
          ...(line.refundedCents > 0 && {
            refund: {
              refundCharges: {
                refundCharge: [
                  {
                    refundReason: 'x',
                    charge: {
                      chargeType: 'PRODUCT',
                      chargeName: 'ItemPrice',
                      chargeAmount: { currency: 'USD', amount: -line.refundedCents / 100 },
                    },
                  },
                ],
              },
            },
          }),
        })),
      },
    });
  }

  returnLines(): readonly WalmartReturnLine[] {
    return this.returns.map((each) => ({
      returnOrderId: each.id,
      returnLineNumber: 1,
      customerOrderId: '5281956426648',
      lineNumber: String(each.line + 1),
      units: each.units,
      refundedUnits: each.refunded,
      isKeepIt: each.keep,
      byWalmart: each.byWalmart,
      isCancelled: false,
    }));
  }

  truth(): OdooOrderTruth {
    const { odoo } = this;
    const open = odoo.pickings.filter(({ state }) => state === 'assigned');
    return {
      orderId: 7,
      name: 'S00007',
      state: odoo.state,
      locked: false,
      ...(odoo.reason !== undefined && { cancelReason: odoo.reason }),
      hold: open.some(({ hold }) => hold),
      lines: odoo.ordered.map((ordered, index) => ({
        lineId: index + 1,
        lineNumber: String(index + 1),
        sku: `S${index + 1}`,
        ordered,
        delivered: this.gone(index),
        productId: index + 1,
        isCharge: false,
        total: (ordered * 10).toFixed(2),
      })),
      deliveries: odoo.pickings.map((picking) => ({
        pickingId: picking.id,
        name: `OUT/${picking.id}`,
        state: picking.state,
        hold: picking.hold,
        carrier: 'UPS Ground',
        ...(picking.doneAt !== undefined && { doneAt: picking.doneAt }),
        ...(picking.tracking !== undefined && { trackingRef: picking.tracking }),
        moves: picking.units.map((units, index) => ({ moveId: picking.id * 10 + index, lineId: index + 1, units })),
      })),
      returns: [
        {
          pickingId: 900,
          name: 'IN/900',
          state: 'done',
          moves: odoo.returned.map((units, index) => ({ lineId: index + 1, units })),
        },
      ],
      creditNotes: odoo.notes.map((note) => ({
        moveId: note.id,
        name: `R${note.id}`,
        state: 'posted',
        approved: note.approved,
        lines: [
          {
            lineId: note.line + 1,
            lineNumber: String(note.line + 1),
            units: note.units,
            amount: (note.cents / 100).toFixed(2),
            tax: '0.00',
          },
        ],
      })),
    };
  }

  // ——— What people and the buyer do ———

  validate(take: readonly number[], tracking: string | undefined): void {
    const picking = this.odoo.pickings.find(({ state }) => state === 'assigned');
    if (!picking || picking.hold) return;
    const units = picking.units.map((count, index) => Math.min(count, take[index] ?? 0));
    if (sum(units) === 0) return;
    const rest = picking.units.map((count, index) => count - (units[index] ?? 0));
    Object.assign(picking, { state: 'done', units, doneAt: this.now, ...(tracking && { tracking }) });
    if (sum(rest) > 0) this.odoo.pickings.push({ id: this.nextId++, state: 'assigned', hold: false, units: rest });
  }

  lower(line: number, toUnits: number): void {
    const ordered = Math.max(toUnits, this.gone(line));
    if (this.odoo.state === 'cancel' || ordered > (this.odoo.ordered[line] ?? 0)) return;
    this.odoo.ordered[line] = ordered;
    this.cutPickings(line);
  }

  cutPickings(line: number): void {
    let left = (this.odoo.ordered[line] ?? 0) - this.gone(line);
    for (const picking of this.odoo.pickings.filter(({ state }) => state === 'assigned')) {
      picking.units[line] = Math.min(picking.units[line] ?? 0, Math.max(0, left));
      left -= picking.units[line] ?? 0;
      if (sum(picking.units) === 0) picking.state = 'cancel';
    }
  }

  cancelOrder(): void {
    this.odoo.state = 'cancel';
    for (const picking of this.odoo.pickings) if (picking.state === 'assigned') picking.state = 'cancel';
  }

  cancelByOther(line: number, units: number): void {
    const at = this.walmart[line];
    if (!at) return;
    const count = Math.min(at.open, units);
    at.open -= count;
    at.cancelled += count;
  }

  shipByOther(line: number, units: number): void {
    const at = this.walmart[line];
    if (!at) return;
    const count = Math.min(at.open, units);
    at.open -= count;
    if (count > 0) at.parcels.push({ number: `SC${this.nextId++}`, units: count, ours: false });
  }

  openReturn(line: number, units: number, keep: boolean, byWalmart: boolean): void {
    const inReturns = sum(this.returns.filter((each) => each.line === line).map((each) => each.units));
    const count = Math.min(units, this.shipped(line) - inReturns);
    if (count > 0) this.returns.push({ id: `RO${this.nextId++}`, line, units: count, refunded: 0, keep, byWalmart });
  }

  receive(line: number, units: number): void {
    const most = this.gone(line) - (this.odoo.returned[line] ?? 0);
    this.odoo.returned[line] = (this.odoo.returned[line] ?? 0) + Math.max(0, Math.min(units, most));
  }

  // ——— One look, and its actions ———

  look(): FulfilmentPlan {
    const plan = planFulfilment(
      { row: this.row, walmart: this.order(), returns: this.returnLines(), odoo: this.truth(), readAt: this.now },
      this.policy,
      this.now,
    );
    this.row = plan.row;
    this.last = plan;
    this.foreignCents = [];
    return plan;
  }

  run(action: FulfilmentAction, mode: Mode): void {
    if (!this.row) return;
    this.trail.push(`${mode} ${JSON.stringify(action)}`);
    switch (action.kind) {
      case 'ship':
      case 'track':
      case 'cancel':
      case 'refund':
      case 'returnRefund':
        this.callWalmart(action, mode);
        return;
      default:
        if (mode === 'crashBefore' || mode === 'lostRequest') return;
        this.effectInOdoo(action);
        if (mode === 'ok') this.row = effectDone(this.row, action);
    }
  }

  callWalmart(
    action: Extract<FulfilmentAction, { kind: 'ship' | 'track' | 'cancel' | 'refund' | 'returnRefund' }>,
    mode: Mode,
  ): void {
    if (!this.row) return;
    const id = `I${this.nextId++}`;
    this.row = begin(this.row, action, id, this.now);
    if (mode === 'crashBefore') return;
    if (mode === 'lostRequest') {
      this.row = this.nextId % 2 === 0 ? notSent(this.row, id) : outcomeUnknown(this.row, id, this.now);
      return;
    }
    const refusal = this.takeAtWalmart(action);
    if (mode === 'crashAfter') return;
    if (mode === 'lostAnswer') this.row = outcomeUnknown(this.row, id, this.now);
    else if (refusal !== undefined) this.row = refused(this.row, id, action, refusal, this.now);
    else this.row = foldOrder(sent(this.row, id, this.now), this.order());
  }

  takeAtWalmart(
    action: Extract<FulfilmentAction, { kind: 'ship' | 'track' | 'cancel' | 'refund' | 'returnRefund' }>,
  ): string | undefined {
    switch (action.kind) {
      case 'ship':
        return this.takeShipment(action);
      case 'track': {
        for (const { lineNumber, units } of action.lines) {
          const at = this.walmart[Number(lineNumber) - 1];
          const parcel = at?.parcels.find(({ number, units: has }) => number === action.from && has >= units);
          if (!at || !parcel) return 'no such parcel';
          parcel.units -= units;
          at.parcels = [
            ...at.parcels.filter(({ units: has }) => has > 0),
            { number: action.to, units, ours: parcel.ours },
          ];
        }
        return undefined;
      }
      case 'cancel':
        return this.takeCancellation(action);
      case 'refund':
        return this.takeRefund(action);
      case 'returnRefund':
        return this.takeReturnRefund(action);
      default:
        return action satisfies never;
    }
  }

  takeShipment(action: Extract<FulfilmentAction, { kind: 'ship' }>): string | undefined {
    if (action.lines.some(({ lineNumber, units }) => (this.walmart[Number(lineNumber) - 1]?.open ?? 0) < units))
      return 'beyond the open quantity';
    for (const { lineNumber, units } of action.lines) {
      const line = Number(lineNumber) - 1;
      const at = this.walmart[line];
      if (!at) continue;
      at.open -= units;
      at.parcels.push({ number: action.trackingNumber, units, ours: true });
      const ours = sum(at.parcels.filter((parcel) => parcel.ours).map((parcel) => parcel.units));
      if (ours > this.gone(line)) this.broken.push(`shipped ${ours} of line ${line}, ${this.gone(line)} went out`);
    }
    return undefined;
  }

  takeCancellation(action: Extract<FulfilmentAction, { kind: 'cancel' }>): string | undefined {
    const isAsked = action.lines.every(({ lineNumber }) => this.walmart[Number(lineNumber) - 1]?.intent);
    if (action.reason === 'CUSTOMER_REQUESTED_SELLER_TO_CANCEL' && !isAsked) return 'the customer did not ask';
    if (action.lines.some(({ lineNumber, units }) => (this.walmart[Number(lineNumber) - 1]?.open ?? 0) < units))
      return 'already shipped';
    for (const { lineNumber, units } of action.lines) {
      const line = Number(lineNumber) - 1;
      const unreported = Math.max(0, this.gone(line) - this.shipped(line));
      if ((this.walmart[line]?.open ?? 0) - units < unreported)
        this.broken.push(`cancelled gone units of line ${line}`);
      this.cancelByOther(line, units);
    }
    return undefined;
  }

  takeRefund(action: Extract<FulfilmentAction, { kind: 'refund' }>): string | undefined {
    for (const { lineNumber, net } of action.lines) {
      const line = Number(lineNumber) - 1;
      const at = this.walmart[line];
      if (!at) return 'no such line';
      const isOver = this.isBeyond(line, Math.round(Number(net) * 100));
      if (isOver) return 'beyond the charge';
      at.refundedCents += Math.round(Number(net) * 100);
    }
    return undefined;
  }

  takeReturnRefund(action: Extract<FulfilmentAction, { kind: 'returnRefund' }>): string | undefined {
    const at = this.returns.find(({ id }) => id === action.returnOrderId);
    const [line] = action.lines;
    if (!at || !line || at.refunded + line.units > at.units) return 'beyond the returned quantity';
    if (this.isBeyond(at.line, line.units * CENTS)) return 'beyond the charge';
    at.refunded += line.units;
    const wline = this.walmart[at.line];
    if (wline) wline.refundedCents += line.units * CENTS;
    return undefined;
  }

  isBeyond(line: number, cents: number): boolean {
    const after = (this.walmart[line]?.refundedCents ?? 0) + cents;
    if (after - (this.foreignCents[line] ?? 0) > this.shipped(line) * CENTS)
      this.broken.push(`a refund beyond the charge of line ${line} was tried`);
    return after > this.shipped(line) * CENTS;
  }

  refundByWalmart(which: number): void {
    const at = this.returns[which % Math.max(1, this.returns.length)];
    const line = at && this.walmart[at.line];
    if (!at || !line) return;
    const cents = (at.units - at.refunded) * CENTS;
    line.refundedCents += cents;
    this.foreignCents[at.line] = (this.foreignCents[at.line] ?? 0) + cents;
    at.refunded = at.units;
  }

  effectInOdoo(action: FulfilmentAction): void {
    const { odoo } = this;
    switch (action.kind) {
      case 'hold':
      case 'release':
        for (const picking of odoo.pickings)
          if (action.pickings.includes(picking.id) && picking.state === 'assigned')
            picking.hold = action.kind === 'hold';
        return;
      case 'cancelInOdoo':
        if (action.scope === 'order') {
          this.cancelOrder();
          return;
        }
        for (const { lineNumber, toUnits } of action.lines) this.lower(Number(lineNumber) - 1, toUnits);
        return;
      case 'reopen': {
        odoo.state = 'sale';
        for (const { lineNumber, toUnits } of action.lines) odoo.ordered[Number(lineNumber) - 1] = toUnits;
        const units = odoo.ordered.map((ordered, line) => {
          const open = odoo.pickings.filter(({ state }) => state === 'assigned').map((each) => each.units[line] ?? 0);
          return Math.max(0, ordered - this.gone(line) - sum(open));
        });
        if (sum(units) > 0) odoo.pickings.push({ id: this.nextId++, state: 'assigned', hold: false, units });
        return;
      }
      default:
        return;
    }
  }
}

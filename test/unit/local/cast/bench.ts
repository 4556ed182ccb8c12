/** One order, its desk in Odoo as a small thing that works, and an agenda on virtual time. */
import { type Agenda, createAgenda } from '../../../../local/cast/agenda.ts';
import type { Case, CastParts } from '../../../../local/cast/case.ts';
import { drawLife, type Life } from '../../../../local/cast/life.ts';
import type { OrderDesk } from '../../../../local/cast/order-desk.ts';
import type { TrueFulfilment } from '../../../../local/simulators/odoo/index.ts';
import { simulateWalmart } from '../../../../local/simulators.ts';
import { HOUR_MS } from '../../../../shared/core/index.ts';
import { VirtualClock } from '../../../../shared/memory/index.ts';

export const START = 1_772_460_000_000;
const PLAIN = drawLife(1, 0);

/** Ships whole with its number an hour after the order is to be seen; nothing else happens. */
export const life = (more: Partial<Life> = {}, handling: Partial<Life['handling']> = {}): Life => ({
  handling: {
    ...{ ...PLAIN.handling, afterMs: HOUR_MS, shape: 'whole', carrier: 'UPS Ground', numberMs: 0, correctedMs: 0 },
    ...handling,
  },
  deliveredMs: 10 * HOUR_MS,
  ...more,
});

type Delivery = TrueFulfilment['deliveries'][number];

export const open = (more: Partial<Delivery> = {}): Delivery => ({
  ...{ pickingId: 5, name: 'WH/OUT/5', state: 'assigned', held: false, doneAt: null, carrier: null, tracking: null },
  ...{ reserved: [{ lineNumber: '1', units: 2 }], parcels: [] },
  ...more,
});

export const seen = (more: Partial<TrueFulfilment> = {}): TrueFulfilment => ({
  ...{ orderId: 3, purchaseOrderId: 'PO', account: 'local/demo', state: 'sale', locked: false, status: null },
  ...{ cancelReason: null, deliveries: [open()], returns: [], credits: [] },
  lines: [{ lineNumber: '1', sku: 'A', ordered: 2, delivered: 0 }],
  ...more,
});

/** Shows the order as it is set, ships all that is open, and notes each deed with its hour. */
export const bench = (order: TrueFulfilment | undefined, hours = 48) => {
  const clock = new VirtualClock({ startAt: START, longestWorkMs: Number.MAX_SAFE_INTEGER });
  const deeds: (readonly [hour: number, ...what: unknown[]])[] = [];
  const state = { order };
  const note = (...what: readonly unknown[]): void =>
    void deeds.push([Math.round((clock.now() - START) / 36_000) / 100, ...what]);
  const noting =
    (name: string) =>
    async (...args: readonly unknown[]): Promise<void> =>
      note(name, ...args);
  const desk: OrderDesk = {
    orderOf: () => state.order?.orderId,
    look: () => state.order ?? seen({ state: 'draft' }),
    shipOrder: async (_id, shipping) => {
      note('ship', shipping);
      if (state.order)
        state.order = {
          ...state.order,
          deliveries: state.order.deliveries.map((each) => ({ ...each, state: 'done' })),
        };
      return { done: 5 };
    },
    cancelWithReason: async (...args) => {
      note('cancel', ...args);
      return { done: true };
    },
    lowerLine: async (...args) => {
      note('lower', ...args);
      return { done: true };
    },
    receiveReturn: async (id) => {
      note('receive', id);
      return { done: id };
    },
    credit: async (_id, credit) => {
      note('credit', credit);
      return { done: 9 };
    },
    postDocument: async (id) => {
      note('post', id);
      return { done: true };
    },
    writeTracking: noting('number'),
    reserve: noting('reserve'),
    releaseHold: noting('release'),
    chooseCancelReason: noting('reason'),
    approveCredit: noting('approve'),
    count: noting('count'),
  };
  const agenda: Agenda = createAgenda(clock, START + hours * HOUR_MS);
  const walmart = simulateWalmart(clock, 1, { carrierDelivery: null });
  const failures: string[] = [];
  const parts: CastParts = {
    ...{ clock, walmart, desk, agenda, inOdoo: (work) => work() },
    onFailure: (what, error) => failures.push(`${what}: ${String(error)}`),
  };
  const play = (): Promise<void> => clock.settle(agenda.play(new AbortController().signal));
  return { parts, deeds, state, failures, play, clock, walmart };
};

export const caseOf = (its: Life, more: Partial<Case> = {}): Case => ({
  ...{ purchaseOrderId: 'PO', visibleAt: START, life: its, parcels: 0, hasShipped: false },
  ...more,
});

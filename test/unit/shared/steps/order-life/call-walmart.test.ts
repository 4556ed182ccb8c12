import { describe, expect, it } from 'vitest';
import {
  RejectedError,
  ThrottledError,
  TransientError,
  UnknownOutcomeError,
} from '../../../../../shared/core/index.ts';
import { callWalmart, isSellerCancel } from '../../../../../shared/steps/order-life/call-walmart.ts';
import { orderLifeKey, readOrderLifeRow } from '../../../../../shared/steps/order-life/rows.ts';
import { claimOrder, type OrderLifeDeps, type Standing } from '../../../../../shared/steps/order-life/work.ts';
import { newFulfilment, type ShipParcel } from '../../../../../shared/transform/index.ts';
import type { OrderWrite } from '../../../../../shared/walmart/index.ts';
import { walmartOrderSchema } from '../../../../../shared/walmart/schemas/order.ts';
import { ACCOUNT, START } from '../../../../support/shape-bench.ts';
import { rawOrder } from '../../transform/order-builder.ts';
import { lifeBench, PO } from './bench.ts';

const orderIn = (statuses: Readonly<Record<string, number>>) =>
  walmartOrderSchema.parse(rawOrder({ lines: [{ quantity: '2', statuses }] }));
const OPEN = orderIn({ Acknowledged: 2 });

const SHIP: ShipParcel = {
  ...{ kind: 'ship', parcel: '1', pickingId: 1, methodCode: 'Value', trackingNumber: '1Z1', shippedAt: START },
  carrier: { carrier: 'UPS' },
  lines: [{ lineNumber: '1', units: 2, intentToCancelOverride: false }],
};

type Ship = OrderLifeDeps['walmart']['fulfilment']['ship'];

const calling = async (ship: Ship) => {
  let seenBefore: unknown;
  const fulfilment = {
    ship: async (...args: Parameters<Ship>) => {
      const row = await bench.deps.state.get(orderLifeKey(ACCOUNT, PO));
      seenBefore = row && readOrderLifeRow(row).fulfilment?.intents;
      return ship(...args);
    },
  } as OrderLifeDeps['walmart']['fulfilment'];
  const bench = lifeBench({ walmart: { fulfilment } as OrderLifeDeps['walmart'] });
  const work = await claimOrder(bench.deps, bench.run, PO);
  if (!work) throw new Error('not claimed');
  const standing = { row: newFulfilment(OPEN), odoo: { name: 'S00007' } } as Standing;
  const call = () => callWalmart(bench.deps, work, standing, OPEN, SHIP);
  const stored = async () => {
    const row = await bench.deps.state.get(orderLifeKey(ACCOUNT, PO));
    return row && readOrderLifeRow(row).fulfilment;
  };
  return { ...bench, call, stored, intentsSeenByWalmart: () => seenBefore };
};

const shipped: OrderWrite = {
  outcome: 'done',
  entry: {
    ...{ readable: true, purchaseOrderId: PO, raw: {} },
    order: walmartOrderSchema.parse(rawOrder({ lines: [{ quantity: '2', statuses: { Shipped: 2 } }] })),
  },
};

describe('callWalmart', () => {
  it('writes its intent before the call', async () => {
    const { call, intentsSeenByWalmart } = await calling(async () => shipped);

    await call();

    expect(intentsSeenByWalmart()).toMatchObject([{ kind: 'ship', phase: 'planned', trackingNumber: '1Z1' }]);
  });

  it('keeps the intent until a read shows the number, whatever the answer said', async () => {
    const { call, stored, trail } = await calling(async () => shipped);

    const { end } = await call();

    expect(end).toBe('done');
    expect(await stored()).toMatchObject({ intents: [{ phase: 'sent' }], lines: [{ shipped: 2, open: 0 }] });
    expect(trail).toMatchObject([{ subject: `order/${PO}`, event: 'parcel-reported', after: { lines: '2 of 1' } }]);
  });

  it('remembers an unclear end and says nothing more', async () => {
    const lost = new UnknownOutcomeError({ code: 'WALMART_UNKNOWN_OUTCOME', message: 'no answer' });
    const { call, stored } = await calling(() => Promise.reject(lost));

    expect((await call()).end).toBe('unclear');
    expect((await stored())?.intents).toMatchObject([{ phase: 'unknown' }]);
  });

  it('takes the intent back when nothing was sent, and lets the message come back', async () => {
    const wait = new ThrottledError({ code: 'WALMART_THROTTLED', message: 'wait', retryAfterMs: 1000 });
    const { call, stored } = await calling(() => Promise.reject(wait));

    await expect(call()).rejects.toBe(wait);
    expect((await stored())?.intents).toEqual([]);
  });

  it.each<[string, Ship]>([
    [
      'by its outcome',
      async () => ({ outcome: 'refused', refusal: 'beyond-open', code: 'WALMART_BEYOND_OPEN', reason: 'too many' }),
    ],
    ['by an error', () => Promise.reject(new RejectedError({ code: 'WALMART_REJECTED', message: 'too many' }))],
  ])('remembers a refusal with its words: %s', async (_how, ship) => {
    const { call, stored } = await calling(ship);

    expect((await call()).end).toBe('refused');
    expect(await stored()).toMatchObject({ intents: [], refusals: [{ text: 'too many' }] });
  });
});

describe('callWalmart, after Walmart said yes', () => {
  it('keeps what was sent when the trail cannot be written', async () => {
    const { deps, call, stored } = await calling(async () => shipped);
    const down = new TransientError({ code: 'AUDIT_DOWN', message: 'no audit' });
    deps.audit.append = () => Promise.reject(down);

    await expect(call()).rejects.toBe(down);
    expect(await stored()).toMatchObject({ intents: [{ phase: 'sent' }], lines: [{ shipped: 2 }] });
  });

  it('keeps the intent when its end cannot be stored', async () => {
    const down = new TransientError({ code: 'STATE_DOWN', message: 'no state' });
    const { deps, call, stored } = await calling(async () => {
      const { put } = deps.state;
      deps.state.put = () => {
        deps.state.put = put;
        return Promise.reject(down);
      };
      return shipped;
    });

    await expect(call()).rejects.toBe(down);
    expect((await stored())?.intents).toMatchObject([{ phase: 'planned' }]);
  });

  it('is no refusal where the answer cannot be read', async () => {
    const entry = { readable: false, purchaseOrderId: PO, issues: [], raw: {} } as const;
    const { call, stored } = await calling(async () => ({ outcome: 'done', entry }));

    expect((await call()).end).toBe('done');
    expect(await stored()).toMatchObject({ intents: [{ phase: 'sent' }], refusals: [] });
  });
});

describe('isSellerCancel', () => {
  it('leaves out what the buyer asked for', () => {
    const cancel = { kind: 'cancel', lines: [] } as const;

    expect(isSellerCancel({ ...cancel, reason: 'SELLER_CANCEL_OUT_OF_STOCK' })).toBe(true);
    expect(isSellerCancel({ ...cancel, reason: 'CUSTOMER_REQUESTED_SELLER_TO_CANCEL' })).toBe(false);
    expect(isSellerCancel(SHIP)).toBe(false);
  });
});

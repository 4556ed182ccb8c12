import { describe, expect, it } from 'vitest';
import { HOUR_MS, InvalidDataError, RejectedError } from '../../../../../shared/core/index.ts';
import { park } from '../../../../../shared/lambda/index.ts';
import type { OdooOrderTruth } from '../../../../../shared/odoo/index.ts';
import { followOrders } from '../../../../../shared/steps/order-life/follow.ts';
import { orderLifeKey, readOrderLifeRow } from '../../../../../shared/steps/order-life/rows.ts';
import type { OrderLifeDeps } from '../../../../../shared/steps/order-life/work.ts';
import { walmartOrderSchema } from '../../../../../shared/walmart/schemas/order.ts';
import { ACCOUNT, START } from '../../../../support/shape-bench.ts';
import { rawOrder } from '../../transform/order-builder.ts';
import { lifeBench, PO } from './bench.ts';
import { truthOf } from './document-truth.ts';

const OTHER = '1796277083033';
const delivered = walmartOrderSchema.parse(rawOrder({ lines: [{ quantity: '3', statuses: { Delivered: 3 } }] }));

const walmart = {
  orders: {
    get: async (purchaseOrderId: string) => ({
      ...{ readable: true, purchaseOrderId, raw: {} },
      order: { ...delivered, purchaseOrderId },
    }),
  },
} as unknown as OrderLifeDeps['walmart'];

type Truths = (purchaseOrderIds: readonly string[]) => Promise<readonly OdooOrderTruth[]>;

/** Both sides of orders that were shipped whole. */
const followed = (truths: Truths, invoice: () => Promise<{ outcome: 'none' }>) => {
  const odoo = {
    fulfilment: { truths: (_account: string, ids: readonly string[]) => truths(ids) },
    orderChanges: { mark: async () => {} },
    documents: { invoice },
  } as unknown as OrderLifeDeps['odoo'];
  const bench = lifeBench({ walmart, odoo }, { invoice: 'draft' });
  const lifeOf = async (purchaseOrderId = PO) => {
    const row = await bench.deps.state.get(orderLifeKey(ACCOUNT, purchaseOrderId));
    return row && readOrderLifeRow(row);
  };
  return { ...bench, lifeOf, follow: (...ids: readonly string[]) => followOrders(bench.deps, bench.run, ids) };
};

const each: Truths = async (ids) => ids.map((purchaseOrderId) => truthOf({ purchaseOrderId }));

describe('followOrders', () => {
  it('looks at an order again whose invoice Odoo refused, and takes its question away when that is mended', async () => {
    let refusal: RejectedError | undefined = new RejectedError({ code: 'ODOO_REFUSED', message: 'no journal' });
    const { clock, lifeOf, follow, question } = followed(each, async () => {
      if (refusal) throw refusal;
      return { outcome: 'none' };
    });

    await follow(PO);
    const refused = await lifeOf();
    const asked = await question(`order-question/${PO}/stepRefused/invoice`);
    refusal = undefined;
    await clock.run(START + HOUR_MS);
    await follow(PO);

    expect(refused?.lookAt).toBe(START + HOUR_MS);
    expect(asked).toMatchObject({ code: 'ORDER_STEP_REFUSED_BY_ODOO', reason: 'no journal' });
    expect(await question(`order-question/${PO}/stepRefused/invoice`)).toBeUndefined();
    expect(await lifeOf()).toMatchObject({ refused: [], questions: [] });
  });

  it('asks for no number of goods that Walmart has as shipped already', async () => {
    const { lifeOf, follow } = followed(each, async () => ({ outcome: 'none' }));

    await follow(PO);

    expect(await lifeOf()).toMatchObject({ fulfilment: { lines: [{ shipped: 3 }] }, questions: [] });
  });

  it('does not look again and again at a finished order that Odoo does not have', async () => {
    const { lifeOf, follow } = followed(
      async () => [],
      async () => ({ outcome: 'none' }),
    );

    await follow(PO);

    expect(await lifeOf()).toMatchObject({ fulfilment: { lines: [{ delivered: 3 }] } });
    expect((await lifeOf())?.lookAt).toBeUndefined();
  });

  it('takes its own failure out of the ledger once a look goes through, whatever asked for it', async () => {
    const strange = new InvalidDataError({ code: 'ODOO_ANSWER', message: 'a state that we do not know', issues: [] });
    let isMended = false;
    const { deps, follow, lifeOf, question } = followed(
      (ids) => (isMended ? each(ids) : Promise.reject(strange)),
      async () => ({ outcome: 'none' }),
    );
    const key = `fulfilment/${PO}`;
    await follow(PO);
    const code = { code: 'ODOO_ANSWER', reason: 'a state that we do not know' };
    await park(deps.ledger, { ...code, account: ACCOUNT, key, facts: {}, flow: 'order-changed', at: START });
    isMended = true;

    await follow(PO);

    expect(await question(key)).toBeUndefined();
    expect(await lifeOf()).not.toHaveProperty('failedAt');
  });

  it('sets a step aside that is done again and again without an effect, and asks', async () => {
    let cancels = 0;
    const cancelled = walmartOrderSchema.parse(rawOrder({ lines: [{ quantity: '3', statuses: { Cancelled: 3 } }] }));
    const odoo = {
      fulfilment: { truths: async () => [truthOf({ purchaseOrderId: PO, deliveries: [] })] },
      orderChanges: {
        mark: async () => {},
        cancel: async () => {
          cancels += 1;
          return { outcome: 'shipped', transfers: [] };
        },
      },
    } as unknown as OrderLifeDeps['odoo'];
    const { deps, run, question } = lifeBench({
      walmart: {
        orders: { get: async () => ({ ...{ readable: true, purchaseOrderId: PO, raw: {} }, order: cancelled }) },
      } as unknown as OrderLifeDeps['walmart'],
      odoo,
    });

    await followOrders(deps, run, [PO]);
    await followOrders(deps, run, [PO]);

    expect(cancels).toBe(3);
    expect(await question(`order-question/${PO}/stepRefused/cancelInOdoo`)).toMatchObject({
      reason: expect.stringContaining('done 3 times'),
    });
  });

  it('does not let an order that cannot be read in Odoo stop the others of its batch', async () => {
    const strange = new InvalidDataError({ code: 'ODOO_ANSWER', message: 'a state that we do not know', issues: [] });
    const truths: Truths = (ids) => (ids.includes(OTHER) ? Promise.reject(strange) : each(ids));
    const { lifeOf, follow } = followed(truths, async () => ({ outcome: 'none' }));

    const { outcomes } = await follow(PO, OTHER);

    expect(outcomes).toMatchObject([{ done: true }, { error: strange }]);
    expect((await lifeOf())?.fulfilment?.lines).toMatchObject([{ delivered: 3 }]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RejectedError, TransientError, UnknownOutcomeError, ZERO } from '../../../../../shared/core/index.ts';
import type { SaleOrder, SaleOrderDraft } from '../../../../../shared/odoo/index.ts';
import { isFailure, makeDrafts, type OrderWriter } from '../../../../../shared/steps/orders/make-orders.ts';

type Fate = 'good' | 'refused' | 'there';

const draft = (purchaseOrderId: string): SaleOrderDraft => ({
  ...{ account: 'local/acme', purchaseOrderId, customerId: 1, deliveryId: 2, placedAt: 0, warehouseId: 1, lines: [] },
});

const saved = (id: number, purchaseOrderId: string): SaleOrder => ({
  ...{ id, name: `S${id}`, state: 'draft', isLocked: false, account: 'local/acme', purchaseOrderId, customerId: 1 },
  ...{ deliveryId: 2, warehouseId: 1, placedAt: 0, currencyId: 1, untaxed: ZERO, tax: ZERO, total: ZERO },
});

/** An Odoo that makes all or nothing, refuses some orders, and has a UNIQUE index. `stumbles` says what each call meets besides. */
const fakeOdoo = (
  fates: ReadonlyMap<string, Fate>,
  stumbles: readonly ('none' | 'before' | 'after' | 'serialization')[],
) => {
  const orders = new Map<string, SaleOrder>();
  const sent: { readonly pos: readonly string[]; readonly isUnclear: boolean }[] = [];
  let calls = 0;
  for (const [po, fate] of fates) if (fate === 'there') orders.set(po, saved(orders.size + 1, po));
  const create = async (drafts: readonly SaleOrderDraft[]): Promise<readonly number[]> => {
    const stumble = stumbles[calls] ?? 'none';
    calls += 1;
    const pos = drafts.map(({ purchaseOrderId }) => purchaseOrderId);
    const end = (error?: Error): void => {
      sent.push({ pos, isUnclear: error instanceof UnknownOutcomeError });
      if (error) throw error;
    };
    const unclear = new UnknownOutcomeError({ code: 'BROKEN', message: 'broken' });
    if (stumble === 'before') end(unclear);
    if (stumble === 'serialization') end(new TransientError({ code: 'ODOO_CONCURRENT_UPDATE', message: 'busy' }));
    const bad = pos.find((po) => orders.has(po) || fates.get(po) === 'refused');
    if (bad !== undefined) end(new RejectedError({ code: 'REFUSED', message: bad }));
    for (const po of pos) orders.set(po, saved(orders.size + 1, po));
    end(stumble === 'after' ? unclear : undefined);
    return pos.map((po) => orders.get(po)?.id ?? 0);
  };
  const byPurchaseOrders = async (_account: string, pos: readonly string[]) =>
    pos.flatMap((po) => orders.get(po) ?? []);
  const writer = {
    account: 'local/acme',
    hasTime: () => true,
    odoo: { saleOrders: { create, byPurchaseOrders } },
  } as unknown as OrderWriter;
  return { writer, orders, sent };
};

const fates = fc.array(fc.constantFrom<Fate>('good', 'good', 'good', 'refused', 'there'), {
  minLength: 1,
  maxLength: 50,
});
const toMap = (list: readonly Fate[]) => new Map(list.map((fate, index) => [String(1_000_000 + index), fate]));

describe('makeDrafts', () => {
  it('makes or adopts all that can be, and lets only the refused ones fail', () =>
    fc.assert(
      fc.asyncProperty(fates, async (list) => {
        const map = toMap(list);
        const { writer, orders } = fakeOdoo(map, []);

        const made = await makeDrafts(writer, [...map.keys()].map(draft));

        expect(made.size).toBe(map.size);
        for (const [po, fate] of map) {
          const result = made.get(po);
          expect(result === undefined || isFailure(result)).toBe(fate === 'refused');
          if (fate !== 'refused') expect(result).toBe(orders.get(po));
          else expect(result).toMatchObject({ error: { message: po } });
        }
      }),
    ));

  it('never sends again what a call with an unclear outcome has carried, and never loses what was made', () =>
    fc.assert(
      fc.asyncProperty(
        fates,
        fc.array(fc.constantFrom('none', 'before', 'after', 'serialization'), { maxLength: 8 }),
        async (list, stumbles) => {
          const map = toMap(list);
          const { writer, orders, sent } = fakeOdoo(map, stumbles);

          const made = await makeDrafts(writer, [...map.keys()].map(draft));

          for (const [po] of map) {
            const result = made.get(po);
            if (orders.has(po)) expect(result).toBe(orders.get(po));
            else expect(result !== undefined && isFailure(result)).toBe(true);
            const unclear = sent.findIndex(({ pos, isUnclear }) => isUnclear && pos.includes(po));
            const last = sent.findLastIndex(({ pos }) => pos.includes(po));
            if (unclear >= 0) expect(last).toBe(unclear);
          }
        },
      ),
    ));
});

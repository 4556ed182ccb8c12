import { describe, expect, it } from 'vitest';
import { SetupError } from '../../../../../shared/core/index.ts';
import type { SaleOrder, SaleOrderDraft } from '../../../../../shared/odoo/index.ts';
import { makeDrafts } from '../../../../../shared/steps/orders/make-orders.ts';

const draftOf = (purchaseOrderId: string) => ({ purchaseOrderId }) as SaleOrderDraft;

describe('makeDrafts', () => {
  it('makes the others when one record alone raises what looks like a wrong installation', async () => {
    const made = new Map<string, SaleOrder>();
    const rights = new SetupError({ code: 'ODOO_RIGHTS', message: 'not allowed' });
    const saleOrders = {
      create: async (drafts: readonly SaleOrderDraft[]) => {
        if (drafts.some((draft) => draft.purchaseOrderId === 'bad')) throw rights;
        for (const { purchaseOrderId } of drafts) made.set(purchaseOrderId, { purchaseOrderId } as SaleOrder);
        return [];
      },
      byPurchaseOrders: async (_account: string, ids: readonly string[]) => ids.flatMap((id) => made.get(id) ?? []),
    };
    const writer = { account: 'local/demo', hasTime: () => true, odoo: { saleOrders } } as unknown as Parameters<
      typeof makeDrafts
    >[0];

    const results = await makeDrafts(writer, ['one', 'bad', 'two', 'three'].map(draftOf));

    expect([...made.keys()].sort()).toEqual(['one', 'three', 'two']);
    expect(results.get('bad')).toEqual({ error: rights });
  });
});

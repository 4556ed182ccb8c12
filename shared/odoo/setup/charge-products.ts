/** Service products that taxes, shipping, discounts and fees of Walmart orders are booked on. */
import * as z from 'zod';
import { id, searchRead } from '../answer.ts';
import { findTaxId } from '../ids.ts';
import { CHARGE_PRODUCTS, type ChargeProduct } from '../names.ts';
import type { Finding, SetupContext, SetupStep } from './step.ts';

const row = z.object({ id, active: z.boolean(), product_tmpl_id: id, type: z.string() });

const make = async ({ rpc, companyId }: SetupContext, kind: ChargeProduct): Promise<void> => {
  const taxId = kind === 'tax' ? await findTaxId(rpc, companyId) : undefined;
  await rpc.execute('product.template', 'create', [
    {
      name: CHARGE_PRODUCTS[kind].name,
      default_code: CHARGE_PRODUCTS[kind].sku,
      type: 'service',
      sale_ok: true,
      purchase_ok: false,
      list_price: 0,
      invoice_policy: 'order',
      // Given even when empty: left out, Odoo adds the company's default tax.
      taxes_id: [[6, 0, taxId === undefined ? [] : [taxId]]],
    },
  ]);
};

const look = async (context: SetupContext, kind: ChargeProduct): Promise<Finding> => {
  const { rpc } = context;
  const domain = [['default_code', '=', CHARGE_PRODUCTS[kind].sku]];
  const schema = { row, fields: ['active', 'product_tmpl_id', 'type'] };
  const rows = await searchRead(rpc, 'product.product', domain, schema, {
    order: 'id',
    context: { active_test: false },
  });
  const [first] = rows;
  if (!first) return { state: 'make', apply: () => make(context, kind) };
  if (rows.some((product) => product.active)) return { state: 'kept' };
  return {
    state: 'change',
    what: 'was archived',
    apply: async () => {
      await rpc.execute('product.template', 'write', [[first.product_tmpl_id], { active: true }]);
    },
  };
};

const KINDS = ['tax', 'shipping', 'discount', 'fee'] as const satisfies readonly ChargeProduct[];

export const chargeProductSteps: readonly SetupStep[] = KINDS.map((kind) => ({
  name: `product ${CHARGE_PRODUCTS[kind].sku}`,
  mend: 'check that products can be made in Sales › Products',
  look: (context) => look(context, kind),
}));

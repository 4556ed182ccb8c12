/** An order's life after its confirmation on the simulated Odoo, told the same stories as the real one (test/e2e/real-odoo-fulfilment.test.ts). */
import { describe, expect, it } from 'vitest';
import { setUpOdoo } from '../../../shared/odoo/index.ts';
import { FULFILMENT_STORIES } from '../../support/odoo-fulfilment-story.ts';
import { ODOO_OPTIONS, simulatedOdoo } from '../../support/simulated-odoo.ts';

describe.each(['json', 'xml'] as const)('an order in the simulated Odoo over %s', (wire) => {
  it.each(FULFILMENT_STORIES)('%s', async (_title, tell) => {
    const { rpc, odoo } = simulatedOdoo(wire);
    const report = await setUpOdoo(rpc, ODOO_OPTIONS);

    await tell(odoo, '1796277083022');

    expect(report.failure).toBeUndefined();
  });
});

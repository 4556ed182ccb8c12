/** The documents of an order on the simulated Odoo, told the same stories as the real one (documents-on-real-odoo.test.ts). */
import { describe, expect, it } from 'vitest';
import { setUpOdoo } from '../../../shared/odoo/index.ts';
import { DOCUMENT_STORIES } from '../../support/odoo-documents-story.ts';
import { ODOO_OPTIONS, simulatedOdoo } from '../../support/simulated-odoo.ts';

describe.each(['json', 'xml'] as const)('documents in the simulated Odoo over %s', (wire) => {
  it.each(DOCUMENT_STORIES)('%s', async (_title, tell) => {
    const { rpc, odoo } = simulatedOdoo(wire);
    const report = await setUpOdoo(rpc, ODOO_OPTIONS);

    await tell(odoo, '1796277083022');

    expect(report.failure).toBeUndefined();
  });
});

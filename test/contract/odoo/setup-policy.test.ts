/** What set-up says of a policy that this Odoo cannot serve. */
import { describe, expect, it } from 'vitest';
import { type Policy, policySchema } from '../../../shared/core/index.ts';
import { setUpOdoo } from '../../../shared/odoo/index.ts';
import { carrierIssues } from '../../../shared/transform/index.ts';
import { giveGroup, makeRuntimeUser } from '../../support/odoo-activities.ts';
import { ODOO_OPTIONS, simulatedOdoo } from '../../support/simulated-odoo.ts';

const toCheck = (change: Partial<Policy>) => {
  const policy = policySchema.parse({ ordersFrom: '2026-01-01T00:00:00Z', ...change });
  return { ...policy, judgeCarriers: (names: readonly string[]) => carrierIssues(names, policy) };
};

describe('setUpOdoo with a policy', () => {
  it('names carriers that nobody maps, with the mend', async () => {
    const { rpc } = simulatedOdoo('json');
    const [product] = (await rpc.execute('product.product', 'create', [[{ name: 'D', type: 'service' }]])) as number[];
    const carriers = ['UPS Ground', 'Bicycle', 'Van'].map((name) => ({ name, product_id: product }));
    await rpc.execute('delivery.carrier', 'create', [carriers]);
    const policy = toCheck({ carriers: { Van: { carrier: 'Nobody' } } });

    const { warnings, failure } = await setUpOdoo(rpc, { ...ODOO_OPTIONS, policy });

    const ofCarriers = warnings.filter((text) => text.startsWith('Parcels'));
    expect(ofCarriers).toHaveLength(2);
    expect(ofCarriers.join()).toMatch(/"Van" to "Nobody", which Walmart does not list/);
    expect(ofCarriers.join()).toMatch(/"Bicycle" is in no table; map it in policy carriers/);
    expect(failure).toBeUndefined();
  });

  it('says that the journal of the payments is missing, and nothing of one that is there', async () => {
    const { rpc } = simulatedOdoo('json');
    const of = (clearingJournal: string) =>
      setUpOdoo(rpc, { ...ODOO_OPTIONS, policy: toCheck({ invoice: 'posted', clearingJournal }) }, 'plan');

    const [missing, there] = [await of('WMT'), await of('BNK1')];

    expect(missing.warnings.join()).toMatch(/no bank or cash journal "WMT"/);
    expect(there.warnings.join()).not.toMatch(/journal/);
  });

  it('says whether the run-time user may make documents', async () => {
    const { rpc } = simulatedOdoo('json');
    const { login } = await makeRuntimeUser(rpc, 'bot', []);
    const options = { ...ODOO_OPTIONS, policy: toCheck({ invoice: 'draft' }) };
    const of = async (runtimeUser?: string) =>
      (await setUpOdoo(rpc, { ...options, ...(runtimeUser !== undefined && { runtimeUser }) }, 'plan')).warnings;

    const [unknown, lacking, nobody] = [await of(), await of(login), await of('nobody')];
    await giveGroup(rpc, login, 'account.group_account_invoice');
    const enough = await of(login);

    expect(unknown.join()).toMatch(/was not checked \(--runtime-user <login>\)/);
    expect(lacking.join()).toMatch(/"bridge-bot" lacks Invoicing .* invoices \(policy invoice: draft\), credit notes/);
    expect(nobody.join()).toMatch(/no active user "nobody"/);
    expect(enough.join()).not.toMatch(/Invoicing/);
  });
});

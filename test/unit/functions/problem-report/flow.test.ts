import { describe, expect, it } from 'vitest';
import { type ProblemReportDeps, reportProblems } from '../../../../functions/problem-report/flow.ts';
import { type BridgeError, policySchema, RejectedError, SetupError } from '../../../../shared/core/index.ts';
import { park, type Run } from '../../../../shared/lambda/index.ts';
import type { Activities, ActivityRecord, ActivityText } from '../../../../shared/odoo/index.ts';
import { changeSku, loadSkus } from '../../../../shared/steps/stock/sku-rows.ts';
import { ACCOUNT, START, shapeBench } from '../../../support/shape-bench.ts';

const CONTACT: ActivityRecord = { model: 'res.partner', id: 1 };
const rights = new SetupError({ code: 'ODOO_RIGHTS', message: 'no', facts: {} });
const refusal = new RejectedError({ code: 'ODOO_REFUSED', message: 'no', facts: {} });

/** Odoo as far as activities go; `closed` names the models that refuse them. */
const activitiesWith = (refuse: (on: ActivityRecord, what: ActivityText) => BridgeError | undefined) => {
  const made: { readonly id: number; readonly on: ActivityRecord; readonly summary: string }[] = [];
  const activities: Activities = {
    open: async (beginning) => made.filter(({ summary }) => summary.startsWith(beginning)),
    create: async (on, what) => {
      const error = refuse(on, what);
      if (error) throw error;
      made.push({ id: made.length + 1, on, summary: what.summary });
      return true;
    },
    update: async () => {},
    close: async () => {},
    companyContact: async () => CONTACT.id,
  };
  return { activities, made };
};

const benchOf = (refuse: (on: ActivityRecord, what: ActivityText) => BridgeError | undefined = () => undefined) => {
  const { deps: bench, metric, lines } = shapeBench('problem-report');
  const { activities, made } = activitiesWith(refuse);
  const deps: ProblemReportDeps = {
    ...bench,
    account: ACCOUNT,
    policy: policySchema.parse({ ordersFrom: '2026-01-01T00:00:00Z' }),
    shipNode: '',
    odoo: { activities },
  };
  const run = (): Run => ({
    ...{
      flow: 'problem-report',
      account: ACCOUNT,
      environment: 'local',
      correlationId: 'c',
      telemetry: bench.telemetry,
    },
    ...{ startedAt: bench.clock.now(), remainingMs: () => 200_000 },
  });
  const parkSku = (sku: string, code = 'FEED_ITEM_REFUSED') =>
    park(deps.ledger, {
      ...{ account: ACCOUNT, key: `sku/${sku}`, code, reason: 'r', facts: {} },
      flow: 'f',
      at: START,
    });
  return { deps, run, made, parkSku, metric, lines, alerts: bench.alerts };
};

describe('reportProblems', () => {
  it('takes the contact of the company when the record is closed to us', async () => {
    const { deps, run, made, parkSku } = benchOf(({ model }) => (model === 'product.product' ? rights : undefined));
    const loaded = (await loadSkus(deps, ['MUG'])).get('MUG');
    if (!loaded) throw new Error('no SKU');
    await changeSku(deps, loaded, (state) => ({ ...state, binding: { status: 'bound', productId: 7 } }));
    await parkSku('MUG');

    const tally = await reportProblems(deps, run());

    expect(made).toMatchObject([{ on: CONTACT, summary: `[${ACCOUNT} sku/MUG] FEED_ITEM_REFUSED` }]);
    expect(tally).toMatchObject({ ActivitiesMade: 1 });
  });

  it('makes the others when Odoo refuses one', async () => {
    const { deps, run, made, parkSku, lines } = benchOf((_on, { summary }) =>
      summary.includes('BAD') ? refusal : undefined,
    );
    for (const sku of ['A', 'BAD', 'C']) await parkSku(sku);

    const tally = await reportProblems(deps, run());

    expect(made).toHaveLength(2);
    expect(tally).toMatchObject({ ActivitiesMade: 2 });
    expect(lines).toContainEqual(expect.objectContaining({ message: 'activity refused', code: 'ODOO_REFUSED' }));
  });

  it.each([
    ['a right', rights],
    ['the e-mail address of its user', refusal],
  ])('fails when Odoo refuses every one for want of %s, after people were told', async (_what, error) => {
    const { deps, run, parkSku, alerts } = benchOf(() => error);
    for (const sku of ['A', 'B']) await parkSku(sku);

    await expect(reportProblems(deps, run())).rejects.toBe(error);

    expect(alerts.raised).toHaveLength(1);
  });

  it('works off thousands: one alert for all of a code, activities a hundred in a run, none twice', async () => {
    const { deps, run, made, parkSku, alerts } = benchOf();
    for (let count = 0; count < 5_000; count += 1) await parkSku(`S${count}`);

    for (let turn = 0; turn < 51; turn += 1) await reportProblems(deps, run());

    expect(alerts.raised.map(({ facts }) => facts.others)).toEqual([4_999]);
    expect(new Set(made.map(({ summary }) => summary)).size).toBe(5_000);
    expect(made).toHaveLength(5_000);
  }, 60_000);

  it('says once an hour that set-up has not made the type', async () => {
    const { deps, run, parkSku, alerts } = benchOf();
    await parkSku('A');
    const activities = { ...deps.odoo.activities, open: async () => undefined };

    const tally = await reportProblems({ ...deps, odoo: { activities } }, run());
    await reportProblems({ ...deps, odoo: { activities } }, run());

    expect(tally).toMatchObject({ ActivityTypeMissing: 1 });
    expect(alerts.raised.map(({ code }) => code)).toEqual(['FEED_ITEM_REFUSED', 'ODOO_NOT_SET_UP']);
  });

  it('counts rows of another release and leaves them alone', async () => {
    const { deps, run } = benchOf();
    const row = { pk: ACCOUNT, sk: 'order/1', data: { version: 2 }, pending: { list: `parked#${ACCOUNT}`, at: START } };
    await deps.ledger.put(row, 'absent');

    const tally = await reportProblems(deps, run());

    expect(tally).toMatchObject({ Parked: 0, Unreadable: 1 });
    expect((await deps.ledger.get(row))?.data).toEqual({ version: 2 });
  });
});

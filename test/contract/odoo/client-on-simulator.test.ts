/** The client and set-up on the simulated Odoo, told the same story as the real one (test/e2e/real-odoo-setup.test.ts). */
import { describe, expect, it } from 'vitest';
import { toAmount } from '../../../shared/core/index.ts';
import { odooWebhookSchema } from '../../../shared/messages/index.ts';
import { setUpOdoo, type WireName } from '../../../shared/odoo/index.ts';
import { draftOrder, setUpTwice, stockProduct, sumOf, tellOrderStory } from '../../support/odoo-story.ts';
import { ODOO_OPTIONS, simulatedOdoo } from '../../support/simulated-odoo.ts';

const bench = (wire: WireName) => simulatedOdoo(wire, Date.UTC(2026, 0, 5));

describe.each(['json', 'xml'] as const)('the client on the simulated Odoo over %s', (wire) => {
  it('sets it up twice without a change', async () => {
    const { rpc } = bench(wire);

    const first = await setUpTwice(rpc, ODOO_OPTIONS);

    expect(new Set(first.steps.map(({ outcome }) => outcome))).toEqual(new Set(['made']));
  });

  it('changes only the rules when the door moved', async () => {
    const { rpc } = bench(wire);
    await setUpOdoo(rpc, ODOO_OPTIONS);

    const moved = await setUpOdoo(rpc, { ...ODOO_OPTIONS, hookUrl: 'http://127.0.0.1:9/odoo/other' });

    const changed = moved.steps.filter(({ outcome }) => outcome !== 'kept');
    expect(changed.map(({ outcome, note }) => [outcome, note])).toEqual([
      ['changed', 'address'],
      ['changed', 'address'],
      ['changed', 'address'],
    ]);
  });

  it('imports an order once with equal totals', async () => {
    const { rpc, odoo } = bench(wire);
    await setUpOdoo(rpc, ODOO_OPTIONS);

    await tellOrderStory(odoo, 'local/demo', '1796277083022');

    expect(await odoo.saleOrders.byPurchaseOrders('local/other', ['1796277083022'])).toEqual([]);
  });

  it('is hinted of stock that changes, and counts it', async () => {
    const { rpc, odoo, posted } = bench(wire);
    await setUpOdoo(rpc, ODOO_OPTIONS);

    const productId = await stockProduct(odoo, 'HINT', 7);

    const hints = posted
      .map(({ body }) => odooWebhookSchema.safeParse(body))
      .flatMap(({ data }) => (data ? [data] : []));
    expect(hints.map((hint) => hint.product_id)).toContain(productId);
    expect(new Set(posted.map(({ url }) => url))).toEqual(new Set([ODOO_OPTIONS.hookUrl]));
    expect(await sumOf(odoo, productId)).toEqual({ onHand: 7, reserved: 0, owed: 0 });
  });

  it('knows when a product was counted, also when the count only confirmed what was there', async () => {
    const { rpc, odoo, simulator, advance } = bench(wire);
    await setUpOdoo(rpc, ODOO_OPTIONS);
    const first = await stockProduct(odoo, 'COUNTED', 7);
    const second = await stockProduct(odoo, 'LEFT', 7);
    advance(60_000);
    const since = Date.UTC(2026, 0, 5, 0, 0, 30);
    const before = await odoo.moves.countedSince([first, second], since);

    await simulator.control.applyCount('COUNTED', 7);
    const confirmed = await odoo.moves.countedSince([first, second], since);
    await simulator.control.receive('LEFT', 3);
    advance(60_000);
    await simulator.control.countStock('COUNTED', 2);

    expect(before).toEqual(new Map());
    expect([...confirmed.keys()]).toEqual([first]);
    const counted = await odoo.moves.countedSince([first, second], since);
    expect([...counted.keys()]).toEqual([first]);
    expect((counted.get(first) ?? 0) - (confirmed.get(first) ?? 0)).toBe(60_000);
    expect(await sumOf(odoo, first)).toEqual({ onHand: 2, reserved: 0, owed: 0 });
  });

  it('counts demand that Odoo could not reserve as owed', async () => {
    const { rpc, odoo } = bench(wire);
    await setUpOdoo(rpc, ODOO_OPTIONS);
    const productId = await stockProduct(odoo, 'SHORT', 1);
    const draft = await draftOrder(odoo, 'local/demo', '1796277083023', productId);
    const [first, ...charges] = draft.lines;
    if (!first) throw new Error('The draft has no line');
    const made = await odoo.saleOrders.create([{ ...draft, lines: [{ ...first, quantity: toAmount(3) }, ...charges] }]);

    await odoo.saleOrders.confirm(made);

    expect(await sumOf(odoo, productId)).toEqual({ onHand: 1, reserved: 1, owed: 2 });
  });

  it('calls a create unknown when the connection broke after the commit, and finds the order by its key', async () => {
    const { rpc, odoo, simulator } = bench(wire);
    await setUpOdoo(rpc, ODOO_OPTIONS);
    const productId = await stockProduct(odoo, 'MUG', 5);
    const draft = await draftOrder(odoo, 'local/demo', '1796277083024', productId);
    simulator.control.faults.add({ kind: 'resetAfterCommit', model: 'sale.order', method: 'create', times: 1 });

    const attempt = odoo.saleOrders.create([draft]);

    await expect(attempt).rejects.toMatchObject({ name: 'UnknownOutcomeError' });
    expect(await odoo.saleOrders.byPurchaseOrders('local/demo', ['1796277083024'])).toHaveLength(1);
  });

  it('completes a set-up that broke in the middle', async () => {
    const { rpc, simulator } = bench(wire);
    simulator.control.faults.add({ kind: 'resetBeforeCommit', model: 'account.tax', method: 'create', times: 1 });

    const broken = await setUpOdoo(rpc, ODOO_OPTIONS);
    const completed = await setUpOdoo(rpc, ODOO_OPTIONS);

    expect(broken.failure).toMatchObject({ step: 'tax "Walmart marketplace tax"' });
    expect(broken.failure?.message).toContain('then run set-up again');
    expect(completed.failure).toBeUndefined();
    expect(completed.steps.filter(({ outcome }) => outcome === 'made').length).toBeGreaterThan(5);
  });

  it('names what set-up has not made yet', async () => {
    const { odoo } = bench(wire);

    await expect(odoo.ids()).rejects.toMatchObject({ name: 'SetupError', code: 'ODOO_NOT_SET_UP' });
  });
});

describe('setUpOdoo', () => {
  it.each([
    [{ warehouseCode: 'XX' }, 'ODOO_WAREHOUSE', 'its warehouses are WH'],
    [{ currency: 'CAD' }, 'ODOO_CURRENCY', 'in CAD'],
    [{ hookUrl: 'door' }, 'SETUP_HOOK_URL', 'hook URL'],
  ])('stops before the first step when %o is wrong', async (given, code, said) => {
    const { rpc } = bench('json');

    const attempt = setUpOdoo(rpc, { ...ODOO_OPTIONS, ...given });

    await expect(attempt).rejects.toMatchObject({ code, message: expect.stringContaining(said) });
  });

  it('plans without making anything', async () => {
    const { rpc } = bench('json');

    const plan = await setUpOdoo(rpc, ODOO_OPTIONS, 'plan');
    const again = await setUpOdoo(rpc, ODOO_OPTIONS, 'plan');

    expect(new Set(plan.steps.map(({ outcome }) => outcome))).toEqual(new Set(['make', 'ensure']));
    expect(again).toEqual(plan);
  });

  it('takes a field of another type for a person to solve', async () => {
    const { rpc } = bench('json');
    const [model] = (await rpc.execute('ir.model', 'search', [[['model', '=', 'sale.order']]])) as number[];
    const field = {
      model_id: model,
      name: 'x_walmart_status',
      ttype: 'integer',
      field_description: 'x',
      state: 'manual',
    };
    await rpc.execute('ir.model.fields', 'create', [field]);

    const report = await setUpOdoo(rpc, ODOO_OPTIONS);

    expect(report.failure).toMatchObject({ step: 'field sale.order.x_walmart_status', code: 'ODOO_FIELD_TYPE' });
  });
});

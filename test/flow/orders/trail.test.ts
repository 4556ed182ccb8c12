import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../shared/ports/index.ts';
import { marksIn } from '../../support/log-catcher.ts';
import { ODOO_KEY, type OrderWorld, openOrderWorld } from '../../support/order-world.ts';

const buyer = {
  name: 'Planted Personname',
  phone: '3155550177',
  email: 'PLANTEDRELAY@relay.walmart.com',
  address1: '77 Planted Street',
  city: 'Plantedcity',
  state: 'NY',
  postalCode: '13199',
  addressType: 'RESIDENTIAL',
} as const;
const PERSONAL = [buyer.name, buyer.phone, buyer.email, buyer.address1, buyer.city, buyer.postalCode];

const entriesOf = (world: OrderWorld): readonly AuditEntry[] => world.platform.audit('audit').entries;
const trailOf = (world: OrderWorld, po: string): readonly AuditEntry[] =>
  entriesOf(world).filter(({ subject }) => subject === `order/${po}`);

/** One exchange for each call, however many things it was about. */
const callsIn = (world: OrderWorld, call: string): number =>
  new Set(entriesOf(world).flatMap(({ outcome, exchange }) => (outcome?.call === call ? [exchange] : []))).size;

const rawOf = async (world: OrderWorld, isOf: (key: string) => boolean): Promise<readonly string[]> => {
  const raw = world.platform.raw('raw');
  return Promise.all(raw.keys.filter(isOf).map((key) => raw.get(key)));
};

/** As the token secrets hold them. */
const tokensOf = async (world: OrderWorld): Promise<readonly string[]> => {
  const stored = await Promise.allSettled(
    ['walmart/token-0', 'walmart/token-1'].map((name) => world.platform.vault().read(name)),
  );
  return stored.flatMap((each) =>
    each.status === 'fulfilled' ? [String(JSON.parse(each.value.value.reveal()).accessToken)] : [],
  );
};

const WRITES = [
  'res.partner.create',
  'sale.order.create',
  'sale.order.action_confirm',
  'sale.order.message_unsubscribe',
];

describe('the trail of an order', () => {
  it('has a record of every write to Odoo and Walmart, also of those that failed', async () => {
    const world = await openOrderWorld({ walmart: { irregularity: 0 } });
    const pos = [world.place({ buyer }), world.place({ buyer })];
    const before = world.odoo.truth.calls();
    world.odoo.control.faults.add({ kind: 'serialization', model: 'sale.order', method: 'create', times: 1 });
    world.odoo.control.faults.add({
      kind: 'resetAfterCommit',
      model: 'sale.order',
      method: 'action_confirm',
      times: 1,
    });
    world.walmart.faults.add({ kind: 'reset-after', match: { path: /acknowledge/ }, count: 1 });

    await world.live(20);

    expect(pos.map((po) => world.salesOf(po).map(({ state }) => state))).toEqual([['sale'], ['sale']]);
    const made = world.odoo.truth.calls();
    for (const call of WRITES)
      expect([call, callsIn(world, `odoo ${call}`)]).toEqual([call, (made[call] ?? 0) - (before[call] ?? 0)]);
    const results = (call: string) =>
      entriesOf(world).flatMap(({ outcome }) => (outcome?.call === call ? [outcome.result] : []));
    expect(results('odoo sale.order.create')).toContain('failed');
    expect(results('odoo sale.order.action_confirm')).toContain('unknown');
    expect(results('walmart orders.acknowledge')).toEqual(expect.arrayContaining(['unknown', 'done']));
  });

  it('shows before and after of each change, in whose run, and where the bodies lie', async () => {
    const world = await openOrderWorld({ walmart: { irregularity: 0 } });
    const po = world.place({ buyer });

    await world.live(5);

    const [sale] = world.salesOf(po);
    const trail = trailOf(world, po);
    expect(trail.map(({ event, before, after }) => ({ event, before, after }))).toMatchObject([
      { event: 'customer-made', before: { contact: null }, after: { contact: `walmart/local/acme/${po}` } },
      { event: 'sale-order-made', before: { saleOrder: null }, after: { state: 'draft' } },
      { event: 'sale-order-confirmed', before: { saleOrder: sale?.name, state: 'draft' }, after: { state: 'sale' } },
      ...trail.slice(3, -2).map(({ event }) => ({ event })),
      { event: 'walmart-call' },
      { event: 'order-acknowledged', before: { acknowledgement: 'open' }, after: { acknowledgement: 'done' } },
    ]);
    expect(trail.map(({ event }) => event)).toContain('order-imported');
    const imports = trail.filter(({ actor }) => actor === 'order-import');
    expect(new Set(imports.map(({ correlationId }) => correlationId)).size).toBe(1);
    const made = trail.find(({ event }) => event === 'sale-order-made');
    const [exchange = ''] = await rawOf(world, (key) => key === made?.exchange);
    expect(JSON.parse(exchange)).toMatchObject({
      ...{ call: 'odoo sale.order.create', result: 'done', response: [sale?.id] },
      request: { model: 'sale.order', method: 'create', args: [[{ x_walmart_purchase_order_id: po }]] },
    });
  });

  it('tells each failed attempt of a message: which one, with what code, and what is done about it', async () => {
    const world = await openOrderWorld();
    const po = world.place({ bad: 'unknown-sku' });
    const seenAt = world.clock.now();

    await world.live(2);

    const attempts = trailOf(world, po).filter(({ event }) => event === 'attempt-failed');
    const [row] = Object.values(await world.ledger());
    expect(attempts[0]).toMatchObject({
      actor: 'order-import',
      after: {
        attempt: 1,
        code: row?.code,
        action: 'park',
        cause: 'order-pull',
        firstSentAt: new Date(seenAt).toISOString(),
      },
    });
  });

  it('has a read only when it failed, without bodies', async () => {
    const world = await openOrderWorld();
    world.place();
    world.walmart.faults.add({ kind: 'status', status: 400, match: { path: '/v3/orders?' }, count: 1 });

    await world.pull().catch(() => {});
    await world.live(1);

    const reads = entriesOf(world).filter(({ outcome }) => outcome?.call.startsWith('walmart orders.list'));
    expect(reads).toMatchObject([{ subject: 'walmart/orders.list', event: 'walmart-call', outcome: { status: 400 } }]);
    expect(reads[0]?.exchange).toBeUndefined();
  });

  it('keeps tokens and keys nowhere, and buyers only in the raw store', async () => {
    const world = await openOrderWorld({ walmart: { irregularity: 0 } });
    world.place({ buyer });
    world.place({ buyer, bad: 'unknown-sku' });
    world.odoo.control.faults.add({ kind: 'badGateway', times: 2 });
    world.walmart.faults.add({ kind: 'reset-after', count: 1 });

    await world.live(30);

    const secrets = [ODOO_KEY, 'secret-of-walmart', ...(await tokensOf(world))];
    expect(secrets.length).toBeGreaterThan(2);
    const exchanges = await rawOf(world, (key) => key.startsWith('local/acme/exchanges/'));
    expect(exchanges.length).toBeGreaterThan(4);
    expect(marksIn(exchanges, PERSONAL)).toContain(buyer.name);
    expect(marksIn(await rawOf(world, () => true), secrets)).toEqual([]);
    expect(marksIn(entriesOf(world), [...secrets, ...PERSONAL])).toEqual([]);
    expect(world.logs.leaks([...secrets, ...PERSONAL])).toEqual([]);
  });

  it('ends each entry after the days of the stage', async () => {
    const world = await openOrderWorld();
    world.place();

    await world.live(5);

    const days = entriesOf(world).map(({ at, expiresAt = 0 }) => (expiresAt - at) / 86_400_000);
    expect(new Set(days)).toEqual(new Set([730]));
  });
});

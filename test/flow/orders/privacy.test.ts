import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../shared/core/index.ts';
import { marksIn } from '../../support/log-catcher.ts';
import {
  ACCOUNT,
  DEAD_LETTERS,
  IMPORT_QUEUE,
  ODOO_KEY,
  type OrderWorld,
  openOrderWorld,
  STOCK_QUEUE,
} from '../../support/order-world.ts';

const buyer = {
  name: 'Planted Personname',
  phone: '3155550177',
  email: 'PLANTEDRELAY@relay.walmart.com',
  address1: '77 Planted Street',
  address2: 'Planted Unit 9',
  city: 'Plantedcity',
  state: 'NY',
  postalCode: '13199',
  addressType: 'RESIDENTIAL',
} as const;
const MARKS = [
  ...[
    buyer.name,
    buyer.phone,
    '+13155550177',
    buyer.email,
    buyer.address1,
    buyer.address2,
    buyer.city,
    buyer.postalCode,
  ],
  ...[ODOO_KEY, 'secret-of-walmart'],
];

/** All that is kept outside the raw store and the vault. */
const keptOf = async (world: OrderWorld, pos: readonly string[]) => {
  const state = world.platform.state('state');
  const { rows } = await state.list(`order#${ACCOUNT}`, { limit: 1000 });
  const others = await Promise.all(
    ['watermark', 'lease', 'token', 'rate'].map((kind) => state.list(`${kind}#${ACCOUNT}`, { limit: 100 })),
  );
  expect(rows.length).toBeGreaterThanOrEqual(pos.length);
  return {
    state: [rows, others],
    failures: await world.ledger(),
    audit: world.platform.audit('audit').entries,
    alerts: world.alerts(),
    queues: [IMPORT_QUEUE, STOCK_QUEUE, DEAD_LETTERS].map((queue) => world.outbox.receive(queue, 100)),
  };
};

describe('the order path', () => {
  it('writes personal data and secrets nowhere but into the raw store and Odoo', async () => {
    const world = await openOrderWorld({ policy: { ackDeadlineHours: 0.1 }, walmart: { irregularity: 0 } });
    const pos = [
      world.place({ buyer }),
      world.place({ buyer, bad: 'unknown-sku' }),
      world.place({ buyer, bad: 'currency' }),
      world.place({ buyer, bad: 'quantity' }),
      world.place({ buyer: { ...buyer, state: 'ZZ' } }),
    ];
    await world.live(3);
    world.odoo.control.faults.add({ kind: 'badGateway', times: 3 });
    world.walmart.faults.add({ kind: 'reset-after', count: 2 });
    pos.push(world.place({ buyer }));
    await world.live(40);
    world.odoo.control.setReachable(false);
    pos.push(world.place({ buyer }));

    await world.live(30);

    expect(world.logs.lines.length).toBeGreaterThan(50);
    expect(world.logs.leaks(MARKS)).toEqual([]);
    for (const [where, kept] of Object.entries(await keptOf(world, pos)))
      expect(marksIn(kept, MARKS), where).toEqual([]);
    const raw = await Promise.all(world.platform.raw('raw').keys.map((key) => world.platform.raw('raw').get(key)));
    expect(marksIn(raw, [buyer.name])).toEqual([buyer.name]);
  });

  it('masks what Odoo quotes of the buyer when it refuses him', async () => {
    const world = await openOrderWorld({ walmart: { irregularity: 0 } });
    const po = world.place({ buyer });
    const { handle } = world.odoo;
    Object.assign(world.odoo, {
      handle: async (request: Parameters<typeof handle>[0]) => {
        if (!request.body.includes('"res.partner","create"')) return handle(request);
        const message = `The contact "${buyer.name}" (${buyer.phone}, ${buyer.email}) in ${buyer.city} is on the black list`;
        const error = { code: 200, message: 'Odoo Server Error', data: { name: 'odoo.exceptions.UserError', message } };
        return { status: 200, headers: {}, body: JSON.stringify({ jsonrpc: '2.0', id: 1, error }) };
      },
    });

    await world.live(3);
    await world.pass(HOUR_MS);

    const row = await world.row(po);
    expect(row).toMatchObject({ phase: 'held', reason: { code: 'ODOO_REFUSED' } });
    expect(row?.reason?.text).toContain('is on the black list');
    expect(world.logs.leaks(MARKS)).toEqual([]);
    for (const [where, kept] of Object.entries(await keptOf(world, [po])))
      expect(marksIn(kept, MARKS), where).toEqual([]);
  });
});

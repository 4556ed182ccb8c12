/** A simulated Odoo on a clock that the test moves, and a small JSON-RPC caller. */
import {
  createOdooSimulator,
  type Deliver,
  type OdooSettings,
  type OdooSimulator,
} from '../../../../../local/simulators/odoo/index.ts';
import { type SimOutcome, type SimTime, seededRandom } from '../../../../../local/simulators/simulator.ts';

export const START = Date.UTC(2026, 10, 23, 8, 0, 0);

/** Sleepers wake in order of their time when the test advances the clock. */
export class HandClock implements SimTime {
  private current = START;
  private sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.current;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => this.sleepers.push({ at: this.current + ms, wake }));
  }

  async advance(ms: number): Promise<void> {
    const end = this.current + ms;
    await settle();
    for (;;) {
      const [next] = this.sleepers.filter((each) => each.at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.sleepers = this.sleepers.filter((each) => each !== next);
      this.current = Math.max(this.current, next.at);
      next.wake();
      await settle();
    }
    this.current = end;
  }
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
};

export type Answer =
  | { readonly ok: unknown }
  | { readonly fault: string; readonly message: string }
  | { readonly http: number }
  | { readonly broken: string };

export interface Bench {
  readonly sim: OdooSimulator;
  readonly clock: HandClock;
  readonly hooks: string[];
  /** execute_kw as the administrator. */
  readonly call: (model: string, method: string, args: readonly unknown[], kwargs?: object) => Promise<Answer>;
  /** The same, for calls that must succeed. */
  readonly ask: <T>(model: string, method: string, args: readonly unknown[], kwargs?: object) => Promise<T>;
}

export const toAnswer = (outcome: SimOutcome): Answer => {
  if ('broken' in outcome) return { broken: outcome.broken };
  if (outcome.status !== 200) return { http: outcome.status };
  const body = JSON.parse(outcome.body);
  return body.error === undefined
    ? { ok: body.result }
    : { fault: body.error.data.name, message: body.error.data.message };
};

export const bench = (options: { readonly settings?: OdooSettings; readonly deliver?: Deliver } = {}): Bench => {
  const clock = new HandClock();
  const hooks: string[] = [];
  const sim = createOdooSimulator({
    time: clock,
    random: seededRandom(7),
    database: 'bridge',
    users: [{ login: 'admin', password: 'secret' }],
    deliver:
      options.deliver ??
      (async (_url, _headers, body) => {
        hooks.push(body);
        return { status: 202 };
      }),
    ...(options.settings === undefined ? {} : { settings: options.settings }),
  });
  const call: Bench['call'] = async (model, method, args, kwargs = {}) =>
    toAnswer(
      await sim.handle({
        method: 'POST',
        path: '/jsonrpc',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          id: 1,
          params: {
            service: 'object',
            method: 'execute_kw',
            args: ['bridge', 2, 'secret', model, method, args, kwargs],
          },
        }),
      }),
    );
  const ask: Bench['ask'] = async (model, method, args, kwargs) => {
    const answer = await call(model, method, args, kwargs);
    if (!('ok' in answer)) throw new Error(JSON.stringify(answer));
    return answer.ok as never;
  };
  return { sim, clock, hooks, call, ask };
};

/** Fields, index and stock rule, as a set-up makes them. */
export const setUp = async ({ ask }: Bench): Promise<void> => {
  const model = async (name: string): Promise<number> =>
    (await ask<number[]>('ir.model', 'search', [[['model', '=', name]]]))[0] ?? 0;
  const fields = async (name: string, names: readonly string[]): Promise<number[]> =>
    ask('ir.model.fields', 'search', [
      [
        ['model', '=', name],
        ['name', 'in', names],
      ],
    ]);
  for (const [owner, name, ttype] of [
    ['sale.order', 'x_walmart_purchase_order_id', 'char'],
    ['product.template', 'x_walmart_sync', 'boolean'],
  ] as const)
    await ask('ir.model.fields', 'create', [
      { model_id: await model(owner), name, ttype, field_description: name, state: 'manual', index: ttype === 'char' },
    ]);
  const action = await ask<number>('ir.actions.server', 'create', [
    {
      name: 'index',
      model_id: await model('sale.order'),
      state: 'code',
      code: "env.cr.execute('CREATE UNIQUE INDEX IF NOT EXISTS po_uniq ON sale_order (x_walmart_purchase_order_id) WHERE x_walmart_purchase_order_id IS NOT NULL')",
    },
  ]);
  await ask('ir.actions.server', 'run', [[action]]);
  const quant = await model('stock.quant');
  await ask('base.automation', 'create', [
    {
      name: 'stock',
      model_id: quant,
      trigger: 'on_create_or_write',
      trigger_field_ids: [[6, 0, await fields('stock.quant', ['quantity', 'reserved_quantity'])]],
      filter_domain: "[('location_id.usage','=','internal')]",
      action_server_ids: [
        [
          0,
          0,
          {
            name: 'hook',
            model_id: quant,
            state: 'webhook',
            usage: 'base_automation',
            webhook_url: 'http://127.0.0.1:9/hook',
            webhook_field_ids: [[6, 0, await fields('stock.quant', ['product_id', 'quantity', 'reserved_quantity'])]],
          },
        ],
      ],
    },
  ]);
};

export const goods = (
  sku: string,
  qty: number,
): { sku: string; name: string; price: number; qty: number; flagged: boolean } => ({
  sku,
  name: `Thing ${sku}`,
  price: 10,
  qty,
  flagged: true,
});

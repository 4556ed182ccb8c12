/** The recorded webhook requests of transcript 07, and what the simulator sends for the same counts. */
import { createOdooSimulator } from '../../../local/simulators/odoo/index.ts';
import { seededRandom } from '../../../local/simulators/simulator.ts';
import { Desk } from './desk.ts';
import { IdMap } from './id-map.ts';
import { normaliseText } from './normalise.ts';

export interface WebhookCase {
  readonly case: string;
  readonly calls: number;
  /** Whole requests: request line, headers, blank line, body. */
  readonly requests?: readonly string[];
}

export interface ReplayedWebhooks {
  readonly case: string;
  readonly requests: readonly string[];
  readonly simulated: readonly string[];
}

/** Ids of quants and products are numbered by first appearance, so that order and identity are compared. */
const numbered = (requests: readonly string[]): string[] => {
  const seen = new Map<string, number>();
  return requests.map((request) =>
    normaliseText(
      request
        .replace(/Content-Length: \d+/, 'Content-Length: <n>')
        .replace(/"(_id|product_id)": (\d+)/g, (_whole, key: string, id: string) => {
          const name = `${key} ${id}`;
          if (!seen.has(name)) seen.set(name, seen.size);
          return `"${key}": "number ${seen.get(name)}"`;
        }),
    ),
  );
};

/** [recorded product, quantity and reservation before] of the ten quants; the count is 33 each. */
const BEFORE = Array.from({ length: 10 }, (_, index) => [107 + index, index === 0 ? 77 : 57 + index] as const);

export const replayWebhooks = async (cases: readonly WebhookCase[]): Promise<ReplayedWebhooks[]> => {
  const sent: string[] = [];
  let now = Date.UTC(2026, 10, 23, 8, 27, 0);
  const sim = createOdooSimulator({
    time: { now: () => now, sleep: () => new Promise(() => undefined) },
    random: seededRandom(1),
    database: 'wm',
    users: [{ login: 'admin', password: '***' }],
    deliver: async (url, headers, body) => {
      sent.push(toRequest(url, headers, body));
      return { status: 200 };
    },
  });
  const desk = new Desk(sim, new IdMap(sim.state.db.registry));
  for (const [id, quantity] of BEFORE) desk.bulk(id, id === 107 ? 76 : quantity);
  makeRule(desk);
  const [one, ten] = cases.filter((each) => each.requests !== undefined);
  const replayed: ReplayedWebhooks[] = [];
  const lowered = BEFORE.map(([id]) => [id, 33] as const);
  const rounds: readonly (readonly [WebhookCase | undefined, readonly (readonly [number, number])[]])[] = [
    [one, [[107, 77]]],
    [ten, lowered],
  ];
  for (const [recorded, counts] of rounds) {
    now += 1000;
    sent.length = 0;
    await count(desk, counts);
    replayed.push({
      case: recorded?.case ?? '',
      requests: numbered(recorded?.requests ?? []),
      simulated: numbered(sent),
    });
  }
  return replayed;
};

const makeRule = (desk: Desk): void => {
  desk.run((env) => {
    const model = env.find('ir.model', [['model', '=', 'stock.quant']])?.id ?? 0;
    const field = (name: string): number =>
      env.find('ir.model.fields', [
        ['model', '=', 'stock.quant'],
        ['name', '=', name],
      ])?.id ?? 0;
    env.create('base.automation', [
      {
        name: 'Walmart: stock changed',
        model_id: model,
        trigger: 'on_create_or_write',
        trigger_field_ids: [[6, 0, [field('quantity'), field('reserved_quantity')]]],
        filter_domain: "[('location_id.usage','=','internal')]",
        action_server_ids: [
          [
            0,
            0,
            {
              name: 'Walmart stock webhook',
              model_id: model,
              state: 'webhook',
              usage: 'base_automation',
              webhook_url: 'http://127.0.0.1:18999/hook/quant?token=s3cr3t-token',
              webhook_field_ids: [
                [6, 0, ['location_id', 'product_id', 'quantity', 'reserved_quantity', 'write_date'].map(field)],
              ],
            },
          ],
        ],
      },
    ]);
  });
};

/** Counts of existing quants: the counted quantity written, then applied, in two calls. */
const count = async (desk: Desk, counts: readonly (readonly [number, number])[]): Promise<void> => {
  const call = async (method: string, args: readonly unknown[], kwargs: object): Promise<unknown> => {
    const answer = await desk.sim.handle({
      method: 'POST',
      path: '/jsonrpc',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        id: 1,
        params: {
          service: 'object',
          method: 'execute_kw',
          args: ['wm', 2, '***', 'stock.quant', method, args, kwargs],
        },
      }),
    });
    return 'body' in answer ? JSON.parse(answer.body).result : undefined;
  };
  const ids: number[] = [];
  for (const [product, quantity] of counts) {
    const [id = 0] = desk.run((env) =>
      env.search('stock.quant', [
        ['product_id', '=', product],
        ['location_id', '=', 8],
      ]),
    );
    ids.push(id);
    await call('write', [[id], { inventory_quantity: quantity }], { context: { inventory_mode: true } });
  }
  await call('action_apply_inventory', [ids], {});
};

const HEADERS = [
  ['host', 'Host'],
  ['user-agent', 'User-Agent'],
  ['accept-encoding', 'Accept-Encoding'],
  ['accept', 'Accept'],
  ['connection', 'Connection'],
  ['content-type', 'Content-Type'],
  ['content-length', 'Content-Length'],
] as const;

const toRequest = (url: string, headers: Readonly<Record<string, string>>, body: string): string => {
  const { pathname, search } = new URL(url);
  const lines = HEADERS.map(([name, shown]) => `${shown}: ${headers[name] ?? ''}`);
  return `POST ${pathname}${search} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
};

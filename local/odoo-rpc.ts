/** Plain JSON-RPC to an Odoo, written apart from the product's client: the merchant's own hand, and the report's own eyes. */
import type { Dispatcher } from 'undici';

export interface OdooLogin {
  readonly url: string;
  readonly database: string;
  readonly user: string;
  readonly key: string;
}

export interface OdooCaller {
  /** `execute_kw`. A method that answers nothing gives null. @throws OdooRefusal */
  call(
    model: string,
    method: string,
    args: readonly unknown[],
    kwargs?: Readonly<Record<string, unknown>>,
  ): Promise<unknown>;
  /** Calls made so far, by `model.method`. */
  counts(): ReadonlyMap<string, number>;
}

export class OdooRefusal extends Error {
  override readonly name = 'OdooRefusal';
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const resultOf = (what: string, text: string): unknown => {
  const answer: unknown = JSON.parse(text);
  if (!isRecord(answer)) throw new OdooRefusal(`Odoo's answer to ${what} is no JSON-RPC`);
  if (!isRecord(answer.error)) return answer.result ?? null;
  const data = isRecord(answer.error.data) ? answer.error.data : answer.error;
  throw new OdooRefusal(`Odoo refused ${what}: ${String(data.name ?? '')} ${String(data.message ?? '')}`);
};

const REQUEST_TIMEOUT_MS = 120_000;

/** @throws OdooRefusal when Odoo does not know the user; what the dispatcher throws when Odoo cannot be reached. */
export const callOdoo = async (http: Dispatcher, login: OdooLogin): Promise<OdooCaller> => {
  const counts = new Map<string, number>();
  const { origin, pathname } = new URL(login.url);

  const post = async (what: string, service: string, method: string, args: readonly unknown[]): Promise<unknown> => {
    counts.set(what, (counts.get(what) ?? 0) + 1);
    const response = await http.request({
      origin,
      path: `${pathname.replace(/\/+$/, '')}/jsonrpc`,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', method: 'call', id: 1, params: { service, method, args } }),
      headersTimeout: REQUEST_TIMEOUT_MS,
      bodyTimeout: REQUEST_TIMEOUT_MS,
    });
    const text = await response.body.text();
    if (response.statusCode !== 200) throw new OdooRefusal(`Odoo answered ${what} with HTTP ${response.statusCode}`);
    return resultOf(what, text);
  };

  const uid = await post('common.authenticate', 'common', 'authenticate', [
    login.database,
    login.user,
    login.key,
    {},
  ]).catch((error: unknown) => {
    if (error instanceof OdooRefusal) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new OdooRefusal(`Odoo at ${login.url} cannot be reached (${reason}): start it, or correct --odoo`);
  });
  if (typeof uid !== 'number') {
    throw new OdooRefusal(
      `Odoo at ${login.url} does not accept user ${login.user} on database ${login.database}: check user, key and database`,
    );
  }
  return {
    call: (model, method, args, kwargs = {}) =>
      post(`${model}.${method}`, 'object', 'execute_kw', [login.database, uid, login.key, model, method, args, kwargs]),
    counts: () => counts,
  };
};

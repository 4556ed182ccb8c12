/** POST /jsonrpc: class names in errors, no `result` key for None, HTML for what is no call (reference section 29). */
import type { SimRequest, SimResponse } from '../../simulator.ts';
import { OdooFault, typeError } from '../orm/faults.ts';
import { isDict, isList, textOf, type Value } from '../orm/values.ts';
import type { OdooState } from '../state.ts';
import { badRequest, html, respond, serverError } from './http.ts';
import { callService } from './service.ts';
import { jsonTraceback } from './tracebacks.ts';

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

const parse = (body: string): { readonly value: Value } | undefined => {
  try {
    const value: Value = JSON.parse(body);
    return { value };
  } catch {
    return undefined;
  }
};

export const handleJsonRpc = async (state: OdooState, request: SimRequest): Promise<SimResponse> => {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim();
  if (type !== 'application/json' && type !== 'application/json-rpc')
    return badRequest(
      state,
      'Request inferred type is compatible with [&#39;http&#39;] but &#39;/jsonrpc&#39; is type=&#39;json&#39;.',
    );
  const parsed = parse(request.body);
  if (parsed === undefined) return html(state, 400, 'Invalid JSON data');
  if (!isDict(parsed.value)) return html(state, 400, 'Invalid JSON-RPC data');
  if (/\\u[dD][89a-fA-F]/.test(request.body) && LONE_SURROGATE.test(deepText(parsed.value))) return serverError(state);
  return answer(state, parsed.value.id ?? null, parsed.value.params);
};

const deepText = (value: Value): string =>
  typeof value === 'string'
    ? value
    : isList(value)
      ? value.map(deepText).join(' ')
      : isDict(value)
        ? Object.entries(value)
            .map(([key, item]) => `${key} ${deepText(item)}`)
            .join(' ')
        : '';

const answer = async (state: OdooState, id: Value, params: Value | undefined): Promise<SimResponse> => {
  const json = (body: object): SimResponse =>
    respond(state, 200, 'application/json; charset=utf-8', JSON.stringify({ jsonrpc: '2.0', id, ...body }));
  try {
    const call = toCall(params);
    const result = await callService(state, 'json', call.service, call.method, call.args);
    return json(result === null ? {} : { result });
  } catch (error) {
    if (!(error instanceof OdooFault)) throw error;
    return json({ error: { code: 200, message: 'Odoo Server Error', data: describe(error) } });
  }
};

const toCall = (params: Value | undefined): { service: string; method: string; args: readonly Value[] } => {
  const given = isDict(params) ? params : {};
  const missing = ['service', 'method', 'args'].filter((name) => given[name] === undefined).map((name) => `'${name}'`);
  if (missing.length > 0) {
    const shown =
      missing.length === 1
        ? missing[0]
        : `${missing.slice(0, -1).join(', ')}${missing.length > 2 ? ',' : ''} and ${missing.at(-1)}`;
    throw typeError(
      `RPC.jsonrpc() missing ${missing.length} required positional argument${missing.length === 1 ? '' : 's'}: ${shown}`,
    );
  }
  const args = given.args;
  return { service: textOf(given.service), method: textOf(given.method), args: isList(args) ? args : [] };
};

const describe = (fault: OdooFault): object => ({
  name: fault.className,
  debug: jsonTraceback(fault),
  message: fault.message,
  arguments: [fault.message],
  context: fault.context,
});

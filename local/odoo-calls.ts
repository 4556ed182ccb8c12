/** Counts the bridge's calls to a real Odoo, which keeps no count itself, by looking at what passes on the wire. */
import type { Dispatcher } from 'undici';

export interface CallCounter {
  /** The same dispatcher, with an eye on calls to Odoo's address. */
  watch(dispatcher: Dispatcher): Dispatcher;
  /** By `model.method`. */
  counts(): Readonly<Record<string, number>>;
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** Both wires send database, uid and key before model and method. */
const nameOfJson = (body: string): string => {
  const { params } = JSON.parse(body);
  const args: readonly unknown[] = isList(params?.args) ? params.args : [];
  if (params?.method !== 'execute_kw') return `common.${String(params?.method)}`;
  return `${String(args[3])}.${String(args[4])}`;
};

const nameOfXml = (body: string): string => {
  const method = /<methodName>(\w+)<\/methodName>/.exec(body)?.[1] ?? 'unknown';
  if (method !== 'execute_kw') return `common.${method}`;
  const [, , model = '', name = ''] = [...body.matchAll(/<string>([^<]*)<\/string>/g)].map((match) => match[1]);
  return `${model}.${name}`;
};

const nameOf = (path: string, body: string): string => {
  try {
    return path.includes('/xmlrpc/') ? nameOfXml(body) : nameOfJson(body);
  } catch {
    return 'unknown';
  }
};

export const createCallCounter = (odooUrl: string): CallCounter => {
  const { origin } = new URL(odooUrl);
  const counts = new Map<string, number>();
  return {
    watch: (dispatcher) =>
      dispatcher.compose((dispatch) => (options, handler) => {
        if (String(options.origin) === origin && typeof options.body === 'string') {
          const name = nameOf(options.path, options.body);
          counts.set(name, (counts.get(name) ?? 0) + 1);
        }
        return dispatch(options, handler);
      }),
    counts: () => Object.fromEntries(counts),
  };
};

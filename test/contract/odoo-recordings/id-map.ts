/** Recorded ids and the simulator's, per model: learned from answers, used in requests. */
import type { Registry } from '../../../local/simulators/odoo/orm/registry.ts';
import { type Call, type Double, isDict, isList, type Plain } from './wire-forms.ts';

export class IdMap {
  private readonly forward = new Map<string, number>();
  private readonly backward = new Map<string, number>();
  private readonly registry: Registry;

  constructor(registry: Registry) {
    this.registry = registry;
  }

  /** true if the pair is new or agrees with what is known. */
  learn(model: string, recorded: number, simulated: number): boolean {
    const known = this.forward.get(`${model} ${recorded}`);
    const taken = this.backward.get(`${model} ${simulated}`);
    if (known === undefined && taken === undefined) {
      this.forward.set(`${model} ${recorded}`, simulated);
      this.backward.set(`${model} ${simulated}`, recorded);
      return true;
    }
    return known === simulated && taken === recorded;
  }

  /** Unknown ids stand for themselves: those of the bare database, and those that exist nowhere. */
  id(model: string, recorded: number): number {
    return this.forward.get(`${model} ${recorded}`) ?? recorded;
  }

  comodel(model: string, field: string): string | undefined {
    if (field === 'id') return model;
    return this.registry.field(model, field)?.comodel;
  }

  /** The whole execute_kw call with its ids mapped. */
  call(call: Call): Call {
    if (call.method !== 'execute_kw' || call.args.length < 6) return call;
    const [database, uid, password, model, method, args, kwargs] = call.args;
    if (typeof model !== 'string' || typeof method !== 'string' || !isList(args)) return call;
    const mapped = [
      database ?? '',
      typeof uid === 'number' ? this.id('res.users', uid) : (uid ?? 0),
      password ?? '',
      model,
      method,
      args.map((arg, index) => this.argument(model, method, index, arg)),
    ];
    return { ...call, args: kwargs === undefined ? mapped : [...mapped, this.keywords(model, kwargs)] };
  }

  private argument(model: string, method: string, index: number, arg: Plain): Plain {
    if (DOMAIN_FIRST.has(method)) return index === 0 && isList(arg) ? this.domain(model, arg) : arg;
    if (method === 'create') return isList(arg) ? arg.map((each) => this.vals(model, each)) : this.vals(model, arg);
    if (method === 'write' && index === 1) return this.vals(model, arg);
    if (index === 0 && !ON_MODEL.has(method)) return this.ids(model, arg);
    return arg;
  }

  private ids(model: string, value: Plain): Plain {
    if (typeof value === 'number') return this.id(model, value);
    return isList(value) ? value.map((each) => this.ids(model, each)) : value;
  }

  private keywords(model: string, kwargs: Plain): Plain {
    if (!isDict(kwargs)) return kwargs;
    const { context, domain, ...rest } = kwargs;
    return {
      ...rest,
      ...(isList(domain) ? { domain: this.domain(model, domain) } : {}),
      ...(isDict(context) ? { context: this.context(context) } : {}),
    };
  }

  private context(context: { readonly [key: string]: Plain }): Plain {
    const active = typeof context.active_model === 'string' ? context.active_model : '';
    const models: Readonly<Record<string, string>> = {
      warehouse_id: 'stock.warehouse',
      location: 'stock.location',
      picking_ids_not_to_backorder: 'stock.picking',
      active_id: active,
      active_ids: active,
    };
    return Object.fromEntries(
      Object.entries(context).map(([key, value]) => [
        key,
        models[key] === undefined ? value : this.ids(models[key], value),
      ]),
    );
  }

  private vals(model: string, vals: Plain): Plain {
    if (!isDict(vals)) return vals;
    return Object.fromEntries(Object.entries(vals).map(([name, value]) => [name, this.fieldValue(model, name, value)]));
  }

  private fieldValue(model: string, name: string, value: Plain): Plain {
    const comodel = this.comodel(model, name);
    if (comodel === undefined) return value;
    if (typeof value === 'number') return this.id(comodel, value);
    if (!isList(value)) return value;
    return value.map((command) => {
      if (!isList(command)) return this.ids(comodel, command);
      const [code, id, extra] = command;
      const mapped: Plain[] = [code ?? 0, typeof id === 'number' ? this.id(comodel, id) : (id ?? 0)];
      if (extra !== undefined) mapped.push(isList(extra) ? this.ids(comodel, extra) : this.vals(comodel, extra));
      return mapped;
    });
  }

  domain(model: string, domain: readonly Plain[]): Plain {
    return domain.map((leaf) => {
      if (!isList(leaf) || typeof leaf[0] !== 'string') return leaf;
      const comodel = this.pathModel(model, leaf[0]);
      return comodel === undefined ? leaf : [leaf[0], leaf[1] ?? '', this.ids(comodel, leaf[2] ?? false)];
    });
  }

  private pathModel(model: string, path: string): string | undefined {
    let current: string | undefined = model;
    for (const name of path.split('.')) {
      if (current === undefined) return undefined;
      current = this.comodel(current, name);
    }
    return current;
  }
}

const DOMAIN_FIRST = new Set(['search', 'search_read', 'search_count', 'read_group', 'web_search_read']);
const ON_MODEL = new Set([
  'fields_get',
  'default_get',
  'get_param',
  'set_param',
  'check_access_rights',
  'name_search',
  'load',
]);

export const isDouble = (value: Plain): value is Double =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && 'double' in value;

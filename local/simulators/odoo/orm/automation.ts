/**
 * base.automation with the trigger on_create_or_write: which records a rule touches, and the webhooks it sends
 * (reference section 7). Bodies are made at the moment of the write; the call sends them before its commit.
 */
import { formatDatetimeMicros } from './dates.ts';
import { compile, parseDomain, type Test } from './domain.ts';
import type { Env } from './environment.ts';
import { notSimulated, userError } from './faults.ts';
import { isNumeric } from './fields.ts';
import { parseLiteral } from './python-literal.ts';
import { type Cell, isList, type Row, refs, str } from './values.ts';

interface Rule {
  readonly id: number;
  readonly triggers: readonly string[];
  readonly preDomain: string;
  readonly domain: string;
  readonly actions: readonly number[];
}

interface Cached {
  readonly version: number;
  readonly byModel: ReadonlyMap<string, readonly Rule[]>;
}
const cache = new WeakMap<object, Cached>();

const rulesOf = (env: Env, model: string): readonly Rule[] => {
  const rules = env.db.table('base.automation');
  if (rules.rows.size === 0) return [];
  const version = rules.version + env.db.table('ir.actions.server').version;
  const known = cache.get(rules);
  if (known !== undefined && known.version === version) return known.byModel.get(model) ?? [];
  const byModel = new Map<string, Rule[]>();
  for (const row of rules.rows.values()) {
    if (row.active !== true || row.trigger !== 'on_create_or_write') continue;
    const target = str(env.link(row, 'model_id', 'ir.model'), 'model');
    const list = byModel.get(target) ?? [];
    list.push(toRule(env, row));
    byModel.set(target, list);
  }
  cache.set(rules, { version, byModel });
  return byModel.get(model) ?? [];
};

const fieldNames = (env: Env, ids: readonly number[]): string[] =>
  ids.map((id) => str(env.row('ir.model.fields', id), 'name')).filter((name) => name !== '');

const toRule = (env: Env, row: Row): Rule => ({
  id: row.id,
  triggers: fieldNames(env, refs(row, 'trigger_field_ids')),
  preDomain: str(row, 'filter_pre_domain'),
  domain: str(row, 'filter_domain'),
  actions: env.referrers('ir.actions.server', 'base_automation_id', row.id),
});

const testOf = (env: Env, model: string, domain: string): Test => {
  if (domain.trim() === '') return () => true;
  const parsed = parseLiteral(domain);
  return compile(env, model, parseDomain(isList(parsed) ? parsed : []));
};

export interface Watch {
  readonly rule: Rule;
  readonly before: readonly Row[];
}

/** Records that pass the pre-domain, as they are now. */
export const beforeWrite = (env: Env, model: string, ids: readonly number[]): readonly Watch[] =>
  rulesOf(env, model).map((rule) => {
    const test = testOf(env, model, rule.preDomain);
    const before: Row[] = [];
    for (const id of ids) {
      const row = env.row(model, id);
      if (row !== undefined && test(row)) before.push(row);
    }
    return { rule, before };
  });

export const afterWrite = (env: Env, model: string, watches: readonly Watch[]): void => {
  for (const { rule, before } of watches) {
    const test = testOf(env, model, rule.domain);
    const touched: Row[] = [];
    for (const old of before) {
      const row = env.row(model, old.id);
      if (row !== undefined && changed(env, model, rule, old, row) && test(row)) touched.push(row);
    }
    run(env, model, rule, touched);
  }
};

/** A create counts for every rule, whatever its trigger fields. */
export const afterCreate = (env: Env, model: string, ids: readonly number[]): void => {
  for (const rule of rulesOf(env, model)) {
    const test = testOf(env, model, rule.domain);
    const touched: Row[] = [];
    for (const id of ids) {
      const row = env.row(model, id);
      if (row !== undefined && test(row)) touched.push(row);
    }
    run(env, model, rule, touched);
  }
};

const changed = (env: Env, model: string, rule: Rule, before: Row, after: Row): boolean =>
  rule.triggers.length === 0 ||
  rule.triggers.some((name) => {
    if (env.db.registry.field(model, name)?.compute !== undefined) return false;
    return !same(before[name] ?? null, after[name] ?? null);
  });

const same = (a: Cell, b: Cell): boolean =>
  a === b || (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, at) => item === b[at]));

/** Code runs once with all records of the write, a webhook once per record (section 7). */
const run = (env: Env, model: string, rule: Rule, rows: readonly Row[]): void => {
  if (rows.length === 0) return;
  const actions = rule.actions.map((id) => env.row('ir.actions.server', id)).filter((row) => row !== undefined);
  for (const action of actions) if (action.state === 'code') runRuleCode(env, model, str(action, 'code'), rows);
  for (const row of rows)
    for (const action of actions) {
      if (action.state === 'code') continue;
      if (action.state !== 'webhook') throw notSimulated(`an automation's action of state ${String(action.state)}`);
      const body = webhookBody(env, model, action, row);
      env.transaction.hooks.push({ action: action.id, url: str(action, 'webhook_url'), body });
    }
};

const FILTERED = /=\s*records\.filtered\(lambda \w+:\s*\w+\.(\w+)\)/;
const RAISED = /raise UserError\("([^"]*)" \+ "([^"]*)"\.join\(\w+\.mapped\('(\w+)'\)\) \+ "([^"]*)"\)/;

/** No Python here: a rule that refuses records with a flag, naming them, is recognised (section 18). */
const runRuleCode = (env: Env, model: string, code: string, rows: readonly Row[]): void => {
  const [filtered, raised] = [FILTERED.exec(code), RAISED.exec(code)];
  if (filtered === null || raised === null) throw notSimulated("the Python code of an automation's action");
  const refused = rows.filter((row) => env.get(model, row, filtered[1] ?? '') === true);
  if (refused.length === 0) return;
  const [, start, glue, name = '', end] = raised;
  throw userError(`${start}${refused.map((row) => String(env.get(model, row, name))).join(glue)}${end}`);
};

/** Python's json.dumps(sort_keys=True): floats keep their point, a blank after comma and colon. */
export const webhookBody = (env: Env, model: string, action: Row, row: Row): string => {
  const entries: [string, string][] = [
    ['_action', JSON.stringify(`${str(action, 'name')}(#${action.id})`)],
    ['_id', String(row.id)],
    ['_model', JSON.stringify(model)],
  ];
  const names = fieldNames(env, refs(action, 'webhook_field_ids'));
  if (names.length > 0) entries.push(['id', String(row.id)]);
  for (const name of names) if (name !== 'id') entries.push([name, jsonCell(env, model, name, row)]);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}: ${value}`).join(', ')}}`;
};

const jsonCell = (env: Env, model: string, name: string, row: Row): string => {
  const field = env.db.registry.field(model, name);
  if (field === undefined) return 'false';
  const cell = env.valueOf(model, row, name, field);
  if (isNumeric(field)) {
    const number = typeof cell === 'number' ? cell : 0;
    return field.type !== 'integer' && Number.isInteger(number) ? `${number}.0` : String(number);
  }
  if (cell === null) return 'false';
  if (field.type === 'datetime' && typeof cell === 'number') return JSON.stringify(formatDatetimeMicros(cell));
  if (Array.isArray(cell)) return `[${cell.join(', ')}]`;
  return asciiJson(cell);
};

const asciiJson = (cell: Cell): string =>
  JSON.stringify(cell).replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** webhook_sample_payload of the action, indented as Odoo shows it. */
export const samplePayload = (env: Env, model: string, action: Row, row: Row): string => {
  const pieces = webhookBody(env, model, action, row)
    .slice(1, -1)
    .split(/, (?="[^"]+": )/);
  return `{\n    ${pieces.join(',\n    ')}\n}`;
};

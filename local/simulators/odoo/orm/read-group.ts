/** A minimal read_group: sums per group, without lazy folding of dates. */

import { parseDomain } from './domain.ts';
import type { Env } from './environment.ts';
import { invalidField } from './faults.ts';
import { argument, listArgument } from './methods.ts';
import type { Arguments } from './model.ts';
import { showCell, showFloat } from './read.ts';
import { tidy } from './rounding.ts';
import { namesOf, type Row, type Value } from './values.ts';

export const readGroup = (env: Env, model: string, call: Arguments): Value => {
  const domain = listArgument(call, 0, 'domain');
  const sums = namesOf(listArgument(call, 1, 'fields')).map((spec) => spec.split(':')[0] ?? spec);
  const given = argument(call, 2, 'groupby');
  const all = typeof given === 'string' ? [given] : namesOf(given);
  const lazy = call.kwargs.lazy !== false;
  const groupby = lazy ? all.slice(0, 1) : all;
  for (const name of [...sums, ...groupby])
    if (env.db.registry.field(model, name) === undefined) throw invalidField(name, model);
  const groups = new Map<string, Row[]>();
  for (const id of env.search(model, domain, { order: 'id' })) {
    const row = env.existing(model, id);
    const key = JSON.stringify(groupby.map((name) => env.get(model, row, name)));
    const rows = groups.get(key);
    if (rows === undefined) groups.set(key, [row]);
    else rows.push(row);
  }
  const answers = [...groups.values()].map((rows) => group(env, model, rows, groupby, sums, domain, lazy));
  return sortByLabel(answers, groupby);
};

const group = (
  env: Env,
  model: string,
  rows: readonly Row[],
  groupby: readonly string[],
  sums: readonly string[],
  domain: readonly Value[],
  lazy: boolean,
): Record<string, Value> => {
  const [first] = rows;
  const answer: Record<string, Value> = {};
  const leaves: Value[] = [];
  for (const name of groupby) {
    const field = env.db.registry.field(model, name);
    if (first === undefined || field === undefined) continue;
    const cell = env.get(model, first, name);
    const target = typeof cell === 'number' ? env.row(field.comodel ?? '', cell) : undefined;
    answer[name] =
      target === undefined ? showCell(env, field, cell) : [target.id, env.displayName(field.comodel ?? '', target)];
    leaves.push([name, '=', field.type === 'many2one' ? (cell ?? false) : showCell(env, field, cell)]);
  }
  answer[lazy && groupby[0] !== undefined ? `${groupby[0]}_count` : '__count'] = rows.length;
  for (const name of sums) {
    if (groupby.includes(name)) continue;
    let sum = 0;
    for (const row of rows) {
      const cell = env.get(model, row, name);
      if (typeof cell === 'number') sum += cell;
    }
    answer[name] = showFloat(env, tidy(sum));
  }
  answer.__domain = normalized(domain, leaves);
  return answer;
};

const normalized = (domain: readonly Value[], leaves: readonly Value[]): Value => {
  const terms = topTerms(domain) + leaves.length;
  return [...Array.from({ length: Math.max(0, terms - 1) }, (): Value => '&'), ...domain, ...leaves];
};

/** How many terms stand side by side without a written `&`. */
const topTerms = (domain: readonly Value[]): number => {
  parseDomain(domain);
  let open = 0;
  let terms = 0;
  for (const item of domain) {
    if (item === '&' || item === '|') open += open === 0 ? 2 : 1;
    else if (item === '!') open += open === 0 ? 1 : 0;
    else {
      open = Math.max(0, open - 1);
      if (open === 0) terms += 1;
    }
  }
  return terms;
};

const sortByLabel = (answers: Record<string, Value>[], groupby: readonly string[]): Value => {
  const label = (answer: Record<string, Value>): string =>
    groupby
      .map((name) => {
        const value = answer[name];
        return Array.isArray(value) ? String(value[1]) : value === false ? '\uffff' : String(value);
      })
      .join('\u0000');
  return [...answers].sort((a, b) => (label(a) < label(b) ? -1 : label(a) > label(b) ? 1 : 0));
};

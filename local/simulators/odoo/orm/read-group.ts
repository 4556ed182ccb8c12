/** A minimal read_group: sums per group, without lazy folding of dates. */

import { parseDomain } from './domain.ts';
import type { Env } from './environment.ts';
import { invalidField } from './faults.ts';
import { argument, listArgument } from './methods.ts';
import type { Arguments } from './model.ts';
import { sortRows } from './order.ts';
import { showCell, showFloat } from './read.ts';
import { tidy } from './rounding.ts';
import { type Cell, namesOf, type Row, type Value } from './values.ts';

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
  const sorted = sortGroups(env, model, [...groups.values()], groupby);
  return sorted.map((rows) => group(env, model, rows, groupby, sums, domain, lazy));
};

/** Groups follow the order of what they group by: a many2one's model order, else the value. */
const sortGroups = (env: Env, model: string, groups: Row[][], groupby: readonly string[]): Row[][] => {
  const ranks = groupby.map((name) => rankOf(env, model, groups, name));
  const keys = new Map(groups.map((rows) => [rows, ranks.map((rank) => rank(rows[0]))]));
  return groups.sort((a, b) => {
    const [left, right] = [keys.get(a) ?? [], keys.get(b) ?? []];
    for (const [index, value] of left.entries()) {
      const difference = value - (right[index] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  });
};

const rankOf = (
  env: Env,
  model: string,
  groups: readonly Row[][],
  name: string,
): ((row: Row | undefined) => number) => {
  const field = env.db.registry.field(model, name);
  const cellIn = (row: Row | undefined): Cell => (row === undefined ? null : env.get(model, row, name));
  const values = [...new Set(groups.map((rows) => cellIn(rows[0])))];
  const ordered = field?.type === 'many2one' ? byModelOrder(env, field.comodel ?? '', values) : byValue(values);
  const rank = new Map(ordered.map((value, index) => [value, index]));
  return (row) => rank.get(cellIn(row)) ?? values.length;
};

const byModelOrder = (env: Env, comodel: string, values: readonly Cell[]): Cell[] => {
  const rows = values.flatMap((value) => (typeof value === 'number' ? (env.row(comodel, value) ?? []) : []));
  sortRows(env, comodel, rows, env.db.registry.model(comodel)?.order ?? 'id');
  return rows.map((row) => row.id);
};

const byValue = (values: readonly Cell[]): Cell[] =>
  [...values].sort((a, b) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : a > b ? 1 : 0));

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

/** The methods that every model has: create, write, unlink, search and read in their forms. */
import type { Env } from './environment.ts';
import { accessError, assertionError, invalidField, typeError } from './faults.ts';
import type { Arguments } from './model.ts';
import { fieldsGet, readRecords, webRead } from './read.ts';
import { readGroup } from './read-group.ts';
import { count } from './search.ts';
import { type Dict, idsOf, isDict, isList, namesOf, type Value } from './values.ts';

export type Generic = (env: Env, model: string, call: Arguments) => Value;

/** The n-th positional argument or the keyword of that name. */
export const argument = (call: Arguments, position: number, name: string): Value | undefined =>
  position < call.args.length ? call.args[position] : call.kwargs[name];

export const listArgument = (call: Arguments, position: number, name: string): readonly Value[] => {
  const value = argument(call, position, name);
  return isList(value) ? value : [];
};

const numberArgument = (call: Arguments, position: number, name: string): number | undefined => {
  const value = argument(call, position, name);
  return typeof value === 'number' ? value : undefined;
};

const orderArgument = (call: Arguments, position: number): string | undefined => {
  const value = argument(call, position, 'order');
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const namesArgument = (call: Arguments, position: number, name: string): readonly string[] | undefined => {
  const value = argument(call, position, name);
  return isList(value) ? namesOf(value) : undefined;
};

const missingArgument = (method: string, name: string): never => {
  throw typeError(`${method}() missing 1 required positional argument: '${name}'`);
};

/** `res.partner` → `ResPartner`, the class in Python's messages. */
const className = (model: string): string =>
  model
    .split('.')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');

const create: Generic = (env, model, call) => {
  checkAccess(env, model, 'create');
  const given = argument(call, 0, 'vals_list') ?? missingArgument('create', 'vals_list');
  if (isList(given)) return env.create(model, given.filter(isDict));
  return env.createOne(model, isDict(given) ? given : {});
};

const write: Generic = (env, model, call) => {
  checkAccess(env, model, 'write');
  const vals = argument(call, 1, 'vals');
  env.write(model, idsOf(call.args[0]), isDict(vals) ? vals : missingArgument(`${className(model)}.write`, 'vals'));
  return true;
};

const unlink: Generic = (env, model, call) => {
  checkAccess(env, model, 'unlink');
  env.unlink(model, idsOf(call.args[0]));
  return true;
};

const search: Generic = (env, model, call) => {
  checkAccess(env, model, 'read');
  return env.search(model, listArgument(call, 0, 'domain'), {
    offset: numberArgument(call, 1, 'offset'),
    limit: numberArgument(call, 2, 'limit'),
    order: orderArgument(call, 3),
  });
};

const loadOf = (call: Arguments, position: number): string => {
  const load = argument(call, position, 'load');
  return load === undefined || load === '_classic_read' ? '_classic_read' : '';
};

const read: Generic = (env, model, call) => {
  checkAccess(env, model, 'read');
  return readRecords(env, model, idsOf(call.args[0]), namesArgument(call, 1, 'fields'), loadOf(call, 2));
};

const searchRead: Generic = (env, model, call) => {
  checkAccess(env, model, 'read');
  const names = namesArgument(call, 1, 'fields');
  for (const name of names ?? []) if (env.db.registry.field(model, name) === undefined) throw invalidField(name, model);
  const ids = env.search(model, listArgument(call, 0, 'domain'), {
    offset: numberArgument(call, 2, 'offset'),
    limit: numberArgument(call, 3, 'limit'),
    order: orderArgument(call, 4),
  });
  return readRecords(env, model, ids, names, typeof call.kwargs.load === 'string' ? loadOf(call, 99) : '_classic_read');
};

const searchCount: Generic = (env, model, call) => {
  checkAccess(env, model, 'read');
  const found = count(env, model, listArgument(call, 0, 'domain'));
  const limit = numberArgument(call, 1, 'limit');
  return limit === undefined ? found : Math.min(found, limit);
};

const specification = (call: Arguments, position: number): Dict => {
  const value = argument(call, position, 'specification');
  return isDict(value) ? value : {};
};

const webSearchRead: Generic = (env, model, call) => {
  checkAccess(env, model, 'read');
  const domain = listArgument(call, 0, 'domain');
  const ids = env.search(model, domain, {
    offset: numberArgument(call, 2, 'offset'),
    limit: numberArgument(call, 3, 'limit'),
    order: orderArgument(call, 4),
  });
  return { length: count(env, model, domain), records: webRead(env, model, ids, specification(call, 1)) };
};

const nameSearch: Generic = (env, model, call) => {
  const name = argument(call, 0, 'name');
  const extra = listArgument(call, 1, 'args');
  const operator = argument(call, 2, 'operator');
  const leaf: Value = ['display_name', typeof operator === 'string' ? operator : 'ilike', name ?? ''];
  const ids = env.search(model, [leaf, ...extra], { limit: numberArgument(call, 3, 'limit') ?? 100 });
  return ids.map((id) => [id, env.displayName(model, env.existing(model, id))]);
};

const defaultGet: Generic = (env, model, call) => {
  const position = isList(call.args[1]) ? 1 : 0;
  const answer: Record<string, Value> = {};
  for (const name of namesArgument(call, position, 'fields') ?? namesArgument(call, position, 'fields_list') ?? []) {
    const field = env.db.registry.field(model, name);
    const cell = field === undefined ? undefined : defaultOf(env, model, name);
    if (cell === undefined || cell === null) continue;
    answer[name] = Array.isArray(cell) ? [[6, 0, cell]] : cell;
  }
  return answer;
};

const defaultOf = (env: Env, model: string, name: string): Value => {
  const own = env.db.registry.ownFields(model).get(name);
  const parent = env.db.registry.model(model)?.inherits?.model;
  const field = own ?? (parent === undefined ? undefined : env.db.registry.ownFields(parent).get(name));
  const given = env.context[`default_${name}`];
  if (given !== undefined) return given;
  return field?.default?.(env) ?? (field?.type === 'boolean' ? false : null);
};

const OPERATIONS = ['read', 'write', 'create', 'unlink'] as const;
type Operation = (typeof OPERATIONS)[number];

const checkAccessRights: Generic = (env, model, call) => {
  const operation = OPERATIONS.find((each) => each === argument(call, 0, 'operation'));
  if (operation === undefined) throw assertionError('Invalid access mode');
  if (argument(call, 1, 'raise_exception') === false) return mayDo(env, model, operation);
  checkAccess(env, model, operation);
  return true;
};

/** Groups of the user by name, as access errors list them. */
const groupNames = (env: Env): Set<string> => {
  const user = env.row('res.users', env.uid);
  const ids = user?.groups_id;
  const names = new Set<string>();
  for (const id of Array.isArray(ids) ? ids : []) {
    const group = typeof id === 'number' ? env.row('res.groups', id) : undefined;
    if (group !== undefined) names.add(env.displayName('res.groups', group));
  }
  return names;
};

const allowedGroups = (env: Env, model: string, operation: Operation): readonly string[] | undefined => {
  const definition = env.model(model);
  if (definition.manual !== true) return definition.access?.[operation];
  const modelRow = env.find('ir.model', [['model', '=', model]]);
  const rows = modelRow === undefined ? [] : env.rowsOf('ir.model.access', 'model_id', modelRow.id);
  const granted = rows.filter((row) => row[`perm_${operation}`] === true);
  if (granted.some((row) => row.group_id === null)) return undefined;
  return granted.map((row) => {
    const group = env.link(row, 'group_id', 'res.groups');
    return group === undefined ? '' : env.displayName('res.groups', group);
  });
};

const mayDo = (env: Env, model: string, operation: Operation): boolean => {
  const allowed = allowedGroups(env, model, operation);
  if (allowed === undefined) return true;
  const names = groupNames(env);
  return allowed.some((group) => names.has(group));
};

const VERBS: Readonly<Record<Operation, string>> = {
  read: 'access',
  write: 'modify',
  create: 'create',
  unlink: 'delete',
};

export const checkAccess = (env: Env, model: string, operation: Operation): void => {
  if (mayDo(env, model, operation)) return;
  const groups = allowedGroups(env, model, operation) ?? [];
  const who =
    groups.length === 0
      ? 'No group currently allows this operation.'
      : `This operation is allowed for the following groups:\n${groups.map((group) => `\t- ${group}`).join('\n')}`;
  throw accessError(
    `You are not allowed to ${VERBS[operation]} '${env.model(model).label}' (${model}) records.\n\n${who}\n\nContact your administrator to request access if necessary.`,
  );
};

export const GENERIC: Readonly<Record<string, Generic>> = {
  create,
  write,
  unlink,
  search,
  read,
  search_read: searchRead,
  search_count: searchCount,
  web_search_read: webSearchRead,
  web_read: (env, model, call) => webRead(env, model, idsOf(call.args[0]), specification(call, 1)),
  name_search: nameSearch,
  default_get: defaultGet,
  read_group: (env, model, call) => readGroup(env, model, call),
  fields_get: (env, model, call) =>
    fieldsGet(env, model, namesArgument(call, 0, 'allfields'), namesArgument(call, 1, 'attributes')),
  check_access_rights: checkAccessRights,
  check_access_rule: () => null,
  check_access: () => null,
};

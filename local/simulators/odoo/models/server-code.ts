/** Code server actions: no Python here; the SQL that makes and drops indexes is recognised and done (sections 8 and 23). */
import type { Env } from '../orm/environment.ts';
import { notSimulated, OdooFault } from '../orm/faults.ts';
import { type Row, str, type Value } from '../orm/values.ts';

const CREATE =
  /CREATE\s+(UNIQUE\s+)?INDEX\s+(IF\s+NOT\s+EXISTS\s+)?"?(\w+)"?\s+ON\s+(?:public\.)?"?(\w+)"?\s*(?:USING\s+btree\s*)?\(([^)]*)\)(?:\s+WHERE\s+\(?\s*([\w"]+)\s+IS\s+NOT\s+NULL\s*\)?)?/i;
const DROP = /DROP\s+INDEX\s+(?:IF\s+EXISTS\s+)?"?(\w+)"?/i;

const columnsOf = (list: string): string[] => list.split(',').map((column) => column.trim().replaceAll('"', ''));

const duplicateIndex = (name: string): OdooFault =>
  new OdooFault('psycopg2.errors.DuplicateTable', `relation "${name}" already exists\n`);

/** Text of pg_indexes.indexdef. */
const indexDefinition = (unique: boolean, name: string, table: string, columns: string[], where?: string): string =>
  `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${name} ON public.${table} USING btree (${columns.join(', ')})${
    where === undefined ? '' : ` WHERE (${where} IS NOT NULL)`
  }`;

const createIndex = (env: Env, match: RegExpExecArray): string => {
  const [, unique, ifNotExists, name = '', sqlTable = '', list = '', rawWhere] = match;
  const table = env.db.tableBySqlName(sqlTable);
  if (table === undefined)
    throw new OdooFault('psycopg2.errors.UndefinedTable', `relation "${sqlTable}" does not exist\n`);
  const columns = columnsOf(list);
  const where = rawWhere?.replaceAll('"', '');
  const known = env.db.registry.fields(table.name);
  for (const column of where === undefined ? columns : [...columns, where])
    if (!known.has(column))
      throw new OdooFault('psycopg2.errors.UndefinedColumn', `column "${column}" does not exist\n`);
  if (unique === undefined) for (const column of columns) table.addIndex(column);
  else if (table.uniqueNames().includes(name)) {
    if (ifNotExists === undefined) throw duplicateIndex(name);
  } else {
    table.addUnique({ name, columns, ...(where === undefined ? {} : { where }) });
    env.transaction.onRollback(() => table.dropUnique(name));
  }
  return indexDefinition(unique !== undefined, name, sqlTable, columns, where);
};

const dropIndex = (env: Env, name: string): void => {
  for (const model of env.db.registry.names()) env.db.table(model).dropUnique(name);
};

/** The action's answer: what its code puts into `action`, as far as that is recognised. */
export const runCode = (env: Env, action: Row): Value => {
  const code = str(action, 'code');
  const create = CREATE.exec(code);
  if (create !== null) {
    const definition = createIndex(env, create);
    return /action\s*=\s*\{\s*'indexdef'/.test(code) ? { indexdef: definition } : false;
  }
  const drop = DROP.exec(code);
  if (drop !== null) {
    dropIndex(env, drop[1] ?? '');
    return false;
  }
  throw notSimulated(`the Python code of server action ${action.id} (“${str(action, 'name')}”)`);
};

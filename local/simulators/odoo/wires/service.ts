/** The services behind both wires: common, object, db. Faults come out as OdooFault, broken connections as Broken. */

import type { FaultRule } from '../control/faults.ts';
import { CLEARS_CACHE, costOf, PASSWORD_CHECK_MS } from '../control/latency.ts';
import type { WireKind } from '../orm/environment.ts';
import { executeMethod } from '../orm/execute.ts';
import {
  accessDenied,
  assertionError,
  connectionClosed,
  keyError,
  missingError,
  operationalError,
  pyException,
  serializationFailure,
  typeError,
} from '../orm/faults.ts';
import { runCall } from '../orm/runner.ts';
import { type Dict, isDict, isList, str, textOf, type Value } from '../orm/values.ts';
import type { OdooState } from '../state.ts';

/** The carrier breaks the connection, or a proxy answers in Odoo's place. */
export class Broken extends Error {
  readonly how: 'reset' | 'badGateway';

  constructor(how: 'reset' | 'badGateway') {
    super(how);
    this.how = how;
  }
}

export const VERSION: Dict = {
  server_version: '18.0-20250506',
  server_version_info: [18, 0, 0, 'final', 0, ''],
  server_serie: '18.0',
  protocol_version: 1,
};

export const callService = async (
  state: OdooState,
  wire: WireKind,
  service: string,
  method: string,
  args: readonly Value[],
): Promise<Value> => {
  switch (service) {
    case 'common':
      return callCommon(state, method, args);
    case 'object':
      return callObject(state, wire, method, args);
    case 'db':
      if (method === 'list') return [state.db.name];
      if (method === 'server_version') return '18.0-20250506';
      throw keyError(method);
    default:
      throw keyError(service);
  }
};

const callCommon = async (state: OdooState, method: string, args: readonly Value[]): Promise<Value> => {
  switch (method) {
    case 'version':
      return VERSION;
    case 'authenticate':
    case 'login': {
      state.calls.count(`common.${method}`);
      await hit(state, state.faults.take('common', method));
      return authenticate(state, textOf(args[0]), textOf(args[1]), args[2] ?? '');
    }
    default:
      throw pyException(`Method not found: ${method}`);
  }
};

/** The faults that strike before any work is done; the others are answered where the work is. */
const hit = async (state: OdooState, rule: FaultRule | undefined): Promise<void> => {
  if (rule === undefined) return;
  const defaultMs = rule.kind === 'serialization' ? 18_000 : 0;
  const delayMs = rule.delayMs ?? defaultMs;
  if (delayMs > 0) await state.db.time.sleep(delayMs);
  switch (rule.kind) {
    case 'resetBeforeCommit':
      throw new Broken('reset');
    case 'badGateway':
      throw new Broken('badGateway');
    case 'serialization':
      throw serializationFailure();
    case 'databaseDown':
      throw operationalError(
        `connection to server at "127.0.0.1", port ${state.databasePort} failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?\n`,
      );
    case 'slow':
    case 'resetAfterCommit':
    case 'connectionClosedCommitted':
    case 'connectionClosedRolledBack':
      return;
  }
};

const checkDatabase = (state: OdooState, database: string): void => {
  if (database !== state.db.name)
    throw operationalError(
      `connection to server at "127.0.0.1", port ${state.databasePort} failed: FATAL:  database "${database}" does not exist\n`,
    );
};

const authenticate = async (state: OdooState, database: string, login: string, password: Value): Promise<Value> => {
  checkDatabase(state, database);
  if (password === '') throw assertionError('scope and key required');
  if (state.latency === 'measured') await state.db.time.sleep(PASSWORD_CHECK_MS);
  for (const row of state.db.table('res.users').rows.values())
    if (str(row, 'login') === login && row.active === true && state.passwords.get(row.id)?.has(String(password)))
      return row.id;
  return false;
};

const checkPassword = (state: OdooState, uid: number, password: Value): boolean => {
  if (state.db.table('res.users').get(uid) === undefined) throw missingError('res.users', uid, uid);
  if (state.passwords.get(uid)?.has(String(password)) !== true) throw accessDenied();
  const known = state.checkedPasswords.has(`${uid} ${String(password)}`);
  state.checkedPasswords.add(`${uid} ${String(password)}`);
  return known;
};

const callObject = async (
  state: OdooState,
  wire: WireKind,
  method: string,
  given: readonly Value[],
): Promise<Value> => {
  if (method !== 'execute_kw' && method !== 'execute') throw accessDenied();
  const [database, uid, password, ...rest] = given;
  if (uid === undefined || password === undefined) throw typeError(`${method}() missing required arguments`);
  checkDatabase(state, textOf(database));
  const known = checkPassword(state, typeof uid === 'number' ? uid : 0, password);
  const call = toCall(method, rest);
  state.calls.count(`${call.model}.${call.method}`);
  const rule = state.faults.take(call.model, call.method);
  await hit(state, rule);
  return runMethod(state, wire, typeof uid === 'number' ? uid : 0, call, rule, known);
};

interface Call {
  readonly model: string;
  readonly method: string;
  readonly args: readonly Value[];
  readonly kwargs: Dict;
  readonly context: Dict;
}

const toCall = (how: string, rest: readonly Value[]): Call => {
  const [model, method, ...others] = rest;
  const needed = how === 'execute_kw' ? [model, method, others[0]] : [model, method];
  const names = how === 'execute_kw' ? ['model', 'method', 'args'] : ['model', 'method'];
  const missing = names.filter((_, index) => needed[index] === undefined).map((name) => `'${name}'`);
  if (how === 'execute_kw' && missing.length > 0 && rest.length > 0 && model !== undefined) {
    const shown =
      missing.length === 1 ? (missing[0] ?? '') : `${missing.slice(0, -1).join(', ')} and ${missing.at(-1)}`;
    const noun = missing.length === 1 ? 'argument' : 'arguments';
    throw typeError(`execute_kw() missing ${missing.length} required positional ${noun}: ${shown}`);
  }
  const args = how === 'execute_kw' ? (isList(others[0]) ? others[0] : []) : others;
  const kwargs = how === 'execute_kw' && isDict(others[1]) ? others[1] : {};
  const { context, ...keywords } = kwargs;
  return {
    model: textOf(model),
    method: textOf(method),
    args,
    kwargs: keywords,
    context: isDict(context) ? context : {},
  };
};

const runMethod = async (
  state: OdooState,
  wire: WireKind,
  uid: number,
  call: Call,
  rule: FaultRule | undefined,
  passwordKnown: boolean,
): Promise<Value> => {
  state.runTimedTasks();
  const name = `${call.model}.${call.method}`;
  const hashMs = passwordKnown ? 0 : PASSWORD_CHECK_MS;
  const cost = (result: Value): number => hashMs + costOf(call.model, call.method, call.args, result);
  const result = await runCall(
    state.runner,
    {
      uid,
      wire,
      context: call.context,
      rollBackAtEnd: rule?.kind === 'connectionClosedRolledBack',
      ...(state.latency === 'measured' ? { cost } : {}),
    },
    (env) => executeMethod(env, call.model, call.method, call.args, call.kwargs),
  );
  if (CLEARS_CACHE.has(name)) state.checkedPasswords.clear();
  if (rule?.kind === 'resetAfterCommit') throw new Broken('reset');
  if (rule?.kind === 'connectionClosedCommitted' || rule?.kind === 'connectionClosedRolledBack')
    throw connectionClosed();
  return result;
};

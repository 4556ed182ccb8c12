/** execute_kw inside a transaction: which method of which model, public or not, on which records. */
import type { Env } from './environment.ts';
import { accessError, attributeError, userError } from './faults.ts';
import { GENERIC } from './methods.ts';
import { type Dict, idsOf, type Value } from './values.ts';

/** Methods of Odoo's base model that are not callable although their names have no underscore. */
const PRIVATE = new Set([
  'browse',
  'invalidate_recordset',
  'invalidate_model',
  'flush_recordset',
  'flush_model',
  'mapped',
  'filtered',
  'sudo',
  'with_context',
  'init',
]);

export const executeMethod = (env: Env, model: string, method: string, args: readonly Value[], kwargs: Dict): Value => {
  const result = callMethod(env, model, method, args, kwargs);
  env.transaction.finishWork();
  return result;
};

const callMethod = (env: Env, model: string, method: string, args: readonly Value[], kwargs: Dict): Value => {
  const definition = env.db.registry.model(model);
  if (definition === undefined) throw userError(`Object ${model} doesn't exist`);
  if (method.startsWith('_') || PRIVATE.has(method))
    throw accessError(`Private methods (such as '${model}.${method}') cannot be called remotely.`);
  const onModel = definition.modelMethods?.[method];
  if (onModel !== undefined) return onModel(env, { args, kwargs });
  const onRecords = definition.recordMethods?.[method];
  if (onRecords !== undefined) {
    const ids = idsOf(args[0]);
    for (const id of ids) env.existing(model, id);
    return onRecords(env, ids, { args: args.slice(1), kwargs });
  }
  const generic = GENERIC[method];
  if (generic !== undefined && Object.hasOwn(GENERIC, method)) return generic(env, model, { args, kwargs });
  throw attributeError(`The method '${model}.${method}' does not exist`);
};

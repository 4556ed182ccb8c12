/** The commands that write one2many and many2many fields (reference section 3). */
import type { Env } from './environment.ts';
import { valueError } from './faults.ts';
import type { Field } from './fields.ts';
import { idsOf, isDict, isList, pyRepr, type Value } from './values.ts';

const commandsOf = (value: Value): readonly (readonly Value[])[] => {
  if (value === false || value === null) return [];
  if (!isList(value)) throw valueError(`Wrong value for an x2many field: ${pyRepr(value)}`);
  return value.map((item) => {
    if (isList(item)) return item;
    if (typeof item === 'number') return [4, item];
    if (isDict(item)) return [0, 0, item];
    throw valueError(`Wrong value for an x2many field: ${pyRepr(value)}`);
  });
};

/** The ids of a many2many after the commands. */
export const commandIds = (env: Env, field: Field, current: readonly number[], value: Value): number[] => {
  const comodel = field.comodel ?? '';
  let ids = [...current];
  const add = (id: number): void => {
    env.existing(comodel, id);
    if (!ids.includes(id)) ids.push(id);
  };
  if (isList(value) && value.length > 0 && value.every((item) => typeof item === 'number')) ids = [];
  for (const [code, id, extra] of commandsOf(value)) {
    if (code === 0 && isDict(extra)) ids.push(env.createOne(comodel, extra));
    else if (code === 1 && typeof id === 'number' && isDict(extra)) env.write(comodel, [id], extra);
    else if (code === 2 && typeof id === 'number') {
      env.unlink(comodel, [id]);
      ids = ids.filter((each) => each !== id);
    } else if (code === 3) ids = ids.filter((each) => each !== id);
    else if (code === 4 && typeof id === 'number') add(id);
    else if (code === 5) ids = [];
    else if (code === 6) {
      ids = [];
      for (const each of idsOf(extra)) add(each);
    } else throw valueError(`Unknown command ${pyRepr(code)}`);
  }
  return ids;
};

/** Applies the commands of a one2many; new lines of one call are created together. */
export const applyCommands = (env: Env, field: Field, owner: number, value: Value): void => {
  const comodel = field.comodel ?? '';
  const inverse = field.inverseName ?? '';
  const fresh: Record<string, Value>[] = [];
  const lines = (): number[] => env.referrers(comodel, inverse, owner);
  const drop = (ids: readonly number[]): void => {
    if (env.db.registry.field(comodel, inverse)?.required === true) env.unlink(comodel, ids);
    else env.write(comodel, ids, { [inverse]: false });
  };
  for (const [code, id, extra] of commandsOf(value)) {
    if (code === 0 && isDict(extra)) fresh.push({ ...extra, [inverse]: owner });
    else if (code === 1 && typeof id === 'number' && isDict(extra)) env.write(comodel, [id], extra);
    else if (code === 2 && typeof id === 'number') env.unlink(comodel, [id]);
    else if (code === 3 && typeof id === 'number') drop([id]);
    else if (code === 4 && typeof id === 'number') env.write(comodel, [id], { [inverse]: owner });
    else if (code === 5) drop(lines());
    else if (code === 6) {
      const wanted = idsOf(extra);
      drop(lines().filter((each) => !wanted.includes(each)));
      env.write(comodel, wanted, { [inverse]: owner });
    } else throw valueError(`Unknown command ${pyRepr(code)}`);
  }
  if (fresh.length > 0) env.create(comodel, fresh);
};

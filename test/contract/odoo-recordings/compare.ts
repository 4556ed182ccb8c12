/** Compares a recorded outcome with the simulator's: ids by the map, stamps and names normalised, everything else exactly. */
import { type IdMap, isDouble } from './id-map.ts';
import { ID_KEYS, ID_LIST_KEYS, normaliseText } from './normalise.ts';
import { type Call, isDict, isList, type Outcome, type Plain } from './wire-forms.ts';

export interface Comparison {
  readonly map: IdMap;
  /** Whether `<int>` and `<double>` must agree (the recording's own wire). */
  readonly sameWire: boolean;
}

/** Differences as `path: recorded … simulated …`; empty if they agree. */
export const differences = (comparison: Comparison, call: Call, recorded: Outcome, simulated: Outcome): string[] => {
  if (!comparison.sameWire && isUnspeakable(recorded, simulated)) return [];
  if (recorded.kind !== simulated.kind) return [`kind: recorded ${show(recorded)}, simulated ${show(simulated)}`];
  if (recorded.kind === 'fault' && simulated.kind === 'fault') return faultDifferences(recorded, simulated);
  if (recorded.kind === 'http' && simulated.kind === 'http')
    return recorded.status === simulated.status && recorded.body === simulated.body
      ? []
      : [`http: recorded ${show(recorded)}, simulated ${show(simulated)}`];
  if (recorded.kind !== 'value' || simulated.kind !== 'value') return [];
  const [, , , model, method] = call.args;
  const context: Context = {
    ...comparison,
    model: typeof model === 'string' ? model : '',
    method: typeof method === 'string' ? method : call.method,
  };
  return compareResult(context, recorded.value, simulated.value);
};

/** An answer that holds an empty value: JSON-RPC gives it, XML-RPC cannot and says so although all is done. */
const isUnspeakable = (a: Outcome, b: Outcome): boolean =>
  (a.kind === 'none' && b.kind === 'value' && holdsNull(b.value)) ||
  (b.kind === 'none' && a.kind === 'value' && holdsNull(a.value));

const holdsNull = (value: Plain): boolean =>
  value === null ||
  (isList(value) && value.some(holdsNull)) ||
  (isDict(value) && Object.values(value).some((each) => holdsNull(each)));

interface Context extends Comparison {
  readonly model: string;
  readonly method: string;
}

const show = (outcome: unknown): string => JSON.stringify(outcome).slice(0, 600);

const faultDifferences = (
  recorded: Outcome & { readonly kind: 'fault' },
  simulated: Outcome & { readonly kind: 'fault' },
): string[] => {
  const found: string[] = [];
  if (recorded.code !== simulated.code) found.push(`code: recorded ${show(recorded)}, simulated ${show(simulated)}`);
  if (
    recorded.className !== undefined &&
    simulated.className !== undefined &&
    recorded.className !== simulated.className
  )
    found.push(`class: recorded ${recorded.className}, simulated ${simulated.className}`);
  const [a, b] = [normaliseText(recorded.text), normaliseText(simulated.text)];
  if (a !== b) found.push(`text: recorded ${JSON.stringify(a)}, simulated ${JSON.stringify(b)}`);
  return found;
};

const compareResult = (context: Context, recorded: Plain, simulated: Plain): string[] => {
  if (context.method === 'create' || context.method === 'search')
    return compareIds(context, context.model, 'result', recorded, simulated);
  return compare(context, context.model, 'result', recorded, simulated);
};

const compareIds = (context: Context, model: string, path: string, recorded: Plain, simulated: Plain): string[] => {
  if (typeof recorded === 'number' && typeof simulated === 'number')
    return context.map.learn(model, recorded, simulated)
      ? []
      : [
          `${path}: recorded ${model} ${recorded} is not simulated ${simulated} (known: ${context.map.id(model, recorded)})`,
        ];
  if (!isList(recorded) || !isList(simulated) || recorded.length !== simulated.length)
    return [`${path}: recorded ${show(recorded)}, simulated ${show(simulated)}`];
  return recorded.flatMap((each, index) =>
    compareIds(context, model, `${path}[${index}]`, each, simulated[index] ?? null),
  );
};

const compare = (context: Context, model: string, path: string, recorded: Plain, simulated: Plain): string[] => {
  if (isList(recorded) && isList(simulated)) {
    if (recorded.length !== simulated.length)
      return [
        `${path}: ${recorded.length} recorded ${show(recorded)}, ${simulated.length} simulated ${show(simulated)}`,
      ];
    return recorded.flatMap((each, index) =>
      compare(context, model, `${path}[${index}]`, each, simulated[index] ?? null),
    );
  }
  if (isDict(recorded) && isDict(simulated)) return compareDicts(context, model, path, recorded, simulated);
  return compareScalars(context, path, recorded, simulated);
};

const compareDicts = (
  context: Context,
  model: string,
  path: string,
  recorded: { readonly [key: string]: Plain },
  simulated: { readonly [key: string]: Plain },
): string[] => {
  const keys = new Set([...Object.keys(recorded), ...Object.keys(simulated)]);
  return [...keys].flatMap((key) => {
    const [a, b] = [recorded[key], simulated[key]];
    if (a === undefined || b === undefined)
      return [`${path}.${key}: recorded ${show(a ?? 'nothing')}, simulated ${show(b ?? 'nothing')}`];
    return compareEntry(context, model, `${path}.${key}`, key, a, b);
  });
};

const compareEntry = (context: Context, model: string, path: string, key: string, a: Plain, b: Plain): string[] => {
  if (ID_KEYS.has(key) && typeof a === 'number' && typeof b === 'number') return [];
  if (ID_LIST_KEYS.has(key) && isList(a) && isList(b)) return a.length === b.length ? [] : [`${path}: other length`];
  if (key === '__domain' && isList(a)) return compare(context, '', path, context.map.domain(model, a), b);
  const comodel = context.map.comodel(model, key);
  if (comodel === undefined) return compare(context, '', path, a, b);
  if (typeof a === 'number' && typeof b === 'number') return compareIds(context, comodel, path, a, b);
  if (isPair(a) && isPair(b))
    return [
      ...compareIds(context, comodel, `${path}[0]`, a[0], b[0]),
      ...compareScalars(context, `${path}[1]`, a[1], b[1]),
    ];
  if (isList(a) && isList(b) && a.every((each) => typeof each === 'number'))
    return compareIds(context, comodel, path, a, b);
  return compare(context, comodel, path, a, b);
};

const isPair = (value: Plain): value is readonly [number, string] =>
  isList(value) && value.length === 2 && typeof value[0] === 'number' && typeof value[1] === 'string';

const compareScalars = (context: Context, path: string, recorded: Plain, simulated: Plain): string[] => {
  const same =
    typeof recorded === 'string' && typeof simulated === 'string'
      ? normaliseText(recorded) === normaliseText(simulated)
      : sameNumber(context, recorded, simulated);
  return same ? [] : [`${path}: recorded ${show(recorded)}, simulated ${show(simulated)}`];
};

const sameNumber = (context: Context, recorded: Plain, simulated: Plain): boolean => {
  if (context.sameWire && isDouble(recorded) !== isDouble(simulated)) return false;
  const [a, b] = [isDouble(recorded) ? recorded.double : recorded, isDouble(simulated) ? simulated.double : simulated];
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) < 1e-9;
  return a === b || show(a) === show(b);
};

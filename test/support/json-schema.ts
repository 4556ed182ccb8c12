/** Checks a value against the few JSON Schema words that Walmart's OpenAPI documents use. */

export type JsonObject = { readonly [name: string]: unknown };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One sentence for each place where the value does not fit; empty when it does. Unknown members are problems. */
export const checkSchema = (document: JsonObject, schema: JsonObject, value: unknown, path = '$'): string[] => {
  if (value === null && schema.nullable === true) return [];
  if (typeof schema.$ref === 'string') return checkSchema(document, resolve(document, schema.$ref), value, path);
  if (Array.isArray(schema.anyOf)) {
    const results = schema.anyOf.filter(isObject).map((choice) => checkSchema(document, choice, value, path));
    return results.some((problems) => problems.length === 0) ? [] : [...(results[0] ?? [])];
  }
  return [...checkType(schema, value, path), ...checkWithin(document, schema, value, path)];
};

/** The schema that a pointer into the document names. */
export const resolve = (document: JsonObject, ref: string): JsonObject => {
  let node: unknown = document;
  for (const name of ref.replace(/^#\//, '').split('/')) node = isObject(node) ? node[name] : undefined;
  if (!isObject(node)) throw new Error(`The document has no ${ref}.`);
  return node;
};

const checkType = (schema: JsonObject, value: unknown, path: string): string[] => {
  const fits = {
    string: typeof value === 'string',
    number: typeof value === 'number',
    integer: Number.isInteger(value),
    boolean: typeof value === 'boolean',
    array: Array.isArray(value),
    object: isObject(value),
  };
  const wanted = Object.entries(fits).find(([type]) => type === schema.type);
  if (wanted !== undefined && !wanted[1]) return [`${path} is ${describe(value)}, not ${wanted[0]}`];
  if (Array.isArray(schema.enum) && !schema.enum.includes(value))
    return [`${path} is ${describe(value)}, not in the list`];
  return checkBounds(schema, value, path);
};

/** Numbers, and numbers as text: query parameters are always text. */
const checkBounds = (schema: JsonObject, value: unknown, path: string): string[] => {
  const size = Array.isArray(value) ? value.length : Number(value);
  const below = [schema.minimum, schema.minItems].some((bound) => typeof bound === 'number' && !(size >= bound));
  const above = [schema.maximum, schema.maxItems].some((bound) => typeof bound === 'number' && !(size <= bound));
  if (below || above) return [`${path} is ${describe(value)}, out of bounds`];
  if (typeof schema.pattern === 'string' && !new RegExp(schema.pattern).test(String(value))) {
    return [`${path} is ${describe(value)}, not like ${schema.pattern}`];
  }
  return [];
};

const checkWithin = (document: JsonObject, schema: JsonObject, value: unknown, path: string): string[] => {
  const { items } = schema;
  if (Array.isArray(value) && isObject(items)) {
    return value.flatMap((entry, index) => checkSchema(document, items, entry, `${path}[${index}]`));
  }
  if (!isObject(value) || !isObject(schema.properties)) return [];
  const { properties } = schema;
  const required = Array.isArray(schema.required) ? schema.required : [];
  const missing = required.filter((name) => !(name in value)).map((name) => `${path}.${name} is missing`);
  const members = Object.entries(value).flatMap(([name, member]) => {
    const wanted = properties[name];
    return isObject(wanted)
      ? checkSchema(document, wanted, member, `${path}.${name}`)
      : [`${path}.${name} is not in the document`];
  });
  return [...missing, ...members];
};

const describe = (value: unknown): string => (JSON.stringify(value) ?? 'undefined').slice(0, 60);

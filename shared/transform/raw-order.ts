/** Careful steps into raw JSON that was checked by nobody: what is not there is undefined, a lone element is a list of one. */

export const member = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (parent, key) =>
      typeof parent === 'object' && parent !== null && !Array.isArray(parent)
        ? Object.entries(parent).find(([name]) => name === key)?.[1]
        : undefined,
    value,
  );

export const members = (value: unknown, ...path: readonly string[]): readonly unknown[] => {
  const found = member(value, ...path);
  if (found === undefined || found === null || found === '') return [];
  return Array.isArray(found) ? found : [found];
};

/** The raw lines of a raw order. */
export const rawLines = (raw: unknown): readonly unknown[] => members(raw, 'orderLines', 'orderLine');

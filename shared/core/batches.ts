/** Splitting and bounded side-by-side work, without losing, repeating or exceeding anything. */

const needWhole = (name: string, value: number): void => {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new RangeError(`${name} is ${value}; a whole number from 1 is needed`);
};

/**
 * Consecutive slices of at most `size`.
 * @throws {RangeError} when `size` is not a whole number from 1.
 */
export const chunk = <T>(items: readonly T[], size: number): readonly (readonly T[])[] => {
  needWhole('Chunk size', size);
  const chunks: (readonly T[])[] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
};

/** Both halves in order; of an odd number the first one is larger. */
export const halves = <T>(items: readonly T[]): readonly [readonly T[], readonly T[]] => {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
};

/**
 * Runs `work` over all items, at most `width` at a time; results stand in the items' order. After a failure no further item is
 * begun; the first failure is thrown once what had begun has ended, so that nothing goes on behind the caller's back.
 * @throws {RangeError} when `width` is not a whole number from 1.
 */
export const mapBounded = async <T, R>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<readonly R[]> => {
  needWhole('Width', width);
  const results: R[] = new Array(items.length);
  const failures: unknown[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (failures.length === 0 && next < items.length) {
      const index = next++;
      try {
        results[index] = await work(items[index] as T, index);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  if (failures.length > 0) throw failures[0];
  return results;
};

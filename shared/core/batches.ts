/** Splitting and bounded side-by-side work, without losing, repeating or exceeding anything. */

/** Consecutive slices of at most `size`. */
export const chunk = <T>(items: readonly T[], size: number): readonly (readonly T[])[] => {
  const chunks: (readonly T[])[] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
};

/** Runs `work` over all items, at most `width` at a time; results stand in the items' order; the first failure ends it. */
export const mapBounded = async <T, R>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<readonly R[]> => {
  const results: R[] = new Array(items.length);
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      results[index] = await work(items[index] as T, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  return results;
};

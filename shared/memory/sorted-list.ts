/** A list kept in order: binary search to find, one move of pointers to change. Quick up to some 100,000 entries. */

export type Compare<T> = (a: T, b: T) => number;

export class SortedList<T> {
  readonly #compare: Compare<T>;
  readonly #entries: T[] = [];

  constructor(compare: Compare<T>) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#entries.length;
  }

  at(index: number): T | undefined {
    return this.#entries[index];
  }

  /** Index of the first entry for which `isBefore` is false; entries must be ordered by it. */
  search(isBefore: (entry: T) => boolean): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.#entries[middle];
      if (entry !== undefined && isBefore(entry)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  add(entry: T): void {
    const index = this.search((other) => this.#compare(other, entry) < 0);
    if (index === this.#entries.length) this.#entries.push(entry);
    else this.#entries.splice(index, 0, entry);
  }

  /** Removes the entry that compares equal; false when there is none. */
  delete(entry: T): boolean {
    const index = this.search((other) => this.#compare(other, entry) < 0);
    const found = this.#entries[index];
    if (found === undefined || this.#compare(found, entry) !== 0) return false;
    this.#entries.splice(index, 1);
    return true;
  }

  slice(start: number, end?: number): readonly T[] {
    return this.#entries.slice(start, end);
  }
}

/** Order of the UTF-8 bytes, which for characters beyond U+FFFF is not JavaScript's order of code units. */
export const compareUtf8: Compare<string> = (a, b) => {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return utf8Rank(left) - utf8Rank(right);
  }
  return a.length - b.length;
};

/** Halves of a surrogate pair stand for code points above all single units, so they rank above U+E000…U+FFFF. */
const utf8Rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

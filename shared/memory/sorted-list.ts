/** A list kept in order, in short pieces: binary search to find, a few moves to change, however long it grows. */

export type Compare<T> = (a: T, b: T) => number;

/** A longer piece is cut in two. */
const LONGEST_PIECE = 512;

interface Place {
  readonly piece: number;
  readonly offset: number;
}

export class SortedList<T> {
  readonly #compare: Compare<T>;
  /** None is empty. */
  readonly #pieces: T[][] = [];

  constructor(compare: Compare<T>) {
    this.#compare = compare;
  }

  at(index: number): T | undefined {
    let left = index;
    for (const piece of this.#pieces) {
      if (left < piece.length) return piece[left];
      left -= piece.length;
    }
    return undefined;
  }

  /** Index of the first entry for which `isBefore` is false; entries must be ordered by it. */
  search(isBefore: (entry: T) => boolean): number {
    const { piece, offset } = this.#locate(isBefore);
    return this.#pieces.slice(0, piece).reduce((sum, { length }) => sum + length, offset);
  }

  add(entry: T): void {
    const place = this.#locate((other) => this.#compare(other, entry) < 0);
    // Behind all others: the last piece takes it.
    const index = Math.min(place.piece, Math.max(0, this.#pieces.length - 1));
    const piece = this.#pieces[index];
    if (piece === undefined) {
      this.#pieces.push([entry]);
      return;
    }
    piece.splice(index === place.piece ? place.offset : piece.length, 0, entry);
    if (piece.length > LONGEST_PIECE) this.#pieces.splice(index + 1, 0, piece.splice(LONGEST_PIECE / 2));
  }

  /** Removes the entry that compares equal; false when there is none. */
  delete(entry: T): boolean {
    const { piece, offset } = this.#locate((other) => this.#compare(other, entry) < 0);
    const entries = this.#pieces[piece];
    const found = entries?.[offset];
    if (entries === undefined || found === undefined || this.#compare(found, entry) !== 0) return false;
    entries.splice(offset, 1);
    if (entries.length === 0) this.#pieces.splice(piece, 1);
    return true;
  }

  slice(start: number, end?: number): readonly T[] {
    return this.#pieces.flat().slice(start, end);
  }

  /** The piece and the place in it of the first entry that is not before; the piece behind the last when all are. */
  #locate(isBefore: (entry: T) => boolean): Place {
    const piece = firstIndex(this.#pieces, (entries) => {
      const last = entries.at(-1);
      return last !== undefined && isBefore(last);
    });
    return { piece, offset: firstIndex(this.#pieces[piece] ?? [], isBefore) };
  }
}

const firstIndex = <T>(entries: readonly T[], isBefore: (entry: T) => boolean): number => {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry !== undefined && isBefore(entry)) low = middle + 1;
    else high = middle;
  }
  return low;
};

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

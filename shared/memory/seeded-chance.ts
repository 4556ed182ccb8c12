/** Chance that repeats itself: the same seed and stream give the same numbers and UUIDs. */
import type { Chance } from '../ports/index.ts';

/** @param stream names an independent sequence of the same seed, so that one user's draws do not shift another's. */
export const seededChance = (seed: number, stream = ''): Chance => {
  const next = sfc32(seed, hashText(stream));
  return {
    random: () => next() / 0x1_0000_0000,
    uuid: () => {
      const hex = [next(), next(), next(), next()].map((word) => word.toString(16).padStart(8, '0')).join('');
      const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) & 3);
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  };
};

/** The small fast counter generator (Doty-Humphrey, PractRand): 32 bits a draw, warmed up by twelve. */
const sfc32 = (seed: number, stream: number): (() => number) => {
  let a = seed | 0;
  let b = Math.floor(seed / 0x1_0000_0000) | 0;
  let c = stream | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round += 1) next();
  return next;
};

/** FNV-1a. */
const hashText = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash;
};

/** A copy of the source in a temporary folder, where a defect can be put in and taken out again. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Defect, Patch } from './defects.ts';

export const ROOT = resolve(import.meta.dirname, '../..');

const FOLDERS = ['local', 'functions', 'shared'];

export interface Tree {
  readonly path: string;
  /** Puts the defect in. @throws Error when one of its patches does not apply. */
  spoil(defect: Defect): void;
  /** As it was. */
  mend(defect: Defect): void;
  remove(): void;
}

/** @throws Error when the text is not there exactly once. */
export const applied = (text: string, { file, find, put }: Patch): string => {
  const parts = text.split(find);
  if (parts.length === 2) return parts.join(put);
  throw new Error(
    `The patch of ${file} applies ${parts.length - 1} times, not once: ${JSON.stringify(find.slice(0, 90))}`,
  );
};

/** Packages are linked; our own one is the copy's. */
const linkPackages = (path: string): void => {
  const packages = realpathSync(join(ROOT, 'node_modules'));
  mkdirSync(join(path, 'node_modules/@bridge'), { recursive: true });
  for (const name of readdirSync(packages))
    if (name !== '@bridge') symlinkSync(join(packages, name), join(path, 'node_modules', name));
  symlinkSync(join(path, 'shared'), join(path, 'node_modules/@bridge/shared'));
};

export const copyTree = (): Tree => {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'mutations-')));
  for (const folder of FOLDERS)
    cpSync(join(ROOT, folder), join(path, folder), {
      recursive: true,
      filter: (from) => !from.includes('node_modules'),
    });
  cpSync(join(ROOT, 'package.json'), join(path, 'package.json'));
  linkPackages(path);
  return {
    path,
    spoil: ({ patches }) => {
      for (const patch of patches) {
        const file = join(path, patch.file);
        writeFileSync(file, applied(readFileSync(file, 'utf8'), patch));
      }
    },
    mend: ({ patches }) => {
      for (const { file } of patches) cpSync(join(ROOT, file), join(path, file));
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
};

/** Of all patches those that do not apply to the source as it stands. */
export const staleness = (defects: readonly Defect[]): readonly string[] =>
  defects.flatMap(({ name, patches }) => {
    const texts = new Map<string, string>();
    try {
      for (const patch of patches)
        texts.set(patch.file, applied(texts.get(patch.file) ?? readFileSync(join(ROOT, patch.file), 'utf8'), patch));
      return [];
    } catch (error) {
      return [`${name}: ${error instanceof Error ? error.message : String(error)}`];
    }
  });

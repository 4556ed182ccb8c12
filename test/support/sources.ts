/** The repository's own TypeScript files as text, their comments blanked, and what they import: for the rules of the house. */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

const ROOT = new URL('../../', import.meta.url);
const ROOMS = ['bin', 'lib', 'functions', 'shared', 'local', 'test'];

const listed = (folder: string): readonly string[] => {
  try {
    return readdirSync(new URL(`${folder}/`, ROOT), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter((path) => path.endsWith('.ts') && !/(^|\/)(node_modules|cdk\.out|fixtures)\//.test(path));
  } catch {
    return [];
  }
};

/** Paths from the root, in order. */
export const sourcePaths = (): readonly string[] => ROOMS.flatMap(listed).toSorted();

export const readText = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

const TOKEN = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`/g;

/** The text with its comments blanked out; strings stay, and so do the line numbers. */
export const withoutComments = (text: string): string =>
  text.replace(TOKEN, (token) => (/^\/[/*]/.test(token) ? token.replace(/[^\n]/g, ' ') : token));

export interface Import {
  readonly from: string;
  /** A path from the root for what is ours, else the package's specifier. */
  readonly to: string;
  readonly isOurs: boolean;
  /** Gone at run time: `import type` or `export type`. */
  readonly isTypeOnly: boolean;
}

const STATEMENT = /(?:^|;)[ \t]*(import|export)\s+(type\s+)?(?:[^;'"()]*?\sfrom\s*)?(['"])([^'"\n]+)\3/gm;
const CALL = /\bimport\s*\(\s*(['"`])([^'"`\n]+)\1/g;

const resolve = (from: string, specifier: string): { readonly to: string; readonly isOurs: boolean } => {
  const door = /^@bridge\/shared\/(.+)$/.exec(specifier)?.[1];
  if (door !== undefined) return { to: `shared/${door}/index.ts`, isOurs: true };
  if (!specifier.startsWith('.')) return { to: specifier, isOurs: false };
  return { to: posix.normalize(posix.join(posix.dirname(from), specifier)), isOurs: true };
};

/** Everything that a text at a path imports or re-exports, by statement or by call. */
export const importsIn = (from: string, text: string): readonly Import[] => {
  const code = withoutComments(text);
  const statements = [...code.matchAll(STATEMENT)].map((match) => ({
    ...{ from, ...resolve(from, match[4] ?? '') },
    isTypeOnly: match[2] !== undefined,
  }));
  const calls = [...code.matchAll(CALL)].map((match) => ({
    from,
    ...resolve(from, match[2] ?? ''),
    isTypeOnly: false,
  }));
  return [...statements, ...calls];
};

export const importsOf = (path: string): readonly Import[] => importsIn(path, readText(path));

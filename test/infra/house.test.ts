import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

const ROOT = new URL('../../', import.meta.url);
const at = (path: string): URL => new URL(path, ROOT);
const has = (path: string): boolean => existsSync(at(path));
/** '' for a file that is not there: then what should stand in it is missing, too. */
const text = (path: string): string => (has(path) ? readFileSync(at(path), 'utf8') : '');
const json = <S extends z.ZodType>(path: string, schema: S): z.output<S> => schema.parse(JSON.parse(text(path)));

/** What a clone holds: the tracked files that are still there. */
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: fileURLToPath(ROOT), encoding: 'utf8' })
  .split('\0')
  .filter((path) => path !== '' && has(path));

const versions = z.record(z.string(), z.string()).default({});
const manifestSchema = z.object({
  dependencies: versions,
  devDependencies: versions,
  optionalDependencies: versions,
  peerDependencies: versions,
});
const manifests = tracked.filter((path) => /(^|\/)package\.json$/.test(path) && !path.startsWith('test/fixtures/'));

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ resolved: z.string().optional(), integrity: z.string().optional(), inBundle: z.boolean().optional() }),
  ),
});

/** Files that name absolute paths of the machine they were written on, and hosts that packages came from. */
const MACHINE_PATH = new RegExp(
  `(^|[\\s'"\`(=:,])(/(${['work', 'home', 'root', 'Users', 'workspace'].join('|')})/[\\w.-]+)`,
  'm',
);
const REGISTRY_HOST = /https?:\/\/[^\s/'"<>)]*(registry|artifactory|verdaccio|nexus|proxy)[^\s/'"<>)]*/i;

describe('package.json', () => {
  it.each(manifests)('%s asks for exact versions', (path) => {
    const manifest = json(path, manifestSchema);
    const loose = Object.values(manifest)
      .flatMap((each) => Object.entries(each))
      .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));

    expect(loose).toEqual([]);
  });

  it('is there twice: of the house and of what is shared', () => {
    expect(manifests).toEqual(['package.json', 'shared/package.json']);
  });
});

describe('package-lock.json', () => {
  const { packages } = json('package-lock.json', lockSchema);

  it('names no host that packages came from', () => {
    const hosts = Object.entries(packages).filter(
      ([, { resolved }]) => resolved !== undefined && /:\/\//.test(resolved),
    );

    expect(hosts.map(([name]) => name)).toEqual([]);
  });

  it('holds every package by its content', () => {
    const loose = Object.entries(packages).filter(
      ([name, { integrity, inBundle }]) =>
        /(^|\/)node_modules\//.test(name) && !name.endsWith('@bridge/shared') && !integrity && !inBundle,
    );

    expect(loose.map(([name]) => name)).toEqual([]);
  });
});

describe('tracked files', () => {
  const texts = tracked.filter((path) => !/\.(png|jpg|gif|ico|pdf|gz|zip|woff2?)$/.test(path));

  it.each([
    ['path of a machine', MACHINE_PATH],
    ['host of a package registry', REGISTRY_HOST],
  ])('name no %s', (_what, pattern) => {
    const found = texts.flatMap((path) => {
      const match = pattern.exec(text(path));
      return match ? [`${path}: ${match[0].trim()}`] : [];
    });

    expect(found).toEqual([]);
  });

  it.each([
    [MACHINE_PATH, `see "/${'home'}/somebody/notes.md"`],
    [MACHINE_PATH, `cd /${'work'}/main`],
    [REGISTRY_HOST, `https://${'registry'}.example.com/left-pad`],
  ])('would be caught by %s in: %s', (pattern, line) => {
    expect(pattern.test(line)).toBe(true);
  });

  it('contain no test that is left out or alone', () => {
    const marked = /\b(it|test|describe)\.(only|skip|todo)\b/;
    const found = tracked.filter(
      (path) => path.endsWith('.test.ts') && marked.test(text(path).replaceAll(String(marked), '')),
    );

    expect(found).toEqual([]);
  });

  it('are under the Apache License 2.0', () => {
    expect(text('LICENSE')).toContain('Apache License');
    expect(json('package.json', z.object({ license: z.string() })).license).toBe('Apache-2.0');
  });
});

describe('each flow', () => {
  const folders = readdirSync(at('functions/'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const flows = folders.map((entry) => entry.name).filter((flow) => has(`functions/${flow}/flow.ts`));

  it('is there', () => {
    expect(flows.length).toBeGreaterThanOrEqual(8);
  });

  it.each(flows)('%s has its five files, and a trigger of its own name', (flow) => {
    const missing = ['flow', 'trigger', 'env', 'wire', 'index'].filter((file) => !has(`functions/${flow}/${file}.ts`));

    expect(missing).toEqual([]);
    expect(text(`functions/${flow}/trigger.ts`)).toContain(`flow: '${flow}'`);
  });

  it.each(flows)('%s is bound in lib/flows', (flow) => {
    expect(has(`lib/flows/${flow}.ts`)).toBe(true);
    expect(text('lib/flows/index.ts')).toMatch(new RegExp(`^  '?${flow}'?: bind`, 'm'));
  });

  it.each(flows)('%s has its page and its row in the README', (flow) => {
    expect(has(`docs/flows/${flow}.md`)).toBe(true);
    expect(
      text('README.md')
        .split('\n')
        .filter((line) => line.startsWith('|') && line.includes(flow)),
    ).not.toEqual([]);
  });

  it('has no page or binding without a flow', () => {
    const named = (folder: string, ending: string): readonly string[] =>
      (has(folder) ? readdirSync(at(folder)) : [])
        .filter((name) => name.endsWith(ending) && name !== `index${ending}`)
        .map((name) => name.slice(0, -ending.length));
    const known = folders.map((entry) => entry.name);

    expect(
      [...named('docs/flows/', '.md'), ...named('lib/flows/', '.ts')].filter((flow) => !known.includes(flow)),
    ).toEqual([]);
  });
});

/**
 * `npm run mutations`: puts each defect into a copy of the source and plays histories until an invariant catches it. Exit code
 * 1 when a defect survives or its patch does not apply. `--only <text>` picks defects by name, `--write` renews the table in
 * docs/reliability.md.
 */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFECTS, type Defect } from './defects.ts';
import { copyTree, ROOT, staleness, type Tree } from './tree.ts';

const SEED = 1;
const PAGE = join(ROOT, 'docs/reliability.md');

interface Caught {
  readonly defect: Defect;
  /** Invariants that broke in the first history that failed; none when the defect survived. */
  readonly invariants: readonly string[];
  readonly histories: number;
  readonly seed: string;
}

interface Ended {
  readonly out: string;
  readonly exitCode: number | null;
}

const play = (tree: Tree, ...flags: readonly string[]): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const args = ['local/simulate/main.ts', ...flags];
    const child = spawn(process.execPath, args, { cwd: tree.path, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    child.stdout.on('data', (data) => (out += String(data)));
    child.stderr.on('data', (data) => (out += String(data)));
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ out, exitCode }));
  });

const simulate = async (tree: Tree, histories: number): Promise<string> => {
  const flags = ['--histories', String(histories), '--seed', String(SEED), '--jobs', '1', '--stop-at-first'];
  return (await play(tree, ...flags)).out;
};

const judge = (defect: Defect, out: string): Caught => {
  const histories = Number(/^(\d+) histories in/m.exec(out)?.[1] ?? Number.NaN);
  if (Number.isNaN(histories)) throw new Error(`${defect.name}: the simulation broke\n${out.slice(-2000)}`);
  const seed = /FAILED history (\d+)/.exec(out)?.[1] ?? '';
  const invariants = [...out.matchAll(/^ {2}([^–\n]+) – /gm)].map((match) => match[1] ?? '');
  return { defect, histories, seed, invariants: seed === '' ? [] : [...new Set(invariants)] };
};

const tryOne = async (tree: Tree, defect: Defect, histories: number): Promise<Caught> => {
  tree.spoil(defect);
  try {
    return judge(defect, await simulate(tree, histories));
  } finally {
    tree.mend(defect);
  }
};

/** Each worker has a copy of its own and takes the next defect. */
const tryAll = async (defects: readonly Defect[], histories: number, jobs: number): Promise<readonly Caught[]> => {
  const left = [...defects];
  const results: Caught[] = [];
  const work = async (): Promise<void> => {
    const tree = copyTree();
    try {
      for (let defect = left.shift(); defect; defect = left.shift()) {
        const caught = await tryOne(tree, defect, histories);
        process.stdout.write(`${sayCaught(caught)}\n`);
        results.push(caught);
      }
    } finally {
      tree.remove();
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return [...defects].flatMap((defect) => results.find((each) => each.defect === defect) ?? []);
};

/** A history that breaks without a defect, too, proves nothing about it. @returns those that do. */
const unsound = async (results: readonly Caught[], jobs: number): Promise<readonly string[]> => {
  const left = [...new Set(results.map(({ seed }) => seed).filter((seed) => seed !== ''))];
  const broken: string[] = [];
  const tree = copyTree();
  const work = async (): Promise<void> => {
    for (let seed = left.shift(); seed !== undefined; seed = left.shift())
      if ((await play(tree, '--replay', seed)).exitCode !== 0) broken.push(seed);
  };
  try {
    await Promise.all(Array.from({ length: jobs }, work));
    return broken;
  } finally {
    tree.remove();
  }
};

const sayCaught = ({ defect, invariants, histories, seed }: Caught): string =>
  seed === ''
    ? `survived ${histories} histories: ${defect.name}`
    : `caught after ${histories} histories (${seed}): ${defect.name} – ${invariants.join('; ')}`;

const BEGIN = '<!-- mutations: made by npm run mutations -- --write -->';
const END = '<!-- end of mutations -->';

const tableOf = (results: readonly Caught[]): string =>
  [
    '| Defect | What is done | Caught by | Histories needed |',
    '|---|---|---|---|',
    ...results.map(({ defect, invariants, histories, seed }) => {
      const by = seed === '' ? '**nothing**' : invariants.join('; ');
      return `| ${defect.name} | ${defect.says} | ${by} | ${seed === '' ? `more than ${histories}` : histories} |`;
    }),
  ].join('\n');

const writeTable = (results: readonly Caught[]): void => {
  const page = readFileSync(PAGE, 'utf8');
  const [head, rest] = page.split(BEGIN);
  const tail = rest?.split(END)[1];
  if (head === undefined || tail === undefined)
    throw new Error(`docs/reliability.md has lost its marks ${BEGIN} and ${END}`);
  writeFileSync(PAGE, `${head}${BEGIN}\n\n${tableOf(results)}\n\n${END}${tail}`);
};

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      histories: { type: 'string', default: '400' },
      jobs: { type: 'string', default: '2' },
      only: { type: 'string', default: '' },
      write: { type: 'boolean', default: false },
    },
  });
  const stale = staleness(DEFECTS);
  for (const line of stale) process.stderr.write(`does not apply: ${line}\n`);
  if (stale.length > 0) return 1;
  const histories = Number(values.histories);
  const defects = DEFECTS.filter(({ name }) => name.includes(values.only));
  const results = await tryAll(defects, histories, Number(values.jobs));
  const broken = await unsound(results, Number(values.jobs));
  if (values.write) writeTable(results);
  const survived = results.filter(({ seed }) => seed === '').length;
  for (const seed of broken) process.stdout.write(`history ${seed} breaks without a defect, too\n`);
  const sound = broken.length === 0 ? 'without them those histories pass' : 'THE SOUND SOURCE FAILS';
  process.stdout.write(`${results.length - survived} of ${results.length} defects caught; ${sound}\n`);
  return survived === 0 && broken.length === 0 ? 0 : 1;
};

process.exitCode = await main();

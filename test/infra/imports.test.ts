import { describe, expect, it } from 'vitest';
import { type Import, importsIn, importsOf, sourcePaths } from '../support/sources.ts';

interface Rule {
  readonly room: string;
  readonly files: RegExp;
  /** What of ours these files may import besides their own room. */
  readonly may: readonly RegExp[];
  /** … and this, if only its types. */
  readonly mayTypes?: readonly RegExp[];
  /** Is the room one flow, so that its own folder is all it may enter? */
  readonly own: (path: string) => RegExp;
}

const folder = (path: string) => () => new RegExp(`^${path}/`);
const doors = (...rooms: readonly string[]) => rooms.map((room) => new RegExp(`^shared/${room}/index\\.ts$`));
const ANY_DOOR = /^shared\/[a-z]+\/index\.ts$/;
const NOTHING = () => /^$/;

/** Who may import whom; the first rule whose files fit holds. This table is the rule. */
const TABLE: readonly Rule[] = [
  { room: 'bin/app', files: /^bin\/app\.ts$/, own: NOTHING, may: [/^lib\//] },
  { room: 'bin/bridge', files: /^bin\//, own: folder('bin'), may: [ANY_DOOR] },
  {
    room: 'lib',
    files: /^lib\//,
    own: folder('lib'),
    may: [...doors('core', 'messages'), /^functions\/[^/]+\/trigger\.ts$/, /^package\.json$/],
    mayTypes: [/^functions\/[^/]+\/env\.ts$/],
  },
  // Simulators and the report count as the outside world: they must not be able to agree with us by sharing our code.
  { room: 'local/simulators', files: /^local\/simulators\//, own: folder('local/simulators'), may: [] },
  {
    room: 'local/report',
    files: /^local\/report\//,
    own: folder('local/report'),
    may: [/^local\/simulators\//],
  },
  { room: 'local', files: /^local\//, own: folder('local'), may: [ANY_DOOR, /^functions\//] },
  { room: 'a trigger', files: /^functions\/[^/]+\/trigger\.ts$/, own: NOTHING, may: doors('core') },
  {
    room: 'a flow',
    files: /^functions\//,
    own: (path) => new RegExp(`^functions/${path.split('/')[1]}/`),
    may: [ANY_DOOR],
  },
  { room: 'shared/core', files: /^shared\/core\//, own: folder('shared/core'), may: [] },
  { room: 'shared/messages', files: /^shared\/messages\//, own: folder('shared/messages'), may: doors('core') },
  {
    room: 'shared/transform',
    files: /^shared\/transform\//,
    own: folder('shared/transform'),
    may: [...doors('core'), /^shared\/(walmart|odoo)\/schemas\//],
    mayTypes: doors('walmart', 'odoo'),
  },
  {
    room: 'shared/walmart',
    files: /^shared\/walmart\//,
    own: folder('shared/walmart'),
    may: doors('core'),
    mayTypes: doors('ports'),
  },
  {
    room: 'shared/odoo',
    files: /^shared\/odoo\//,
    own: folder('shared/odoo'),
    may: doors('core'),
    mayTypes: doors('ports'),
  },
  {
    room: 'shared/usps',
    files: /^shared\/usps\//,
    own: folder('shared/usps'),
    may: doors('core'),
    mayTypes: doors('ports'),
  },
  // The outbox carries envelopes: their type is part of the port.
  {
    room: 'shared/ports',
    files: /^shared\/ports\//,
    own: folder('shared/ports'),
    may: doors('core'),
    mayTypes: doors('messages'),
  },
  { room: 'shared/aws', files: /^shared\/aws\//, own: folder('shared/aws'), may: doors('core', 'ports') },
  { room: 'shared/memory', files: /^shared\/memory\//, own: folder('shared/memory'), may: doors('core', 'ports') },
  {
    room: 'shared/lambda',
    files: /^shared\/lambda\//,
    own: folder('shared/lambda'),
    may: doors('core', 'messages', 'ports'),
  },
  // Steps that several flows take: all that a flow may use, but neither the adapters nor the shapes' insides.
  {
    room: 'shared/steps',
    files: /^shared\/steps\//,
    own: folder('shared/steps'),
    may: doors('core', 'messages', 'transform', 'walmart', 'odoo', 'ports', 'lambda'),
  },
  { room: 'test', files: /^test\//, own: folder('test'), may: [/^/] },
];

/** Packages that only these files may import; Node's own parts with I/O among them. */
const PACKAGES: readonly { readonly what: RegExp; readonly only: RegExp }[] = [
  { what: /^@aws-sdk\/|^@aws-lambda-powertools\//, only: /^(shared\/aws|local|test)\// },
  { what: /^(aws-cdk-lib|constructs|cdk-nag|esbuild)(\/|$)/, only: /^(bin\/app\.ts|lib\/|test\/)/ },
  { what: /^(dynalite|fauxqs)(\/|$)/, only: /^(local\/|test\/)/ },
  { what: /^(vitest|fast-check)(\/|$)/, only: /^test\// },
  { what: /^commander(\/|$)/, only: /^(bin|local)\// },
  {
    what: /^node:(fs|net|tls|http|https|http2|child_process|worker_threads|dgram|dns|os|timers|perf_hooks|zlib|stream)(\/|$)/,
    only: /^(bin|lib|local|test|shared\/aws)\//,
  },
];

const broken = (each: Import): string | undefined => {
  const rule = TABLE.find(({ files }) => files.test(each.from));
  if (!rule) return `${each.from} lies in no room of the table`;
  if (!each.isOurs) {
    const limit = PACKAGES.find(({ what }) => what.test(each.to));
    return limit && !limit.only.test(each.from) ? `${each.from} may not import ${each.to}` : undefined;
  }
  const allowed = [rule.own(each.from), ...rule.may, ...(each.isTypeOnly ? (rule.mayTypes ?? []) : [])];
  if (allowed.some((pattern) => pattern.test(each.to))) return undefined;
  return `${each.from} (${rule.room}) may not import ${each.to}${each.isTypeOnly ? '' : ', perhaps its types'}`;
};

const paths = sourcePaths();
const all = paths.flatMap(importsOf);

describe('the import table', () => {
  it('is kept by every file', () => {
    expect(all.flatMap((each) => broken(each) ?? [])).toEqual([]);
  });

  it('sees the whole house', () => {
    const rooms = new Set(paths.map((path) => TABLE.find(({ files }) => files.test(path))?.room));

    expect([...rooms]).toEqual(expect.arrayContaining(TABLE.map(({ room }) => room)));
    expect(all.length).toBeGreaterThan(paths.length);
  });

  it('keeps the report and the simulators free of our code, however long the way', () => {
    const reach = (path: string, seen: Set<string>): Set<string> => {
      if (seen.has(path)) return seen;
      seen.add(path);
      for (const { from, to, isOurs } of all) if (from === path && isOurs) reach(to, seen);
      return seen;
    };
    const start = paths.filter((path) => /^local\/(report|simulators)\//.test(path));
    const reached = start.reduce((seen, path) => reach(path, seen), new Set<string>());

    expect([...reached].filter((path) => !/^local\/(report|simulators)\//.test(path))).toEqual([]);
  });

  it.each([
    ['shared/core/x.ts', "import { a } from '../ports/index.ts';"],
    ['shared/core/x.ts', "import { readFile } from 'node:fs/promises';"],
    ['shared/odoo/x.ts', "import { a } from '../walmart/index.ts';"],
    ['shared/odoo/x.ts', "import { type Clock } from '../ports/index.ts';"],
    ['shared/walmart/x.ts', "export * from '../odoo/index.ts';"],
    ['shared/transform/x.ts', "import {\n  a,\n  b,\n} from '../walmart/index.ts';"],
    ['shared/lambda/x.ts', "import { SQSClient } from '@aws-sdk/client-sqs';"],
    ['shared/lambda/x.ts', "const later = await import('../aws/index.ts');"],
    ['functions/stock-poll/flow.ts', "import { a } from '../order-pull/flow.ts';"],
    ['functions/stock-poll/flow.ts', "import { a } from '../../lib/config.ts';"],
    ['functions/stock-poll/flow.ts', "import { a } from '@bridge/shared/core/time.ts';"],
    ['functions/stock-poll/trigger.ts', "import { a } from '@bridge/shared/lambda';"],
    ['lib/flows/stock-poll.ts', "import { envSchema } from '../../functions/stock-poll/env.ts';"],
    ['lib/flows/stock-poll.ts', "import '../../functions/stock-poll/index.ts';"],
    ['local/report/x.ts', "import type { Account } from '@bridge/shared/core';"],
    ['local/simulators/odoo/x.ts', "import { a } from '@bridge/shared/odoo';"],
    ['local/host.ts', "import { a } from '../lib/config.ts';"],
    ['bin/bridge.ts', "import { a } from '../lib/config.ts';"],
    ['bin/app.ts', "import { a } from '@bridge/shared/core';"],
    ['shared/memory/x.ts', "import { a } from '../../test/support/fake.ts';"],
  ])('catches in %s: %s', (path, text) => {
    expect(importsIn(path, text).map(broken)).toEqual([expect.stringContaining('may not import')]);
  });

  it.each([
    ['shared/odoo/x.ts', "import type { Clock } from '../ports/index.ts';"],
    ['lib/flows/stock-poll.ts', "import type { Env } from '../../functions/stock-poll/env.ts';"],
    ['functions/stock-poll/env.ts', "import { baseEnv } from '@bridge/shared/lambda';"],
    ['shared/transform/x.ts', "// import { a } from '../aws/index.ts';\nimport { b } from '../core/index.ts';"],
  ])('lets pass in %s: %s', (path, text) => {
    expect(importsIn(path, text).map(broken)).toEqual([undefined]);
  });
});

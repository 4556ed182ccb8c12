import { describe, expect, it } from 'vitest';
import { readText, sourcePaths, withoutComments } from '../support/sources.ts';

interface Ban {
  readonly what: string;
  readonly pattern: RegExp;
  /** Where it may stand all the same. */
  readonly but: RegExp;
}

/** Time and chance are ports; these rooms are where the ports, and the machines they stand for, are made. */
const MAKERS = /^(shared\/(core|aws|memory)|local|test)\//;
/** Only here is the environment read: one line per flow, the command line, the app. */
const ENTRANCES = /^(functions\/[^/]+\/index\.ts$|bin\/|local\/|test\/|shared\/aws\/)/;

const BANS: readonly Ban[] = [
  { what: 'the wall clock', pattern: /\bDate\.now\b|\bnew Date\b|(?<![.\w])Date\(/, but: MAKERS },
  { what: 'a stop-watch', pattern: /\bperformance\.(now|timeOrigin)\b|\bprocess\.(hrtime|uptime)\b/, but: MAKERS },
  {
    what: 'a timer',
    pattern: /\b(setTimeout|setInterval|setImmediate)\b|\bAbortSignal\.timeout\b/,
    but: MAKERS,
  },
  {
    what: 'chance',
    pattern: /\bMath\.random\b|\brandom(UUID|Bytes|Int|FillSync|Fill)\b|\bgetRandomValues\b/,
    but: MAKERS,
  },
  { what: 'the environment', pattern: /\bprocess\.env\b/, but: ENTRANCES },
];

const findings = (path: string, text: string): readonly string[] => {
  const lines = withoutComments(text).split('\n');
  return BANS.filter(({ but }) => !but.test(path)).flatMap(({ what, pattern }) =>
    lines.flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1} uses ${what}: ${line.trim()}`] : [])),
  );
};

describe('purity', () => {
  it('is kept: time, chance and the environment are passed in', () => {
    const paths = sourcePaths().filter((path) => path !== 'test/infra/purity.test.ts');

    expect(paths.flatMap((path) => findings(path, readText(path)))).toEqual([]);
  });

  it.each([
    ['functions/stock-poll/flow.ts', 'const now = Date.now();'],
    ['functions/stock-poll/flow.ts', 'const now = +new Date();'],
    ['shared/transform/order.ts', 'const day = new Date(atMs);'],
    ['shared/lambda/door.ts', 'const text = Date();'],
    ['shared/walmart/http.ts', 'setTimeout(done, 5);'],
    ['shared/walmart/http.ts', "import { setTimeout as sleep } from 'node:timers/promises';"],
    ['shared/odoo/transport.ts', 'const signal = AbortSignal.timeout(60_000);'],
    ['shared/walmart/headers.ts', 'const id = crypto.randomUUID();'],
    ['shared/walmart/headers.ts', 'const id = randomBytes(16);'],
    ['shared/steps/publish.ts', 'const jitter = Math.random();'],
    ['shared/lambda/run.ts', 'const startedAt = performance.now();'],
    ['functions/stock-poll/wire.ts', 'const stage = process.env.STAGE;'],
    ['bin/commands/setup.ts', 'const now = Date.now();'],
  ])('catches in %s: %s', (path, text) => {
    expect(findings(path, text)).toHaveLength(1);
  });

  it.each([
    ['shared/core/time.ts', 'new Date(atMs).toISOString();'],
    ['shared/memory/virtual-clock.ts', 'setImmediate(resolve);'],
    ['functions/stock-poll/index.ts', 'export const handler = wire(process.env, awsPlatform);'],
    ['functions/stock-poll/flow.ts', '// not Date.now(): the clock is passed in'],
    ['shared/transform/order.ts', 'const toOdooDate = orderDate(atMs); const company = anyCompany;'],
  ])('lets pass in %s: %s', (path, text) => {
    expect(findings(path, text)).toEqual([]);
  });
});

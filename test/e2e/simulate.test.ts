import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runHistory } from '../../local/simulate/history.ts';
import { seedOf } from '../../local/simulate/pool.ts';
import { DEFECTS } from '../mutations/defects.ts';
import { staleness } from '../mutations/tree.ts';

const MAIN = resolve(import.meta.dirname, '../../local/simulate/main.ts');

const simulate = (...args: readonly string[]) =>
  spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });

describe('runHistory', () => {
  it.each(Array.from({ length: 20 }, (_, index) => seedOf(11, index)))(
    'keeps every invariant in history %i',
    async (seed) => {
      const { breaches } = await runHistory(seed);

      expect(breaches).toEqual([]);
    },
  );

  it('goes the same way for the same seed, and another for another', async () => {
    const first = await runHistory(seedOf(11, 3));
    const again = await runHistory(seedOf(11, 3));
    const other = await runHistory(seedOf(11, 4));

    expect(again.trace).toEqual(first.trace);
    expect(again.traceHash).toBe(first.traceHash);
    expect(other.traceHash).not.toBe(first.traceHash);
  });

  it('injects many kinds of faults', async () => {
    const kinds = new Set<string>();
    for (let index = 0; index < 20; index += 1)
      for (const kind of (await runHistory(seedOf(12, index))).faults.keys()) kinds.add(kind);

    expect(kinds.size).toBeGreaterThan(30);
  });
});

describe('npm run simulate', () => {
  it('says how fast it was, what it injected and what it checked, and ends with 0', () => {
    const { status, stdout } = simulate('--histories', '6', '--seed', '13');

    expect(stdout).toMatch(/^6 histories in .* histories\/s\), seed 13/m);
    expect(stdout).toMatch(/^ +\d+ {2}webhook lost$/m);
    expect(stdout).toMatch(/^ +\d+ {2}sent again by redrive$/m);
    expect(stdout).toMatch(/^ +[1-9]\d* {2}parcels confirmed by the bridge$/m);
    expect(stdout).toContain('one sale order per purchase order: ');
    expect(stdout).toContain('nothing shipped twice: ');
    expect(status).toBe(0);
  });

  it('replays one history with its trace', () => {
    const { status, stdout } = simulate('--replay', String(seedOf(13, 2)), '--whole-trace');

    expect(stdout).toMatch(/Walmart PUT \/v3\/inventory/);
    expect(stdout).toContain('No invariant is broken.');
    expect(status).toBe(0);
  });

  it('refuses an unknown flag', () => {
    const { status, stderr } = simulate('--history', '6');

    expect(stderr).toContain('--history');
    expect(status).toBe(2);
  });
});

describe('the mutations', () => {
  it('all apply to the source as it stands', () => {
    expect(staleness(DEFECTS)).toEqual([]);
  });
});

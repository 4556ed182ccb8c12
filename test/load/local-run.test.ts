import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const MAIN = resolve(import.meta.dirname, '../../local/main.ts');
const args = ['--hours', '4', '--speed', 'max', '--orders-per-hour', '120', '--seed', '7', '--report', 'json'];

describe('npm start at size', () => {
  test.each([
    [2_000, 120],
    [10_000, 280],
  ])('plays four hours with %i products in virtual time within %i s', (products, seconds) => {
    const cwd = mkdtempSync(join(tmpdir(), 'local-run-'));

    const run = spawnSync(process.execPath, [MAIN, ...args, '--products', String(products)], {
      cwd,
      encoding: 'utf8',
      timeout: seconds * 1000,
      maxBuffer: 64 * 1024 * 1024,
    });

    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
    const report = JSON.parse(run.stdout.trimEnd().split('\n').at(-1) ?? '');
    expect(report.stock.verified).toBe(products);
  });
});

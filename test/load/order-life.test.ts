import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const MAIN = resolve(import.meta.dirname, '../../local/main.ts');

describe('npm start over two days at its usual size', () => {
  test('plays the life of all orders within two minutes, and both sides agree', () => {
    const cwd = mkdtempSync(join(tmpdir(), 'local-run-'));
    const args = ['--hours', '48', '--speed', 'max', '--report', 'json'];

    const run = spawnSync(process.execPath, [MAIN, ...args], {
      ...{ cwd, encoding: 'utf8', timeout: 120_000, maxBuffer: 64 * 1024 * 1024 },
    });

    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
    const { lines, shipments, cancellations, refunds, returns } = JSON.parse(
      run.stdout.trimEnd().split('\n').at(-1) ?? '',
    );
    expect(lines).toEqual({ shippedTwice: 0, overShipped: 0, refundedTwice: 0, disagree: 0 });
    expect(shipments).toBeGreaterThan(500);
    for (const count of [cancellations, refunds, returns]) expect(count).toBeGreaterThan(3);
  });
});

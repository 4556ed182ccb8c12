import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLocalEndpoints } from '../../../../bin/commands/local-endpoints.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bridge-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('readLocalEndpoints', () => {
  it('reads what the local run left', () => {
    const file = join(folder, 'endpoints.json');
    const endpoints = {
      odoo: { url: 'http://127.0.0.1:8069', database: 'local', user: 'admin', key: 'k' },
      door: 'http://127.0.0.1:8080/odoo/s',
      account: 'local/demo',
    };
    writeFileSync(file, JSON.stringify(endpoints));

    expect(readLocalEndpoints(file)).toEqual(endpoints);
  });

  it('names a missing file and what to start', () => {
    expect(() => readLocalEndpoints(join(folder, 'none.json'))).toThrow(
      /none\.json cannot be read: start the local run/,
    );
  });

  it('refuses another form without quoting it', () => {
    const file = join(folder, 'endpoints.json');
    writeFileSync(file, '{"odoo":{"key":"s3cr3t"}}');

    expect(() => readLocalEndpoints(file)).toThrow(/is not a file of the local run/);
    expect(() => readLocalEndpoints(file)).not.toThrow(/s3cr3t/);
  });
});

import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { endpointsFile } from '../../../local/endpoints-file.ts';

const scratch = mkdtempSync(join(tmpdir(), 'endpoints-'));
afterAll(() => rmSync(scratch, { recursive: true }));

describe('endpointsFile', () => {
  it('leaves what was written for others to read, and takes it away again', () => {
    const path = join(scratch, 'own', 'endpoints.json');
    const file = endpointsFile(path);

    file.write({ door: 'http://127.0.0.1:1/odoo/x' });
    const read: unknown = JSON.parse(readFileSync(path, 'utf8'));
    file.remove();

    expect(read).toEqual({ door: 'http://127.0.0.1:1/odoo/x' });
    expect(existsSync(path)).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('lets nobody else read it, since a real Odoo’s key is in it', () => {
    const path = join(scratch, 'secret.json');
    writeFileSync(path, 'of an earlier run', { mode: 0o644 });

    endpointsFile(path).write({ odoo: { key: 'k' } });

    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('leaves the file of another run alone, whether it wrote one itself or broke before', () => {
    const path = join(scratch, 'other.json');
    const earlier = endpointsFile(path);
    const broken = endpointsFile(path);
    const later = endpointsFile(path);

    earlier.write({ door: 'http://127.0.0.1:1/odoo/x' });
    broken.remove();
    const kept = existsSync(path);
    later.write({ door: 'http://127.0.0.1:2/odoo/x' });
    earlier.remove();

    expect(kept).toBe(true);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ door: 'http://127.0.0.1:2/odoo/x' });
  });
});

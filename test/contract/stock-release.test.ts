/** The operator's answer to a brake, against the embedded DynamoDB. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../bin/commands/run.ts';
import { type Engines, startEngines } from '../../local/engines/index.ts';
import { awsState } from '../../shared/aws/index.ts';
import { MemoryAlerts } from '../../shared/memory/index.ts';
import { stopsAndAsks } from '../../shared/steps/stock/brake-rows.ts';

const NOW = 1_772_460_000_000;

describe('bridge stock release', () => {
  let engines: Engines;
  let folder: string;
  let file: string;

  beforeAll(async () => {
    engines = await startEngines({
      speed: 60,
      startAt: NOW,
      tables: [
        { name: 'state', pending: true },
        { name: 'audit', pending: false },
      ],
      queues: [],
      buckets: [],
      secrets: {},
      topics: [],
    });
    folder = mkdtempSync(join(tmpdir(), 'bridge-'));
    file = join(folder, 'endpoints.json');
    const odoo = { url: 'http://127.0.0.1:1', database: 'demo', user: 'admin', key: 'key' };
    const places = {
      account: 'local/demo',
      door: 'http://127.0.0.1:1/odoo/x',
      odoo,
      tables: { state: 'state', failures: 'failures', audit: 'audit' },
    };
    writeFileSync(file, JSON.stringify({ ...places, aws: engines.endpoints }));
  });

  afterAll(async () => {
    await engines.close();
    rmSync(folder, { recursive: true });
  });

  const release = async (brake: string) => {
    const said: string[] = [];
    const code = await run(['stock', 'release', brake, '--local', file], {
      env: {},
      out: (text) => said.push(text),
      err: (text) => said.push(text),
    });
    return { code, said: said.join('\n') };
  };

  const asks = () => {
    const deps = {
      state: awsState(engines.settings).state('state'),
      account: 'local/demo',
      alerts: new MemoryAlerts(),
    } as const;
    return stopsAndAsks(deps, 'stock-zeroing', 'The run would set 40 of 100 SKUs to 0', NOW);
  };

  it('lets runs through that had stopped and asked', async () => {
    const before = await asks();

    const answer = await release('stock-zeroing');

    expect(before).toBe(true);
    expect(answer).toEqual({ code: 0, said: 'stock-zeroing is released for local/demo for the rest of the local run' });
    expect(await asks()).toBe(false);
  });

  it('says that nothing had asked', async () => {
    expect(await release('stock-short-read')).toMatchObject({
      code: 3,
      said: expect.stringContaining('nothing to release'),
    });
  });
});

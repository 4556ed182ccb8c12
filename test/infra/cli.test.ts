/** The command line as an operator meets it: one clear sentence and an exit code for everything that is wrong. */
import { execFile } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { run } from '../../bin/commands/run.ts';

const bridge = async (args: readonly string[], env: Record<string, string> = {}) => {
  const out: string[] = [];
  const err: string[] = [];
  const code = await run(args, { env, out: (text) => out.push(text), err: (text) => err.push(text) });
  return { code, out: out.join('\n'), err: err.join('\n') };
};

const complete = ['--url', 'http://127.0.0.1:1', '--db', 'shop', '--user', 'admin', '--account', 'local/demo'].concat([
  '--warehouse',
  'WH',
  '--hook-url',
  'https://door.example/odoo/s3cr3t',
]);
const without = (name: string): string[] =>
  complete.filter((_, index) => ![index, index - 1].includes(complete.indexOf(name)));

describe('bridge', () => {
  it.each([
    [[], 'a command is missing'],
    [['nope'], "unknown command 'nope'"],
    [['odoo'], 'a command is missing'],
    [['odoo', 'nope'], "unknown command 'nope'"],
    [['odoo', 'setup', '--colour'], "unknown option '--colour'"],
    [['odoo', 'setup', '--wire', 'soap'], 'Allowed choices are json, xml'],
    [['odoo', 'setup', '--url'], "option '--url <url>' argument missing"],
    [['odoo', 'setup', 'again'], 'too many arguments'],
  ])('refuses %j', async (args, said) => {
    const { code, out, err } = await bridge(args);

    expect(code).toBe(2);
    expect(err).toContain(said);
    expect(err.split('\n')).toHaveLength(1);
    expect(out).toBe('');
  });

  it.each([
    ['failures', 'list'],
    ['failures', 'show', 'order/1'],
    ['failures', 'retry', '--all'],
    ['failures', 'park', 'order/1', '--reason', 'x'],
    ['failures', 'resolve', 'order/1', '--reason', 'x'],
    ['order', 'show', '1'],
    ['order', 'retry', '1'],
    ['order', 'look', '1', '--reason', 'x'],
    ['order', 'hold', '1', '--reason', 'x'],
    ['order', 'release', '1'],
    ['sku', 'show', 'A'],
    ['stock', 'release', 'stock-zeroing'],
    ['walmart', 'webhooks', 'list'],
    ['walmart', 'webhooks', 'subscribe'],
    ['walmart', 'webhooks', 'remove', 'x'],
    ['walmart', 'webhooks', 'test'],
  ])('takes an account and no unknown flag: %s %s', async (...args) => {
    const unknown = await bridge([...args, '--colour']);
    const nobody = await bridge([...args, '--env', 'sandbox', '--json']);
    const two = await bridge([...args, '--env', 'sandbox', '--account', 'production/acme']);
    const gone = await bridge([...args, '--local', 'none.json']);

    expect([unknown.code, nobody.code, two.code, gone.code]).toEqual([2, 2, 2, 1]);
    expect(unknown.err).toContain("unknown option '--colour'");
    expect(nobody.err).toContain('--account is missing');
    expect(two.err).toContain('--env sandbox contradicts the account production/acme');
    expect(gone.err).toContain('none.json cannot be read');
  });

  it('prints help and succeeds', async () => {
    const { code, out } = await bridge(['odoo', 'setup', '--help']);

    expect(code).toBe(0);
    expect(out).toContain('--hook-url');
  });

  it('ends the process with the code', async () => {
    const ended = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
      execFile(process.execPath, ['bin/bridge.ts', 'nope'], (error, _stdout, stderr) =>
        resolve({ code: error?.code, stderr }),
      );
    });

    expect(ended).toEqual({ code: 2, stderr: expect.stringContaining("bridge: unknown command 'nope'") });
  });
});

describe('bridge stock release', () => {
  it.each([
    [['stock', 'release'], "missing required argument 'brake or SKU'", 2],
    [['stock', 'release', 'handbrake'], 'is no brake (these are stock-zeroing, stock-short-read)', 2],
    [['stock', 'release', 'stock-zeroing', '--hours', '25'], 'at most 24', 2],
    [['stock', 'release', 'stock-zeroing'], '--account is missing', 2],
    [['stock', 'release', 'stock-zeroing', '--account', 'moon/demo'], 'environments are', 2],
    [['stock', 'release', 'stock-zeroing', '--account', 'local/demo', '--env', 'sandbox'], 'contradicts', 2],
    [['stock', 'release', 'stock-zeroing', '--local', 'none.json'], 'start the local run first', 1],
  ])('refuses %j', async (args, said, code) => {
    const answer = await bridge(args);

    expect(answer).toMatchObject({ code, out: '' });
    expect(answer.err).toContain(said);
  });
});

describe('bridge odoo setup', () => {
  it.each(['--url', '--db', '--user', '--account', '--warehouse', '--hook-url'])('names a missing %s', async (name) => {
    const { code, err } = await bridge(['odoo', 'setup', ...without(name)], { ODOO_API_KEY: 'k' });

    expect(code).toBe(2);
    expect(err).toMatch(new RegExp(`^bridge: ${name} is missing: give [^\\n]+$`));
  });

  it('names the environment variable of a missing key', async () => {
    const { code, err } = await bridge(['odoo', 'setup', ...complete, '--key-env', 'SHOP_KEY']);

    expect(code).toBe(2);
    expect(err).toContain('SHOP_KEY is missing: set it');
  });

  it('names an Odoo that cannot be reached, and not the secret', async () => {
    const { code, err } = await bridge(['odoo', 'setup', ...complete], { ODOO_API_KEY: 'k' });

    expect(code).toBe(1);
    expect(err).toMatch(/^bridge: Odoo at http:\/\/127\.0\.0\.1:1 cannot be reached/);
    expect(err).not.toContain('s3cr3t');
  });

  it.each([
    ['--url', 'odoo', 'is not an address of Odoo', 1],
    ['--account', 'demo', 'is not <environment>/<seller>', 2],
    ['--hook-url', 'door', 'hook URL is not an http(s) address', 1],
  ])('refuses %s %s', async (name, given, said, expected) => {
    const { code, err } = await bridge(['odoo', 'setup', ...without(name), name, given], { ODOO_API_KEY: 'k' });

    expect(code).toBe(expected);
    expect(err).toContain(said);
  });

  it('says which file of the local run is missing', async () => {
    const { code, err } = await bridge(['odoo', 'setup', '--local', 'nowhere.json']);

    expect(code).toBe(1);
    expect(err).toContain('nowhere.json cannot be read');
  });
});

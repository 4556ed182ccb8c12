import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../local/report/index.ts';

const MAIN = resolve(import.meta.dirname, '../../local/main.ts');

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** Where it ran: its logs are below. */
  readonly folder: string;
}

interface Started {
  readonly child: ChildProcess;
  readonly folder: string;
  readonly ended: Promise<Ended>;
  /** Resolves when stdout has shown the text. */
  shows(text: string): Promise<void>;
}

/** `npm start` in a folder of its own. */
const start = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): Started => {
  const folder = mkdtempSync(join(tmpdir(), 'local-run-'));
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, env: { ...process.env, ...environment } });
  let out = '';
  let err = '';
  child.stdout.on('data', (data) => {
    out += String(data);
  });
  child.stderr.on('data', (data) => {
    err += String(data);
  });
  const ended = new Promise<Ended>((done) => child.on('close', (code) => done({ code, out, err, folder })));
  const shown = (text: string, done: () => void) => () => {
    if (out.includes(text)) done();
  };
  return {
    child,
    folder,
    ended,
    shows: (text) =>
      new Promise((done, fail) => {
        child.stdout.on('data', shown(text, done));
        shown(text, done)();
        child.on('close', () => fail(new Error(`The run ended without showing ${text}: ${out}${err}`)));
      }),
  };
};

const reportOf = ({ out }: Ended): Report => JSON.parse(out.trimEnd().split('\n').at(-1) ?? '');

describe('npm start at speed max', () => {
  test('brings every order into Odoo once and every quantity to Walmart, and ends with 0', async () => {
    const ended = await start(['--speed', 'max', '--hours', '2', '--report', 'json']).ended;

    expect(ended.err).toBe('');
    expect(ended.code).toBe(0);
    const { orders, stock, latency, engine } = reportOf(ended);
    expect(engine).toBe('memory');
    expect(orders.placed).toBeGreaterThan(20);
    expect(orders.inOdoo + orders.held).toBe(orders.placed);
    expect(stock.skusChanged).toBeGreaterThan(50);
    expect(latency.stockMaxS).toBeLessThanOrEqual(900);
    const logs = readFileSync(join(ended.folder, '.local/handlers.log'), 'utf8');
    expect(logs).toMatch(/"message":"sum of a metric","flow":"order-import","account":"local\/demo","name":"Imported"/);
  });

  test('prints the same and logs the same for the same seed', async () => {
    const args = ['--speed', 'max', '--hours', '3', '--seed', '4', '--orders-per-hour', '60', '--report', 'json'];

    const [first, second] = await Promise.all([start(args).ended, start(args).ended]);

    expect(second.out).toBe(first.out);
    const [logs, others] = [first, second].map(({ folder }) =>
      readFileSync(join(folder, '.local/handlers.log'), 'utf8'),
    );
    expect(logs?.length).toBeGreaterThan(1000);
    expect(others === logs).toBe(true);
    expect(first.code).toBe(0);
  });

  test('holds the orders that nobody can map, with the others unharmed, over both wires', async () => {
    const args = ['--speed', 'max', '--hours', '5', '--seed', '2', '--orders-per-hour', '40', '--report', 'json'];

    const ended = await start([...args, '--wire', 'xml']).ended;

    const { orders } = reportOf(ended);
    expect(ended.err).toBe('');
    expect(orders.bad).toBeGreaterThan(0);
    expect(orders).toMatchObject({ held: orders.bad, heldUnexpected: 0, missing: 0, lateAcknowledged: 0 });
  });
});

describe('npm start over two days', () => {
  test('ships, cancels, takes returns in and refunds, each line once, and both sides agree in the end', async () => {
    const size = ['--hours', '48', '--orders-per-hour', '8', '--products', '60', '--seed', '3'];
    const ended = await start(['--speed', 'max', ...size, '--report', 'json']).ended;

    expect(ended.err).toBe('');
    expect(ended.code).toBe(0);
    const report = reportOf(ended);
    expect(report.lines).toEqual({ shippedTwice: 0, overShipped: 0, refundedTwice: 0, disagree: 0 });
    for (const kind of ['shipments', 'cancellations', 'refunds', 'returns'] as const)
      expect(report[kind], kind).toBeGreaterThan(0);
    expect(report.shipments).toBeGreaterThan(report.orders.inOdoo / 2);
    expect(report.orderLife.shippedElsewhere).toBeGreaterThan(0);
    expect(report.orderLife.trackingCorrected).toBeGreaterThan(0);
    expect(report.orderLife.refundedBy.return).toBeGreaterThan(0);
    expect(report.orderLife.cancelledBy.customer).toBeGreaterThan(0);
    expect(report.orderLife.cancelledBy.seller).toBeGreaterThan(0);
    expect(report.failures).toMatchObject({ waiting: 0, deadLetters: 0 });
    expect(report.people.tasks).toBe(report.failures.parked);
  });
});

describe('npm start with a storm', () => {
  test('holds the bad orders and brings all others into Odoo once, with nothing waiting after the calm', async () => {
    const ended = await start(['--speed', 'max', '--hours', '24', '--chaos', 'storm', '--report', 'json']).ended;

    expect(ended.err).toBe('');
    expect(ended.code).toBe(0);
    const { orders, stock, lines, latency, failures, people, chaos } = reportOf(ended);
    expect(orders).toMatchObject({
      missing: 0,
      duplicates: 0,
      totalsDiffer: 0,
      heldUnexpected: 0,
      lateAcknowledged: 0,
    });
    expect(orders).toMatchObject({ held: orders.bad, badNotHeld: 0 });
    expect(orders.inOdoo + orders.cancelledBefore).toBe(orders.placed - orders.bad);
    expect(lines).toEqual({ shippedTwice: 0, overShipped: 0, refundedTwice: 0, disagree: 0 });
    expect(Object.keys(orders.heldBy)).toEqual(['ORDER_CURRENCY', 'ORDER_QUANTITY', 'ORDER_UNKNOWN_SKU']);
    expect(failures).toMatchObject({ waiting: 0, deadLetters: 0 });
    expect(failures.parkedBy).toMatchObject(orders.heldBy);
    expect(people.tasks).toBe(failures.parked);
    expect(stock).toMatchObject({ different: 0, oversold: 0 });
    expect(latency.stockMaxS).toBeLessThanOrEqual(900);
    expect(chaos?.injected.map(({ what, struck }) => [what, struck])).toEqual([
      ['Walmart away', true],
      ['a feed stuck', true],
      ['stock-taking', true],
      ['Odoo away', true],
      ['tokens revoked', true],
      ['Odoo restarts again and again', true],
    ]);
    const odooAway = chaos?.injected.find(({ what }) => what === 'Odoo away');
    expect(odooAway).toMatchObject({ acknowledgedAfter4h: 0 });
    expect(odooAway?.acknowledgedAhead).toBeGreaterThan(10);
  });

  test('tells a person the same in words', async () => {
    const args = ['--speed', 'max', '--hours', '16', '--chaos', 'storm', '--seed', '7', '--orders-per-hour', '10'];

    const ended = await start(args).ended;

    expect(ended.err).toBe('');
    expect(ended.code).toBe(0);
    expect(ended.out).toMatch(/\d\d:00 {2}Odoo is down\n/);
    expect(ended.out).toMatch(/^Good: every order is accounted for/m);
    expect(ended.out).toMatch(/^Chaos {4}17:00 to 18:00 {2}Walmart away: \d+ orders came meanwhile/m);
    expect(ended.out).toMatch(/^Failures 0 waiting, \d+ parked \(ORDER_CURRENCY \d+, /m);
  });
});

describe('npm start on embedded engines', () => {
  test('tells what happens, leaves its endpoints for the command line, and ends with the report', async () => {
    const run = start(['--hours', '0.4', '--orders-per-hour', '40', '--report', 'json']);
    await run.shows('the flows start');
    const endpoints = JSON.parse(readFileSync(join(run.folder, '.local/endpoints.json'), 'utf8'));

    const ended = await run.ended;

    expect(ended.err).toBe('');
    expect(ended.code).toBe(0);
    expect(endpoints).toMatchObject({ account: 'local/demo', odoo: { database: 'demo', user: 'admin' } });
    expect(endpoints.door).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/odoo\//);
    expect(existsSync(join(run.folder, '.local/endpoints.json'))).toBe(false);
    expect(ended.out).toMatch(/\d\d:\d\d {2}order \d+ is in Odoo as S\d+/);
    const { orders, engine } = reportOf(ended);
    expect(engine).toBe('embedded');
    expect(orders.inOdoo).toBeGreaterThan(0);
  });

  test('ends cleanly at Ctrl-C', async () => {
    const run = start(['--products', '20']);
    await run.shows('the flows start');

    run.child.kill('SIGINT');

    const ended = await run.ended;
    expect(ended.code).toBe(0);
    expect(ended.err).toBe('');
  });
});

describe('npm start, wrongly called', () => {
  test('names an endpoint that is not on this machine', async () => {
    const ended = await start([], { AWS_ENDPOINT_URL: 'https://dynamodb.us-east-1.amazonaws.com' }).ended;

    expect(ended.code).toBe(1);
    expect(ended.err).toMatch(/AWS_ENDPOINT_URL is https:\/\/dynamodb.*this machine only/);
  });

  test('names an unknown flag', async () => {
    const ended = await start(['--sped', 'max']).ended;

    expect(ended.code).toBe(2);
    expect(ended.err).toMatch(/^unknown option '--sped' .*See npm start -- --help\n$/);
  });

  test('names an Odoo that cannot be reached', async () => {
    const args = ['--odoo', 'http://127.0.0.1:9', '--odoo-db', 'shop', '--odoo-user', 'admin'];

    const ended = await start(args, { ODOO_KEY: 'key' }).ended;

    expect(ended.code).toBe(1);
    expect(ended.err).toMatch(/Odoo at http:\/\/127\.0\.0\.1:9 cannot be reached/);
  });
});

import { parseAccount, Secret } from '@bridge/shared/core';
import type { AuditEntry } from '@bridge/shared/ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, benches, START, WRITE_INTERVAL_MS } from '../../support/port-bench.ts';

const { account } = parseAccount('production/acme');

describe.each(benches)('records on %s', (_name, open) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await open();
  });
  afterAll(() => bench.close());

  describe('vault', () => {
    it('reads the value, masked when printed, with the version that stands', async () => {
      const first = await bench.platform.vault().read('present');
      const again = await bench.platform.vault().read('present');

      expect(first.value.reveal()).toBe('first');
      expect(`${first.value}`).toBe('***');
      expect(first.version).not.toBe('');
      expect(again.version).toBe(first.version);
    });

    it.each(['nowhere', 'empty'])('says so when a secret is missing or has no value: %s', async (name) => {
      await expect(bench.platform.vault().read(name)).rejects.toMatchObject({
        code: 'SECRET_MISSING',
        disposition: 'alert',
        message: expect.stringContaining(name),
      });
    });

    it('writes a new version, and a first value', async () => {
      const vault = bench.platform.vault();
      const before = await vault.read('present');

      await vault.write('present', new Secret('second'));
      await vault.write('empty', new Secret('value'));
      const after = await vault.read('present');

      expect(after.value.reveal()).toBe('second');
      expect(after.version).not.toBe(before.version);
      expect((await vault.read('empty')).value.reveal()).toBe('value');
    });

    it('does not write a secret that does not exist', async () => {
      await expect(bench.platform.vault().write('nowhere', new Secret('x'))).rejects.toMatchObject({
        code: 'SECRET_MISSING',
      });
    });

    it('reports a refused write as transient, keeps the old value, and writes again later', async () => {
      const vault = bench.platform.vault();
      await vault.write('quoted', new Secret('second'));

      const refused = await vault.write('quoted', new Secret('third')).catch((error: unknown) => error);
      const kept = (await vault.read('quoted')).value.reveal();
      await bench.pass(WRITE_INTERVAL_MS + 1000);
      await vault.write('quoted', new Secret('fourth'));

      expect(refused).toMatchObject({ code: 'SECRET_WRITE_REFUSED', disposition: 'retry' });
      expect(kept).toBe('second');
      expect((await vault.read('quoted')).value.reveal()).toBe('fourth');
    });
  });

  describe('audit', () => {
    it('keeps every entry of a subject, in the order of time', async () => {
      const entry = (n: number): AuditEntry => ({
        account,
        at: START + n,
        subject: 'sku/ABC',
        event: `event-${n}`,
        actor: 'test (contract)',
        correlationId: 'c-1',
        before: { quantity: n },
        after: { quantity: n + 1 },
        exchange: 'raw/1',
      });
      const entries = Array.from({ length: 30 }, (_, n) => entry(n));

      await bench.platform.audit('audit').append([...entries].reverse());
      await bench.platform.audit('audit').append([entry(29)]);
      await bench.platform.audit('audit').append([]);

      const events = [...entries, entry(29)].map(({ event }) => event);
      expect(await bench.auditEvents('audit', account, 'sku/ABC')).toEqual(events);
    });
  });

  describe('audit, of an entry that is repeated', () => {
    it('keeps it once when it has an id of its own, with how it ended', async () => {
      const entry: AuditEntry = {
        ...{ account, at: START, subject: 'order/77', event: 'walmart-call', actor: 'test', correlationId: 'c-1' },
        outcome: { call: 'walmart orders.acknowledge', result: 'unknown', status: 503, durationMs: 12, tries: 2 },
        ...{ id: '0b6f3a52-7f0a-4a0e-9a0e-6a4f6c1d2e3f', expiresAt: START + 1_000_000 },
      };

      await bench.platform.audit('audit').append([entry]);
      await bench.platform.audit('audit').append([entry]);

      expect(await bench.auditEvents('audit', account, 'order/77')).toEqual(['walmart-call']);
    });
  });

  describe('alerts', () => {
    it('reaches the topic with its sentence', async () => {
      const topic = bench.topicArn('alarms');

      await bench.platform.alerts(topic).raise({
        account,
        severity: 'critical',
        code: 'ORDER_LATE',
        message: 'Order 1 is late; look at its hold.',
        facts: { order: '1' },
      });

      expect(await bench.alertTexts(topic)).toEqual([expect.stringContaining('Order 1 is late; look at its hold.')]);
    });
  });

  describe('raw store', () => {
    it('gives back the text that was put last under a key', async () => {
      const raw = bench.platform.raw('raw-exchanges');
      const key = 'orders/production/acme/1796277083022/é b+c.json';

      await raw.put(key, 'first');
      await raw.put(key, '{"name":"Zoë 🙂"}');

      expect(await raw.get(key)).toBe('{"name":"Zoë 🙂"}');
    });

    it('says so when there is none of a key', async () => {
      await expect(bench.platform.raw('raw-exchanges').get('nowhere')).rejects.toMatchObject({
        code: 'RAW_MISSING',
        disposition: 'alert',
      });
    });
  });

  describe('telemetry', () => {
    it('writes one JSON line an event, with level, flow, account and the fields that were annotated', () => {
      const telemetry = bench.platform.telemetry('order-import', account);
      const before = bench.lines.length;

      telemetry.annotate({ correlationId: 'c-0' });
      telemetry.annotate({ correlationId: 'c-7' });
      telemetry.info('order imported', { order: '1', lines: 2 });
      telemetry.warn('order held');
      telemetry.error('order lost', { final: true });

      const lines = bench.lines.slice(before).map((line) => JSON.parse(line));
      const common = { service: 'order-import', account, correlationId: 'c-7' };
      expect(lines).toEqual([
        expect.objectContaining({ ...common, level: 'INFO', message: 'order imported', order: '1', lines: 2 }),
        expect.objectContaining({ ...common, level: 'WARN', message: 'order held' }),
        expect.objectContaining({ ...common, level: 'ERROR', message: 'order lost', final: true }),
      ]);
      for (const line of lines)
        expect(Math.abs(Date.parse(line.timestamp) - bench.platform.clock.now())).toBeLessThan(5000);
    });

    it('takes metrics and publishes them without complaint, also when there are none', () => {
      const telemetry = bench.platform.telemetry('order-import', account);

      telemetry.add('imported', 'Count', 2);
      telemetry.flush();
      const published = bench.lines.length;
      telemetry.flush();

      expect(bench.lines.length).toBe(published);
    });
  });

  describe('clock and chance', () => {
    it('sleeps for at least the time asked for, in business time', async () => {
      const { clock } = bench.platform;
      const before = clock.now();

      const slept = clock.sleep(3_000).then(() => clock.now() - before);
      await bench.pass(4_000);

      // A timer may fire up to a millisecond of real time early: 60 ms of business time.
      expect(await slept).toBeGreaterThanOrEqual(2_940);
      expect(clock.now() - before).toBeGreaterThanOrEqual(3_940);
    });

    it('draws numbers in [0, 1) and UUIDs of version 4', () => {
      const { chance } = bench.platform;
      const draws = Array.from({ length: 50 }, () => chance.random());
      const uuids = Array.from({ length: 50 }, () => chance.uuid());

      expect(draws.every((draw) => draw >= 0 && draw < 1)).toBe(true);
      expect(new Set(uuids).size).toBe(50);
      for (const uuid of uuids)
        expect(uuid).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    });
  });
});

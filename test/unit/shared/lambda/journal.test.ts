import { describe, expect, it } from 'vitest';
import { DAY_MS, TransientError } from '../../../../shared/core/index.ts';
import { createJournal, keptFor } from '../../../../shared/lambda/index.ts';
import { MemoryAudit, MemoryRawStore } from '../../../../shared/memory/index.ts';
import type { Attempt, Audit, AuditEntry, RawStore } from '../../../../shared/ports/index.ts';
import { ACCOUNT, START, shapeBench } from '../../../support/shape-bench.ts';

const RUN = { flow: 'order-import', correlationId: 'run-1' };
const ATTEMPT: Attempt = {
  ...{ system: 'odoo', call: 'sale.order.create', result: 'done', startedAt: START - 40, durationMs: 40, tries: 1 },
  about: [
    { subject: 'order/1', event: 'sale-order-made', before: { saleOrder: null }, after: { state: 'draft' } },
    { subject: 'order/2', event: 'sale-order-made', before: { saleOrder: null }, after: { state: 'draft' } },
  ],
  request: '{"args":[1]}',
  response: '[7,8]',
};
const broken = new TransientError({ code: 'AWS_UNAVAILABLE', message: 'AWS did not answer' });

/** Fails the first calls, and counts all. */
const failingFirst = (audit: Audit, times: number) => {
  const calls: number[] = [];
  return {
    calls,
    append: (entries: readonly AuditEntry[]): Promise<void> => {
      calls.push(entries.length);
      return calls.length <= times ? Promise.reject(broken) : audit.append(entries);
    },
  };
};

const openJournal = (options: { readonly failures?: number; readonly raw?: Pick<RawStore, 'put'> } = {}) => {
  const bench = shapeBench(RUN.flow);
  const kept = new MemoryAudit();
  const stored = new MemoryRawStore();
  const audit = failingFirst(kept, options.failures ?? 0);
  const { clock, chance, telemetry } = bench.deps;
  const raw = options.raw ?? stored;
  return {
    ...bench,
    kept,
    stored,
    audit,
    journal: createJournal({ account: ACCOUNT, audit, raw, clock, chance, telemetry }),
  };
};

describe('createJournal', () => {
  it('writes an entry for each thing that a call is about, and its bodies once', async () => {
    const { journal, kept, stored } = openJournal();

    const result = await journal.during(RUN, async () => {
      journal.note(ATTEMPT);
      return 'done';
    });

    const [first, second] = kept.entries;
    expect(result).toBe('done');
    expect(first).toMatchObject({
      ...{ account: ACCOUNT, subject: 'order/1', event: 'sale-order-made', actor: 'order-import' },
      ...{ correlationId: 'run-1', before: { saleOrder: null }, after: { state: 'draft' } },
      outcome: { call: 'odoo sale.order.create', result: 'done', durationMs: 40, tries: 1 },
    });
    expect(second?.subject).toBe('order/2');
    expect(stored.keys).toEqual([first?.exchange]);
    expect(second?.exchange).toBe(first?.exchange);
    expect(first?.exchange).toMatch(/^local\/acme\/exchanges\/2026-01-05\/120000000-[\w-]+\.json$/);
    expect(JSON.parse(await stored.get(first?.exchange ?? ''))).toMatchObject({
      ...{ request: { args: [1] }, response: [7, 8], about: ['order/1', 'order/2'], correlationId: 'run-1' },
    });
  });

  it('tells a change that did not go well as the call that it was, with what it wanted', async () => {
    const { journal, kept } = openJournal();

    await journal.during(RUN, async () => journal.note({ ...ATTEMPT, result: 'unknown', code: 'ODOO_TIMEOUT' }));

    expect(kept.entries[0]).toMatchObject({
      ...{ event: 'odoo-call', before: { saleOrder: null }, after: { wanted: { state: 'draft' } } },
      outcome: { result: 'unknown', code: 'ODOO_TIMEOUT' },
    });
  });

  it('refers to content that is stored already, and keeps no copy', async () => {
    const { journal, kept, stored } = openJournal();
    const { request: _request, ...rest } = ATTEMPT;

    await journal.during(RUN, async () => journal.note({ ...rest, requestKey: 'local/acme/feeds/1.json' }));

    const exchange = JSON.parse(await stored.get(kept.entries[0]?.exchange ?? ''));
    expect(exchange.request).toEqual({ storedAt: 'local/acme/feeds/1.json' });
  });

  it('appends in batches what is told while an append is under way', async () => {
    const { journal, kept, audit } = openJournal();

    await journal.during(RUN, async () => {
      for (let n = 0; n < 50; n += 1) journal.tell({ subject: `sku/${n}`, event: 'attempt-failed' });
    });

    expect(kept.entries).toHaveLength(50);
    expect(audit.calls).toEqual([1, 49]);
  });

  it('tries once more at the end, and writes no entry twice', async () => {
    const { journal, kept, audit, metric } = openJournal({ failures: 1 });

    await journal.during(RUN, async () => journal.note(ATTEMPT));

    expect(audit.calls).toEqual([2, 2]);
    expect(kept.entries).toHaveLength(2);
    expect(metric('TrailFailed')).toBe(0);
  });

  it('counts and logs what cannot be written, and leaves the run alone', async () => {
    const { journal, deps, kept, lines, metric } = openJournal({ failures: 9 });

    const result = await journal.during(RUN, async () => {
      journal.note(ATTEMPT);
      return 'done';
    });
    deps.telemetry.flush();

    expect(result).toBe('done');
    expect(kept.entries).toEqual([]);
    expect(metric('TrailFailed')).toBe(1);
    expect(lines).toContainEqual(expect.objectContaining({ code: 'AWS_UNAVAILABLE' }));
  });

  it('keeps the entry when only the bodies cannot be stored', async () => {
    const { journal, deps, kept, metric } = openJournal({ raw: { put: () => Promise.reject(broken) } });

    await journal.during(RUN, async () => journal.note(ATTEMPT));
    deps.telemetry.flush();

    expect(kept.entries).toHaveLength(2);
    expect(metric('TrailFailed')).toBe(1);
  });

  it('keeps apart what runs at the same time tell', async () => {
    const { journal, kept, deps } = openJournal();
    const tell = (correlationId: string, waitMs: number) =>
      journal.during({ flow: 'order-import', correlationId }, async () => {
        await deps.clock.sleep(waitMs);
        journal.tell({ subject: correlationId, event: 'attempt-failed' });
      });

    await deps.clock.settle(Promise.all([tell('run-a', 20), tell('run-b', 10)]));

    expect(kept.entries.map(({ subject, correlationId }) => [subject, correlationId])).toEqual([
      ['run-b', 'run-b'],
      ['run-a', 'run-a'],
    ]);
  });

  it('writes what a run told that failed, and lets its error through', async () => {
    const { journal, kept } = openJournal();

    const run = journal.during(RUN, async () => {
      journal.note(ATTEMPT);
      throw broken;
    });

    await expect(run).rejects.toBe(broken);
    expect(kept.entries).toHaveLength(2);
  });
});

describe('keptFor', () => {
  it('gives each entry its end, but one that has its own', async () => {
    const kept = new MemoryAudit();
    const entry = { account: ACCOUNT, at: START, subject: 'sku/A', event: 'x', actor: 'y', correlationId: 'z' };

    await keptFor(kept, 90).append([entry, { ...entry, expiresAt: START + 1 }]);

    expect(kept.entries.map(({ expiresAt }) => expiresAt)).toEqual([START + 90 * DAY_MS, START + 1]);
  });
});

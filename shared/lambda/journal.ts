/**
 * The trail of attempts, written behind the work: what the clients and the shapes tell is appended in batches while the run goes
 * on, and the run ends when all is written. What cannot be written costs the run nothing; it is logged, counted, and an alarm.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { type Account, explain, mapBounded, toIso } from '../core/index.ts';
import type { About, Attempt, Audit, AuditEntry, Chance, Clock, Journal, RawStore, Telemetry } from '../ports/index.ts';
import type { Run } from './run.ts';

type Whose = Pick<Run, 'flow' | 'correlationId'>;

export interface RunJournal extends Journal {
  /** An entry of one's own, written with the others. `correlationId`: the run's, unless another is given. */
  tell(entry: Omit<AuditEntry, 'account' | 'at' | 'actor' | 'correlationId' | 'id'> & { correlationId?: string }): void;
  /** All that is told within belongs to this run; ends when it is written, and never fails for it. */
  during<T>(run: Whose, work: () => Promise<T>): Promise<T>;
}

export interface JournalParts {
  readonly account: Account;
  readonly audit: Audit;
  /** Where bodies go. Without it none is kept. */
  readonly raw?: Pick<RawStore, 'put'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly chance: Pick<Chance, 'uuid'>;
  readonly telemetry: Pick<Telemetry, 'add' | 'error'>;
}

interface Page {
  readonly entries: readonly AuditEntry[];
  readonly exchange?: { readonly key: string; readonly text: string };
}

/** What one run has told, and the writing that is under way. */
interface Open {
  readonly run: Whose;
  waiting: Page[];
  /** Not written at the first try. */
  left: Page[];
  writing: Promise<void> | undefined;
}

const PUTS_AT_ONCE = 4;
/** Of a body that is longer only the beginning is kept. */
const LONGEST_BODY = 2_000_000;
/** Who spoke outside any run. */
const NOBODY: Whose = { flow: 'unknown', correlationId: 'none' };

const newOpen = (run: Whose): Open => ({ run, waiting: [], left: [], writing: undefined });

/** `<account>/exchanges/<day>/<time>-<id>.json`: days make it easy to find, and to delete by prefix. */
const exchangeKey = (account: Account, at: number, id: string): string => {
  const [day = '', time = ''] = toIso(at).split('T');
  return `${account}/exchanges/${day}/${time.replace(/\D/g, '')}-${id}.json`;
};

const toBody = (text: string | undefined): unknown => {
  if (text === undefined) return null;
  if (text.length > LONGEST_BODY) return { cutAt: LONGEST_BODY, of: text.length, text: text.slice(0, LONGEST_BODY) };
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const hasBodies = ({ request, response, requestKey }: Attempt): boolean =>
  request !== undefined || response !== undefined || requestKey !== undefined;

const outcomeOf = (attempt: Attempt): NonNullable<AuditEntry['outcome']> => {
  const { system, call, result, code, status, durationMs, tries, callId } = attempt;
  return {
    ...{ call: `${system} ${call}`, result, durationMs, tries },
    ...(code === undefined ? {} : { code }),
    ...(status === undefined ? {} : { status }),
    ...(callId === undefined ? {} : { callId }),
  };
};

const toExchange = (attempt: Attempt, run: Whose): string =>
  JSON.stringify({
    ...outcomeOf(attempt),
    ...{ at: toIso(attempt.startedAt), flow: run.flow, correlationId: run.correlationId },
    about: attempt.about.map(({ subject }) => subject),
    request: attempt.requestKey === undefined ? toBody(attempt.request) : { storedAt: attempt.requestKey },
    response: toBody(attempt.response),
  });

/** A change is told as what has happened only when the other side said so; else the call is told, with what it wanted. */
const whatOf = ({ system, result }: Attempt, { event, before, after }: About) => {
  const isDone = result === 'done';
  return {
    event: isDone && event !== undefined ? event : `${system}-call`,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after: isDone ? after : { wanted: after } }),
  };
};

export const createJournal = (parts: JournalParts): RunJournal => {
  const { account, audit, raw, clock, chance, telemetry } = parts;
  const runs = new AsyncLocalStorage<Open>();
  const outside = newOpen(NOBODY);
  const current = (): Open => runs.getStore() ?? outside;

  const lose = (what: string, count: number, error: unknown): void => {
    const { code, facts, reason } = explain(error);
    telemetry.error(`${what} not written to the trail`, { ...facts, code, reason, count });
    telemetry.add('TrailFailed', 'Count', count);
  };

  /** Entries first: a name without its exchange says more than an exchange that nobody names. */
  const write = async (
    pages: readonly Page[],
  ): Promise<readonly { readonly page: Page; readonly error: unknown }[]> => {
    try {
      await audit.append(pages.flatMap(({ entries }) => entries));
    } catch (error) {
      return pages.map((page) => ({ page, error }));
    }
    const lost = await mapBounded(pages, PUTS_AT_ONCE, async ({ exchange }) => {
      if (!exchange || !raw) return [];
      try {
        await raw.put(exchange.key, exchange.text);
        return [];
      } catch (error) {
        return [{ page: { entries: [], exchange }, error }];
      }
    });
    return lost.flat();
  };

  const drain = async (open: Open): Promise<void> => {
    while (open.waiting.length > 0) {
      const pages = open.waiting;
      open.waiting = [];
      open.left.push(...(await write(pages)).map(({ page }) => page));
    }
    open.writing = undefined;
    if (open === outside) await close(open);
  };

  const add = (open: Open, page: Page): void => {
    open.waiting.push(page);
    open.writing ??= drain(open);
  };

  /** What was not written is tried once more, when the run is over. */
  const close = async (open: Open): Promise<void> => {
    await open.writing;
    const { left } = open;
    open.left = [];
    if (left.length === 0) return;
    const lost = await write(left);
    const [first] = lost;
    if (first) lose('attempts', lost.length, first.error);
  };

  return {
    note: (attempt) => {
      const open = current();
      const { run } = open;
      const at = clock.now();
      const exchange =
        raw && hasBodies(attempt)
          ? { key: exchangeKey(account, at, chance.uuid()), text: toExchange(attempt, run) }
          : undefined;
      const entries = attempt.about.map(
        (about): AuditEntry => ({
          ...{ account, at, subject: about.subject, actor: run.flow, correlationId: run.correlationId },
          ...whatOf(attempt, about),
          ...(exchange === undefined ? {} : { exchange: exchange.key }),
          outcome: outcomeOf(attempt),
          id: chance.uuid(),
        }),
      );
      add(open, { entries, ...(exchange === undefined ? {} : { exchange }) });
    },
    tell: (entry) => {
      const open = current();
      const { flow, correlationId } = open.run;
      const full: AuditEntry = { correlationId, ...entry, account, at: clock.now(), actor: flow, id: chance.uuid() };
      add(open, { entries: [full] });
    },
    during: (run, work) => {
      const open = newOpen(run);
      return runs.run(open, async () => {
        try {
          return await work();
        } finally {
          await close(open);
        }
      });
    },
  };
};

/** Where nothing is kept. */
export const NO_JOURNAL: RunJournal = { note: () => {}, tell: () => {}, during: (_run, work) => work() };

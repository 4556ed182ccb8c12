/**
 * Runs one call as Odoo does: work, webhooks before the commit, commit; a conflict with another transaction is waited
 * for and tried again for a while (reference sections 7 and 13).
 */
import type { Database } from './database.ts';
import { Env, type WireKind } from './environment.ts';
import { serializationFailure } from './faults.ts';
import { Blocked } from './table.ts';
import type { Hook, Transaction } from './transaction.ts';
import type { Dict } from './values.ts';

export interface RunOptions<T> {
  readonly uid: number;
  readonly context: Dict;
  readonly wire: WireKind;
  /** Simulated milliseconds that the call takes beside its webhooks. */
  readonly cost?: (result: T) => number;
  /** Ends the call without a commit although the work was done. */
  readonly rollBackAtEnd?: boolean;
}

export interface RunnerPorts {
  readonly db: Database;
  /** Sends one webhook; never rejects. */
  readonly sendHook: (hook: Hook) => Promise<void>;
  /** Called with the transaction just before its changes become visible, and just after. */
  readonly committed: (transaction: Transaction) => void;
}

/** A permanently contended row fails after this long (section 13: 18 to 20 s). */
const GIVE_UP_MS = 18_000;

export const runCall = async <T>(ports: RunnerPorts, options: RunOptions<T>, work: (env: Env) => T): Promise<T> => {
  const startedAt = ports.db.time.now();
  for (;;) {
    const transaction = ports.db.begin();
    const env = new Env(ports.db, options.uid, options.context, transaction, options.wire);
    try {
      const result = work(env);
      transaction.finishWork();
      const waitMs = options.cost?.(result) ?? 0;
      if (waitMs > 0 || transaction.hooks.length > 0) {
        transaction.detach();
        await sendAll(ports, transaction);
        if (waitMs > 0) await ports.db.time.sleep(waitMs);
      }
      if (options.rollBackAtEnd === true) transaction.rollback();
      else {
        transaction.commit();
        ports.committed(transaction);
      }
      return result;
    } catch (error) {
      const hooks = [...transaction.hooks];
      transaction.rollback();
      if (!(error instanceof Blocked)) {
        await sendHooks(ports, hooks);
        throw error;
      }
      if (ports.db.time.now() - startedAt > GIVE_UP_MS) throw serializationFailure();
      await error.holder.done;
    }
  }
};

const sendAll = (ports: RunnerPorts, transaction: Transaction): Promise<void> => sendHooks(ports, transaction.hooks);

const sendHooks = async (ports: RunnerPorts, hooks: readonly Hook[]): Promise<void> => {
  for (const hook of hooks) await ports.sendHook(hook);
};

/** Work of the simulator itself (seed data, time-driven tasks) at once: no webhooks, no waits. */
export const runNow = <T>(ports: RunnerPorts, uid: number, work: (env: Env) => T, context: Dict = {}): T => {
  const transaction = ports.db.begin();
  try {
    const result = work(new Env(ports.db, uid, context, transaction, 'json'));
    transaction.finishWork();
    transaction.commit();
    ports.committed(transaction);
    return result;
  } catch (error) {
    transaction.rollback();
    throw error;
  }
};

/** When a run stops and asks: the question is put once an hour, and a person's release lets the next runs through. */
import * as z from 'zod';
import { type Account, amend, HOUR_MS } from '../../core/index.ts';
import type { Alerts, Draft, Key, Row, StateStore } from '../../ports/index.ts';

const atMs = z.number().int().min(0);

const brakeSchema = z.strictObject({ reason: z.string(), askedAt: atMs, releasedUntil: atMs.optional() });

/** What the last complete read of Odoo showed. */
const totalsSchema = z.strictObject({
  quantRows: z.number().int().min(0),
  aboveZero: z.number().int().min(0),
  at: atMs,
});
export type StockTotals = z.output<typeof totalsSchema>;

export const BRAKE_NAMES = ['stock-zeroing', 'stock-short-read'] as const;
export type BrakeName = (typeof BRAKE_NAMES)[number];

const brakeKey = (account: Account, name: BrakeName): Key => ({ pk: `brake#${account}`, sk: name });
const totalsKey = (account: Account): Key => ({ pk: `totals#${account}`, sk: 'stock' });

const ASK_AGAIN_MS = HOUR_MS;

export interface BrakeDeps {
  readonly state: StateStore;
  readonly account: Account;
  readonly alerts: Alerts;
}

/**
 * Stops a run: tells people and records the question, unless they were told within the hour. Told first, so that nobody goes
 * untold because of a crash.
 * @returns false when a person has released the brake; then the run goes on.
 */
export const stopsAndAsks = async (deps: BrakeDeps, name: BrakeName, reason: string, now: number): Promise<boolean> => {
  const key = brakeKey(deps.account, name);
  const row = await deps.state.get(key);
  const before = row ? brakeSchema.parse(row.data) : undefined;
  if ((before?.releasedUntil ?? 0) > now) return false;
  if (before !== undefined && before.askedAt + ASK_AGAIN_MS > now) return true;
  const code = name === 'stock-zeroing' ? 'STOCK_ZEROING_BRAKE' : 'STOCK_SHORT_READ_BRAKE';
  await deps.alerts.raise({ account: deps.account, severity: 'critical', code, message: reason, facts: {} });
  await deps.state.put({ ...key, data: { reason, askedAt: now } }, row ? { rev: row.rev } : 'absent');
  return true;
};

/** A person looked and says that it is right: runs go through until the time given. */
export const releaseBrake = async (
  state: StateStore,
  account: Account,
  name: BrakeName,
  until: number,
): Promise<boolean> => {
  const key = brakeKey(account, name);
  const written = await amend<Row, Draft>(state, key, (row) =>
    row ? { ...key, data: { ...brakeSchema.parse(row.data), releasedUntil: until } } : undefined,
  );
  return written !== undefined;
};

export const readStockTotals = async (state: StateStore, account: Account): Promise<StockTotals | undefined> => {
  const row = await state.get(totalsKey(account));
  return row ? totalsSchema.parse(row.data) : undefined;
};

export const writeStockTotals = async (state: StateStore, account: Account, totals: StockTotals): Promise<void> => {
  await state.put({ ...totalsKey(account), data: totals }, 'any');
};

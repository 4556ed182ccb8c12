/** What operators do at bad moments, as the commands of `bridge` do it: send again, retry, park, resolve, hold and release. */
import { parseAccount } from '@bridge/shared/core';
import { changeFailure, ledgerEntrySchema, toParked, toSent } from '@bridge/shared/lambda';
import { type Envelope, type EnvelopeHead, envelopeSchema, orderCaptured, stockHint } from '@bridge/shared/messages';
import type { Row, StateStore } from '@bridge/shared/ports';
import { flowOf, HELD_BY_PERSON, holdOrder, releaseOrder } from '@bridge/shared/steps';
import { ACCOUNT, TABLES } from '../settings.ts';
import { type Ground, queueUrl } from './ground.ts';
import { pickFrom } from './pick.ts';

const { account } = parseAccount(ACCOUNT);

const headOf = ({ clock, platform }: Ground): EnvelopeHead => ({
  account: ACCOUNT,
  environment: 'local',
  correlationId: platform.chance.uuid(),
  cause: 'operator',
  firstSentAt: clock.now(),
});

/** Of any order, whatever has become of it. */
export const sendOrderAgain = async (ground: Ground, choice: number): Promise<void> => {
  const po = pickFrom([...ground.effects.orderRows.keys()], choice);
  if (po === undefined) return;
  await ground.platform.outbox().send(queueUrl('order-import'), [{ envelope: orderCaptured(headOf(ground), po) }]);
};

/** Of any product, known or not. */
export const sendHintAgain = (ground: Ground, choice: number): Promise<void> => {
  const productId = 1 + Math.floor(choice * (ground.plan.goods.length + 2));
  return ground.platform.outbox().send(queueUrl('stock-changed'), [{ envelope: stockHint(headOf(ground), productId) }]);
};

/** Holds an order that is not in Odoo yet from import, and lets it go again. */
export const holdForAWhile = async (ground: Ground, choice: number, lastsMs: number): Promise<void> => {
  const { clock, platform, effects } = ground;
  const waiting = [...effects.orderRows].filter(([, rows]) => rows.at(-1)?.value.phase !== 'imported');
  const [po] = pickFrom(waiting, choice) ?? [];
  if (po === undefined) return;
  const deps = {
    state: platform.state(TABLES.state),
    account,
    ledger: platform.state(TABLES.failures),
    audit: platform.audit(TABLES.audit),
    outbox: platform.outbox(),
    orderImportQueue: queueUrl('order-import'),
  };
  const word = () => ({ by: 'simulated person', reason: 'to be looked at', at: clock.now(), head: headOf(ground) });
  effects.touched.add(`order/${po}`);
  await holdOrder(deps, po, word());
  await clock.sleep(lastsMs);
  await releaseOrder(deps, po, word());
};

const ledgerOf = ({ platform }: Ground): StateStore => platform.state(TABLES.failures);

const rowsOf = async (ground: Ground, states: readonly string[]): Promise<readonly Row[]> => {
  const pages = await Promise.all(
    states.map((state) =>
      ledgerOf(ground).pending(`${state}#${ACCOUNT}`, { until: Number.MAX_SAFE_INTEGER, limit: 1000 }),
    ),
  );
  return pages.flatMap(({ rows }) => rows);
};

const touch = ({ effects }: Ground, { sk }: Row): void => {
  effects.touched.add(sk);
};

/** The row first, then its message as a repeat; what has no message or is held by a person stays as it is. */
const retry = async (ground: Ground, row: Row): Promise<void> => {
  touch(ground, row);
  const { code, message } = ledgerEntrySchema.parse(row.data);
  if (code === HELD_BY_PERSON || message === undefined) return;
  const envelope: Envelope = envelopeSchema.parse(JSON.parse(message));
  const queue = queueUrl(flowOf(envelope.type));
  const written = await changeFailure(ledgerOf(ground), account, row.sk, (entry) => toSent(entry, ground.clock.now()));
  if (!written) return;
  const repeat = { ...envelope, attempt: Math.max(1, written.attempts) };
  await ground.platform.outbox().send(queue, [{ envelope: repeat, delaySeconds: 0 }]);
};

export const retryAll = async (ground: Ground): Promise<void> => {
  for (const row of await rowsOf(ground, ['parked', 'waiting'])) await retry(ground, row);
};

/** Says of any failure that it is settled, although it is not. */
export const resolveOne = async (ground: Ground, choice: number): Promise<void> => {
  const row = pickFrom(await rowsOf(ground, ['parked', 'waiting']), choice);
  if (!row) return;
  touch(ground, row);
  await ledgerOf(ground).remove(row, { rev: row.rev });
};

/** Sets aside what would be tried again by itself, and thinks better of it later. */
export const parkForAWhile = async (ground: Ground, choice: number, lastsMs: number): Promise<void> => {
  const row = pickFrom(await rowsOf(ground, ['waiting']), choice);
  if (!row) return;
  touch(ground, row);
  await changeFailure(ledgerOf(ground), account, row.sk, (entry) => toParked(entry, ground.clock.now()));
  await ground.clock.sleep(lastsMs);
  const after = await ledgerOf(ground).get(row);
  if (after && ledgerEntrySchema.parse(after.data).state === 'parked') await retry(ground, after);
};

/** What became of an order after its import, for people; and a person's word that it be looked at now. Ids only. */
import { toIso } from '@bridge/shared/core';
import { orderChanged } from '@bridge/shared/messages';
import {
  changeOrderLife,
  type OrderLifeState,
  orderLifeKey,
  orderLookAt,
  readOrderLifeRow,
} from '@bridge/shared/steps';
import { findOrder } from './failures-plan.ts';
import { findRow, type LedgerRow, type WhoFlags, whoOf } from './failures-rows.ts';
import { openTarget, personsHead, type Target, type TargetFlags } from './target.ts';
import { NothingDone, oneLine, type Terminal } from './terminal.ts';

const FLOW = 'order-changed';

export const noOrder = ({ account }: Target, purchaseOrderId: string): NothingDone =>
  new NothingDone(
    `${account} knows no order ${purchaseOrderId}: check the number; order-pull captures what Walmart shows within minutes`,
  );

export const findLife = async (
  { state, account }: Target,
  purchaseOrderId: string,
): Promise<OrderLifeState | undefined> => {
  const row = await state.get(orderLifeKey(account, purchaseOrderId));
  return row && readOrderLifeRow(row);
};

/** What people are asked about the order. */
export const findQuestions = async (
  target: Target,
  life: OrderLifeState | undefined,
): Promise<readonly LedgerRow[]> => {
  const keys = (life?.questions ?? []).map((key) => `order-question/${life?.purchaseOrderId}/${key}`);
  const rows = await Promise.all(keys.map((key) => findRow(target, key)));
  return rows.filter((row) => row !== undefined);
};

type Fulfilment = NonNullable<OrderLifeState['fulfilment']>;
type Line = Fulfilment['lines'][number];

/** `2 ordered, 1 open, 1 shipped (1Z…)`: what is 0 is left out. */
const sayLine = ({ sku, ordered, parcels, fault, ...line }: Line): string => {
  const numbers = parcels.map(({ trackingNumber }) => oneLine(trackingNumber)).join(', ');
  const part = (units: number, what: string): readonly string[] => (units === 0 ? [] : [`${units} ${what}`]);
  const parts = [
    `${ordered} ordered`,
    ...part(line.open, 'open'),
    ...part(line.shipped, `shipped${numbers === '' ? '' : ` (${numbers})`}`),
    ...part(line.delivered, 'delivered'),
    ...part(line.cancelled, 'cancelled'),
    ...part(line.returned, 'returned'),
    ...part(line.returnRefunded, 'refunded by return'),
    ...(line.intentToCancel ? ['the buyer asks to cancel'] : []),
    ...(fault === undefined ? [] : [`does not add up: ${oneLine(fault)}`]),
  ];
  return `${oneLine(sku)}: ${parts.join(', ')}`;
};

const PHASES = { planned: 'perhaps sent', unknown: 'outcome not known', sent: 'accepted, not seen yet' } as const;

const sayIntents = ({ intents }: Fulfilment): string | undefined =>
  intents.length === 0
    ? undefined
    : intents.map(({ kind, phase, at }) => `${kind}, ${PHASES[phase]}, since ${toIso(at)}`).join('; ');

const sayLook = (life: OrderLifeState, now: number): string => {
  if (life.claim && life.claim.until > now) return `now, by a run, until ${toIso(life.claim.until)} at the latest`;
  const at = orderLookAt(life);
  if (at === undefined) return 'none, unless something changes';
  return at <= now ? 'due: at the next run of order-poll' : toIso(at);
};

/** Names and texts for the sheet of `bridge order show`; none before the first look. */
export const lifeFacts = (
  life: OrderLifeState | undefined,
  questions: readonly LedgerRow[],
  now: number,
): readonly (readonly [string, string | undefined])[] => {
  if (!life) return [];
  const { fulfilment } = life;
  return [
    ...(fulfilment?.lines ?? []).map((line) => [`line ${line.lineNumber}`, sayLine(line)] as const),
    ['open calls', fulfilment && sayIntents(fulfilment)],
    ['cancellation', fulfilment?.cancellation && `${fulfilment.cancellation.origin}, ${fulfilment.cancellation.phase}`],
    ...questions.map(({ entry }) => ['asked', `${entry.code}: ${oneLine(entry.reason)}`] as const),
    ...life.refused.map(({ text, at }) => ['refused', `by Odoo at ${toIso(at)}: ${oneLine(text)}`] as const),
    ['both sides', `read again ${sayLook(life, now)}`],
  ];
};

/** Sends it to order-changed now; steps that Odoo refused are tried again at once. */
export const lookAtOrder = async (
  purchaseOrderId: string,
  flags: TargetFlags & WhoFlags & { readonly reason: string },
  terminal: Terminal,
): Promise<void> => {
  const target = openTarget(flags);
  const order = await findOrder(target, purchaseOrderId);
  const life = await findLife(target, purchaseOrderId);
  if (!order && !life) throw noOrder(target, purchaseOrderId);
  if (!life && !order?.odoo)
    throw new NothingDone(
      `Order ${purchaseOrderId} is not in Odoo (it is ${order?.phase}): bridge order retry imports it`,
    );
  const head = personsHead(target);
  await changeOrderLife(target, purchaseOrderId, (row) =>
    row && row.refused.length > 0 ? { ...row, refused: [] } : undefined,
  );
  await target.outbox.send(await target.queueUrl(FLOW), [
    { envelope: orderChanged(head, purchaseOrderId), delaySeconds: 0 },
  ]);
  const who = whoOf(flags, terminal);
  await target.audit.append([
    {
      ...{ account: target.account, at: target.clock.now(), subject: `order/${purchaseOrderId}` },
      ...{ event: 'order-look-asked', actor: `bridge (${who})`, correlationId: head.correlationId },
      after: { reason: flags.reason },
    },
  ]);
  terminal.out(
    flags.json
      ? JSON.stringify({ account: target.account, purchaseOrderId, sent: true, by: who, reason: flags.reason })
      : `Order ${purchaseOrderId} is sent to ${FLOW} now: both sides are read, and what is open is done`,
  );
};

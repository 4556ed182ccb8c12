/** How one failure is tried again: its message once more, its SKU or acknowledgement marked as due, or not at all, with the reason. */
import { toIso } from '@bridge/shared/core';
import type { LedgerEntry } from '@bridge/shared/lambda';
import { type Envelope, envelopeSchema } from '@bridge/shared/messages';
import {
  changeOrder,
  changeSku,
  HELD_BY_PERSON,
  isAcknowledged,
  isHeldByPerson,
  LOOK_SOON,
  loadSkus,
  type OrderState,
  orderKey,
  readOrderRow,
} from '@bridge/shared/steps';
import { isVerified, mark, publishability } from '@bridge/shared/transform';
import type { LedgerRow } from './failures-rows.ts';
import type { Target } from './target.ts';

export type Plan =
  | { readonly does: 'send'; readonly envelope: Envelope }
  | { readonly does: 'act'; readonly what: string; readonly act: () => Promise<void> }
  | { readonly does: 'nothing'; readonly why: string };

const nothing = (why: string): Plan => ({ does: 'nothing', why });

export const findOrder = async (
  { state, account }: Target,
  purchaseOrderId: string,
): Promise<OrderState | undefined> => {
  const row = await state.get(orderKey(account, purchaseOrderId));
  return row && readOrderRow(row);
};

/** Why a message about the order would change nothing; undefined when it would. */
export const whyNotToSend = (order: OrderState): string | undefined => {
  if (isHeldByPerson(order)) return `held by a person: bridge order release ${order.purchaseOrderId}`;
  if (order.phase === 'recorded') return `done already: ${order.reason?.text ?? 'not to be imported'}`;
  return order.phase === 'imported' && order.holds.length === 0
    ? `done already: in Odoo as sale order ${order.odoo?.orderId ?? 'unknown'}`
    : undefined;
};

const envelopeOf = (entry: LedgerEntry): Envelope | undefined => {
  try {
    return envelopeSchema.parse(JSON.parse(entry.message ?? ''));
  } catch {
    return undefined;
  }
};

/** The attempts so far travel along: above 0 they make the flow take the row away when it succeeds. */
const planMessage = async (target: Target, { key, entry }: LedgerRow): Promise<Plan> => {
  const envelope = envelopeOf(entry);
  const isMine = envelope?.account === target.account && (envelope.key === key || key.startsWith('unreadable/'));
  if (!envelope || !isMine) return nothing('its message cannot be read: settle it by hand, then resolve');
  if (envelope.type === 'order-captured') {
    const order = await findOrder(target, envelope.body.purchaseOrderId);
    const why = order && whyNotToSend(order);
    if (why !== undefined) return nothing(why);
  }
  return { does: 'send', envelope: { ...envelope, attempt: Math.max(1, entry.attempts) } };
};

/** Only a mark is made: its problem stays until Walmart takes the quantity, and that takes the ledger's row away. */
const planSku = async (target: Target, sku: string, shipNode: string): Promise<Plan> => {
  const scope = { state: target.state, account: target.account, shipNode };
  const loaded = (await loadSkus(scope, [sku])).get(sku);
  if (!loaded || loaded.rev === 0) return nothing(`no such SKU at ship node ${shipNode || '(default)'}: give --node`);
  const { state } = loaded;
  const publishable = publishability(state);
  if (publishable !== 'publishable')
    return nothing(`not written to Walmart now (${publishable}): mend that, the next full read goes on by itself`);
  if (!state.wanted) return nothing('no quantity is known yet: the next full read goes on by itself');
  if (isVerified(state) && !state.problem) return nothing('done already: Walmart shows the wanted quantity');
  return {
    does: 'act',
    what: `marked: inventory-push sends ${state.wanted.quantity} at its next run`,
    act: async () => {
      const now = target.clock.now();
      await changeSku(scope, loaded, (before) => {
        const { mark: old, ...rest } = before;
        // A wait of its own (notBefore) ends by a person's word.
        return mark({ ...rest, ...(old && { mark: { seq: old.seq, since: old.since } }) }, now);
      });
    },
  };
};

/** `notBefore` stays as the sign that it was refused: it makes success take the ledger's row away. */
const planAcknowledgement = async (target: Target, purchaseOrderId: string): Promise<Plan> => {
  const order = await findOrder(target, purchaseOrderId);
  if (!order) return nothing('no such order: resolve it');
  if (isAcknowledged(order) || order.phase === 'recorded')
    return nothing(`done already (${order.acknowledgement.state}): resolve it`);
  return {
    does: 'act',
    what: 'due: order-follow-up acknowledges it at its next run',
    act: async () => {
      const now = target.clock.now();
      await changeOrder(target, LOOK_SOON, purchaseOrderId, (row) => (row ? { ...row, notBefore: now } : undefined));
    },
  };
};

export const planRetry = async (target: Target, row: LedgerRow, shipNode: string): Promise<Plan> => {
  const { key, entry } = row;
  if (entry.message !== undefined) return planMessage(target, row);
  const slash = key.indexOf('/');
  const [kind, id] = [key.slice(0, slash), key.slice(slash + 1)];
  switch (kind) {
    case 'sku':
      return planSku(target, id, shipNode);
    case 'acknowledge':
      return planAcknowledgement(target, id);
    default:
      return nothing(
        entry.code === HELD_BY_PERSON
          ? `held by a person: bridge order release ${id}`
          : `found by ${entry.flow} at ${toIso(entry.lastFailedAt)} without a message: settle it by hand, then resolve`,
      );
  }
};

/** Which flow takes which message: a redriven or given-up message finds its way by what it is. */
import type { Envelope } from '../../messages/index.ts';

export type MessageType = Envelope['type'];
export type QueuedFlow = 'stock-changed' | 'order-import' | 'order-changed';

const FLOW_OF = {
  'stock-hint': 'stock-changed',
  'sale-order-hint': 'stock-changed',
  'order-captured': 'order-import',
  'order-changed': 'order-changed',
} as const satisfies Readonly<Record<MessageType, QueuedFlow>>;

export const MESSAGE_TYPES: readonly MessageType[] = [
  'stock-hint',
  'sale-order-hint',
  'order-captured',
  'order-changed',
];

export const flowOf = (type: MessageType): QueuedFlow => FLOW_OF[type];

/** The list of flows; tests and documents are checked against it. */
import type { BindFlow } from '../platform.ts';
import { bindDeadLetters } from './dead-letters.ts';
import { bindFeedStatus } from './feed-status.ts';
import { bindInventoryPush } from './inventory-push.ts';
import { bindInventoryVerify } from './inventory-verify.ts';
import { bindOdooWebhook } from './odoo-webhook.ts';
import { bindOrderChanged } from './order-changed.ts';
import { bindOrderFollowUp } from './order-follow-up.ts';
import { bindOrderImport } from './order-import.ts';
import { bindOrderPoll } from './order-poll.ts';
import { bindOrderPull } from './order-pull.ts';
import { bindProblemReport } from './problem-report.ts';
import { bindRedrive } from './redrive.ts';
import { bindReturnPull } from './return-pull.ts';
import { bindStockChanged } from './stock-changed.ts';
import { bindStockPoll } from './stock-poll.ts';
import { bindWalmartWebhook } from './walmart-webhook.ts';

export const FLOWS = {
  'odoo-webhook': bindOdooWebhook,
  'walmart-webhook': bindWalmartWebhook,
  'stock-changed': bindStockChanged,
  'stock-poll': bindStockPoll,
  'inventory-push': bindInventoryPush,
  'feed-status': bindFeedStatus,
  'inventory-verify': bindInventoryVerify,
  'order-pull': bindOrderPull,
  'order-import': bindOrderImport,
  'order-follow-up': bindOrderFollowUp,
  'order-changed': bindOrderChanged,
  'order-poll': bindOrderPoll,
  'return-pull': bindReturnPull,
  'dead-letters': bindDeadLetters,
  redrive: bindRedrive,
  'problem-report': bindProblemReport,
} as const satisfies Readonly<Record<string, BindFlow>>;

/** What a person has to decide about an order: one row of the failure ledger per question, gone when a look no longer asks it. */
import { changeFailure, clearFailure, park } from '../../lambda/index.ts';
import type { Question } from '../../transform/index.ts';
import type { OrderLifeDeps, OrderWork } from './work.ts';

/** `trackingMissing` → `ORDER_TRACKING_MISSING`: each has its row in docs/errors.md. */
export const questionCode = (kind: string): string =>
  `ORDER_${kind.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

export interface Asked {
  /** Code of its ledger row. */
  readonly code: string;
  readonly key: string;
  readonly text: string;
  readonly subject: Question['subject'];
}

export const toAsked = ({ kind, key, text, subject }: Question): Asked => ({
  code: questionCode(kind),
  key,
  text,
  subject,
});

/** A step that Odoo refused: asked on the order. */
export const askedOfRefusal = (orderId: number, step: string, text: string): Asked => ({
  code: 'ORDER_STEP_REFUSED_BY_ODOO',
  key: `stepRefused/${step}`,
  text,
  subject: { model: 'sale.order', id: orderId },
});

const ledgerKey = (purchaseOrderId: string, key: string): string => `order-question/${purchaseOrderId}/${key}`;

/**
 * Parks what is asked for the first time, keeps the text of the others up to date, and takes away what is answered. One that a
 * person resolved while its reason stands is not asked again before that reason went.
 * @returns the keys of all that are open.
 */
export const askPeople = async (
  deps: OrderLifeDeps,
  work: OrderWork,
  questions: readonly Asked[],
): Promise<readonly string[]> => {
  const { account, ledger } = deps;
  const { purchaseOrderId, run, state } = work;
  const open = new Map(questions.map((question) => [question.key, question]));
  for (const { key, code, text, subject } of open.values()) {
    const rowKey = ledgerKey(purchaseOrderId, key);
    const facts = { purchaseOrderId, model: subject.model, record: subject.id };
    if (state.questions.includes(key)) {
      await changeFailure(ledger, account, rowKey, (entry) =>
        entry.reason === text ? undefined : { ...entry, reason: text },
      );
      continue;
    }
    await park(ledger, { account, key: rowKey, code, reason: text, facts, flow: run.flow, at: deps.clock.now() });
    run.telemetry.warn('question about an order', { purchaseOrderId, code });
  }
  for (const key of state.questions.filter((each) => !open.has(each)))
    await clearFailure(ledger, account, ledgerKey(purchaseOrderId, key));
  return [...open.keys()];
};

import { describe, expect, it } from 'vitest';
import { clearFailure } from '../../../../../shared/lambda/index.ts';
import { askPeople, questionCode, toAsked } from '../../../../../shared/steps/order-life/ask.ts';
import { claimOrder } from '../../../../../shared/steps/order-life/work.ts';
import type { Question } from '../../../../../shared/transform/index.ts';
import { ACCOUNT } from '../../../../support/shape-bench.ts';
import { lifeBench, PO } from './bench.ts';

const question = (text = 'Transfer OUT/1: write the number'): Question => ({
  kind: 'trackingMissing',
  key: 'trackingMissing/stock.picking/1',
  subject: { model: 'stock.picking', id: 1 },
  text,
});
const ROW = `order-question/${PO}/trackingMissing/stock.picking/1`;

const asking = async () => {
  const bench = lifeBench();
  const work = await claimOrder(bench.deps, bench.run, PO);
  if (!work) throw new Error('not claimed');
  const ask = async (...questions: readonly Question[]) => {
    const open = await askPeople(bench.deps, work, questions.map(toAsked));
    work.state = { ...work.state, questions: [...open] };
    return open;
  };
  return { ...bench, ask };
};

describe('askPeople', () => {
  it('parks a question on its record, once', async () => {
    const { ask, question: row } = await asking();

    await ask(question());
    await ask(question());

    expect(await row(ROW)).toMatchObject({
      state: 'parked',
      code: 'ORDER_TRACKING_MISSING',
      attempts: 1,
      facts: { purchaseOrderId: PO, model: 'stock.picking', record: 1 },
    });
  });

  it('keeps its text up to date', async () => {
    const { ask, question: row } = await asking();

    await ask(question());
    await ask(question('Transfer OUT/1: it is late'));

    expect(await row(ROW)).toMatchObject({ reason: 'Transfer OUT/1: it is late', attempts: 1 });
  });

  it('takes an answered one away', async () => {
    const { ask, question: row } = await asking();

    await ask(question());
    const open = await ask();

    expect(open).toEqual([]);
    expect(await row(ROW)).toBeUndefined();
  });

  it('does not ask again what a person resolved, until its reason has gone once', async () => {
    const { deps, ask, question: row } = await asking();
    await ask(question());
    await clearFailure(deps.ledger, ACCOUNT, ROW);

    await ask(question());
    const resolved = await row(ROW);
    await ask();
    await ask(question());

    expect(resolved).toBeUndefined();
    expect(await row(ROW)).toMatchObject({ state: 'parked' });
  });
});

describe('questionCode', () => {
  it('is a code of the house', () => {
    expect(questionCode('customerWantsToCancel')).toBe('ORDER_CUSTOMER_WANTS_TO_CANCEL');
  });
});

import { describe, expect, it } from 'vitest';
import {
  bind,
  clearMark,
  enterFeed,
  feedOverdue,
  feedRefused,
  feedSettled,
  ingested,
  isVerified,
  knownAtWalmart,
  mark,
  newSkuState,
  notAtWalmart,
  publishability,
  readBack,
  refusedPut,
  type Sending,
  type SkuState,
  seenAtWalmart,
  sendDueAt,
  skip,
  skuStateSchema,
  submittedByFeed,
  submittedByPut,
  toSending,
  want,
} from '../../../../shared/transform/index.ts';

const T0 = 1_780_000_000_000;
const MINUTE = 60_000;

/** A SKU that both sides know, wanted at 10, nothing sent yet. */
const known = (): SkuState => seenAtWalmart(bind(newSkuState('SKU-1', '100009'), 7, T0), T0);
const wanted = (quantity = 10, version = 1): SkuState => want(known(), { version, quantity, at: T0 });

const sendingOf = (state: SkuState): Sending => {
  const sending = toSending(state);
  if (!sending) throw new Error('nothing to be sent');
  return sending;
};
const putNow = (state: SkuState, at = T0): SkuState => submittedByPut(state, sendingOf(state), at);
const inFeed = (state: SkuState, feed = 'F1', at = T0): SkuState =>
  submittedByFeed(enterFeed(state, feed, sendingOf(state), at), feed, at);

describe('want', () => {
  it('marks a new quantity to be sent', () => {
    expect(sendDueAt(wanted())).toBe(T0);
    expect(toSending(wanted())).toMatchObject({ sku: 'SKU-1', version: 1, quantity: 10 });
  });

  it('never lets an older version overwrite a newer one', () => {
    const state = wanted(10, 5);

    expect(want(state, { version: 4, quantity: 3, at: T0 })).toBe(state);
    expect(want(state, { version: 5, quantity: 3, at: T0 })).toBe(state);
  });

  it('marks nothing that was published already', () => {
    const state = putNow(wanted());

    expect(want(state, { version: 2, quantity: 10, at: T0 })).toMatchObject({ wanted: { version: 2 } });
    expect(sendDueAt(want(state, { version: 2, quantity: 10, at: T0 }))).toBeUndefined();
  });

  it('marks nothing that Walmart was seen to have before we ever sent', () => {
    const seen = readBack(known(), { inputQty: 10, reservedQty: 0, at: T0 }).state;

    const state = want(seen, { version: 1, quantity: 10, at: T0 });

    expect(sendDueAt(state)).toBeUndefined();
    expect(isVerified(state)).toBe(true);
  });

  it('keeps the age of an older mark', () => {
    const state = want(wanted(), { version: 2, quantity: 4, at: T0 + MINUTE });

    expect(sendDueAt(state)).toBe(T0);
  });

  it('keeps a mark when the quantity comes back, since a PUT may be under way', () => {
    const published = putNow(wanted());
    const changed = want(published, { version: 2, quantity: 5, at: T0 });

    expect(sendDueAt(want(changed, { version: 3, quantity: 10, at: T0 }))).toBe(T0);
  });
});

describe('clearMark', () => {
  it('leaves a mark that came after the sending began', () => {
    const first = wanted();
    const second = mark(first, T0 + 1);

    expect(clearMark(second, sendingOf(first).seq)).toBe(second);
    expect(clearMark(second, sendingOf(second).seq).mark).toBeUndefined();
  });
});

describe('submittedByPut', () => {
  it('counts as ingested, since the answer is for this very SKU', () => {
    const state = putNow(wanted());

    expect(state.published).toMatchObject({ quantity: 10, by: 'put', phase: 'ingested' });
    expect(sendDueAt(state)).toBeUndefined();
    expect(knownAtWalmart(state)).toBe(10);
  });

  it('leaves the mark of a quantity that changed during the call', () => {
    const sent = sendingOf(wanted());
    const changed = want(wanted(), { version: 2, quantity: 3, at: T0 });

    const state = submittedByPut(changed, sent, T0);

    expect(toSending(state)).toMatchObject({ quantity: 3 });
  });

  it('sends the newest again when an older PUT is answered after a newer one', () => {
    const older = sendingOf(wanted());
    const newer = putNow(want(wanted(), { version: 2, quantity: 3, at: T0 }));

    const state = submittedByPut(newer, older, T0);

    expect(state.published).toMatchObject({ quantity: 3, version: 2 });
    expect(toSending(state)).toMatchObject({ quantity: 3 });
  });

  it('sends again when the feed that fenced the SKU was decided during the call', () => {
    const fenced = want(inFeed(wanted()), { version: 2, quantity: 3, at: T0 });
    const sent = sendingOf(fenced);
    const decided = ingested(fenced, 'F1', { result: 'SUCCESS', at: T0 });

    const state = submittedByPut(decided, sent, T0);

    expect(toSending(state)).toMatchObject({ quantity: 3 });
  });
});

describe('refusedPut', () => {
  it('waits for a person, until another quantity is wanted', () => {
    const state = refusedPut(wanted(), sendingOf(wanted()), 'INVALID_REQUEST_CONTENT.GMP_INVENTORY_API', T0);

    expect(sendDueAt(state)).toBeUndefined();
    expect(sendDueAt(want(state, { version: 2, quantity: 10, at: T0 }))).toBeUndefined();
    expect(want(state, { version: 2, quantity: 9, at: T0 })).toMatchObject({ wanted: { quantity: 9 } });
    expect(sendDueAt(want(state, { version: 2, quantity: 9, at: T0 }))).toBe(T0);
  });
});

describe('enterFeed', () => {
  it('lets a fenced SKU into no second feed', () => {
    const fenced = want(inFeed(wanted()), { version: 2, quantity: 3, at: T0 });

    expect(enterFeed(fenced, 'F2', sendingOf(fenced), T0)).toBe(fenced);
  });

  it('leaves a SKU out whose quantity changed since it was planned', () => {
    const sending = sendingOf(wanted());
    const changed = want(wanted(), { version: 2, quantity: 3, at: T0 });

    expect(enterFeed(changed, 'F1', sending, T0)).toBe(changed);
  });

  it('keeps the mark, which is not due while the feed carries the newest quantity', () => {
    const planned = enterFeed(wanted(), 'F1', sendingOf(wanted()), T0);

    expect(planned.mark).toBeDefined();
    expect(toSending(planned)).toBeUndefined();
    expect(sendDueAt(want(planned, { version: 2, quantity: 10, at: T0 }))).toBeUndefined();
    expect(toSending(want(planned, { version: 2, quantity: 4, at: T0 }))).toMatchObject({ quantity: 4 });
    expect(sendDueAt(feedRefused(planned, 'F1', T0))).toBe(T0);
  });

  it('is due again when the quantity that the feed carries comes back after another one', () => {
    const planned = enterFeed(wanted(), 'F1', sendingOf(wanted()), T0);
    const changed = want(planned, { version: 2, quantity: 4, at: T0 });

    expect(toSending(want(changed, { version: 3, quantity: 10, at: T0 }))).toMatchObject({ quantity: 10 });
  });
});

describe('submittedByFeed', () => {
  it('is no result yet, and repeatable', () => {
    const state = inFeed(wanted());

    expect(state.published).toMatchObject({ phase: 'submitted', by: 'feed', feed: 'F1' });
    expect(submittedByFeed(state, 'F1', T0)).toBe(state);
    expect(submittedByFeed(state, 'F2', T0)).toBe(state);
  });
});

describe('ingested', () => {
  it('lowers the fence and keeps the quantity on success', () => {
    const state = ingested(inFeed(wanted()), 'F1', { result: 'SUCCESS', at: T0 });

    expect(state).toMatchObject({ published: { phase: 'ingested' } });
    expect(state.openFeed).toBeUndefined();
    expect(sendDueAt(state)).toBeUndefined();
  });

  it('ignores the result of another feed', () => {
    const state = inFeed(wanted());

    expect(ingested(state, 'F0', { result: 'DATA_ERROR', at: T0 })).toBe(state);
  });

  it('sends a PUT that overtook the feed once more', () => {
    const overtaken = putNow(want(inFeed(wanted()), { version: 2, quantity: 3, at: T0 }));
    expect(sendDueAt(overtaken)).toBeUndefined();

    const state = ingested(overtaken, 'F1', { result: 'SUCCESS', at: T0 + MINUTE });

    expect(toSending(state)).toMatchObject({ quantity: 3 });
  });

  it('makes a DATA_ERROR a task for a person', () => {
    const state = ingested(inFeed(wanted()), 'F1', { result: 'DATA_ERROR', code: 'ERR_EXT_DATA_0101119', at: T0 });

    expect(state.problem).toMatchObject({ code: 'ERR_EXT_DATA_0101119', quantity: 10 });
    expect(sendDueAt(state)).toBeUndefined();
    expect(knownAtWalmart(state)).toBeUndefined();
  });

  it.each(['SYSTEM_ERROR', 'TIMEOUT_ERROR'] as const)(
    'sends again after a %s: at once, then after an hour',
    (result) => {
      const once = ingested(inFeed(wanted()), 'F1', { result, at: T0 });
      expect(sendDueAt(once)).toBe(T0);

      const twice = ingested(inFeed(once, 'F2'), 'F2', { result, at: T0 });

      expect(sendDueAt(twice)).toBe(T0 + 60 * MINUTE);
      expect(sendDueAt(want(twice, { version: 2, quantity: 1, at: T0 }))).toBe(T0);
    },
  );
});

describe('feedSettled, feedOverdue', () => {
  it.each([
    ['settled', feedSettled],
    ['overdue', feedOverdue],
  ] as const)('sends an undecided SKU of a feed that is %s again', (_name, release) => {
    const state = release(inFeed(wanted()), 'F1', T0 + MINUTE);

    expect(state.openFeed).toBeUndefined();
    expect(toSending(state)).toMatchObject({ quantity: 10 });
  });

  it.each([
    ['settled', feedSettled],
    ['overdue', feedOverdue],
  ] as const)('sends a PUT that overtook a feed that is %s once more', (_name, release) => {
    const overtaken = putNow(want(inFeed(wanted()), { version: 2, quantity: 3, at: T0 }));

    expect(toSending(release(overtaken, 'F1', T0 + MINUTE))).toMatchObject({ quantity: 3 });
  });

  it('sends nothing again that was read back meanwhile', () => {
    const read = readBack(inFeed(wanted()), { inputQty: 10, reservedQty: 0, at: T0 + 5 * MINUTE });
    expect(read.outcome).toBe('verified');

    const state = feedSettled(read.state, 'F1', T0 + 9 * MINUTE);

    expect(sendDueAt(state)).toBeUndefined();
    expect(isVerified(state)).toBe(true);
  });
});

describe('feedRefused', () => {
  it('leaves the SKU as if the feed had never been tried', () => {
    const state = feedRefused(enterFeed(wanted(), 'F1', sendingOf(wanted()), T0), 'F1', T0);

    expect(state.openFeed).toBeUndefined();
    expect(sendDueAt(state)).toBe(T0);
  });

  it('marks again when the feed was counted as accepted', () => {
    expect(sendDueAt(feedRefused(inFeed(wanted()), 'F1', T0))).toBe(T0);
  });
});

describe('readBack', () => {
  const later = T0 + 5 * MINUTE;

  it('verifies what Walmart has as wanted', () => {
    const { state, outcome } = readBack(putNow(wanted()), { inputQty: 10, reservedQty: 2, at: later });

    expect(outcome).toBe('verified');
    expect(isVerified(state)).toBe(true);
    expect(state.walmart).toEqual({ listed: true, inputQty: 10, reservedQty: 2, seenAt: later });
  });

  it('marks a difference to be sent again', () => {
    const { state, outcome } = readBack(putNow(wanted()), { inputQty: 4, reservedQty: 0, at: later });

    expect(outcome).toBe('different');
    expect(toSending(state)).toMatchObject({ quantity: 10 });
    expect(knownAtWalmart(state)).toBe(4);
  });

  it('proves nothing right after a submission', () => {
    const { state, outcome } = readBack(putNow(wanted()), { inputQty: 4, reservedQty: 0, at: T0 + MINUTE });

    expect(outcome).toBe('waiting');
    expect(sendDueAt(state)).toBeUndefined();
  });

  it('does not verify while a feed with another quantity is open', () => {
    const overtaken = putNow(want(inFeed(wanted()), { version: 2, quantity: 3, at: T0 }));

    expect(readBack(overtaken, { inputQty: 3, reservedQty: 0, at: later }).outcome).toBe('waiting');
  });

  it('does not verify while something is still to be sent', () => {
    const marked = mark(putNow(wanted()), T0 + 4 * MINUTE);

    const { state, outcome } = readBack(marked, { inputQty: 10, reservedQty: 0, at: later });

    expect(outcome).toBe('waiting');
    expect(sendDueAt(state)).toBe(T0 + 4 * MINUTE);
  });

  it('waits for an accepted feed before it calls anything different', () => {
    expect(readBack(inFeed(wanted()), { inputQty: 4, reservedQty: 0, at: later }).outcome).toBe('waiting');
  });

  it('does not resend by itself what a person has to look at', () => {
    const refused = ingested(inFeed(wanted()), 'F1', { result: 'DATA_ERROR', at: T0 });

    const { state, outcome } = readBack(refused, { inputQty: 4, reservedQty: 0, at: later });

    expect(outcome).toBe('different');
    expect(sendDueAt(state)).toBeUndefined();
  });

  it('only remembers the read of a skipped SKU', () => {
    const { state, outcome } = readBack(skip(wanted(), 'archived', T0), { inputQty: 4, reservedQty: 1, at: later });

    expect(outcome).toBe('untracked');
    expect(state.walmart?.inputQty).toBe(4);
  });

  it('is not moved by a read older than the last', () => {
    const { state } = readBack(putNow(wanted()), { inputQty: 10, reservedQty: 0, at: later });

    expect(readBack(state, { inputQty: 1, reservedQty: 0, at: later - 1 }).state).toBe(state);
  });
});

describe('publishability', () => {
  it('writes only bound SKUs that Walmart is known to have', () => {
    expect(publishability(newSkuState('S', 'N'))).toBe('unbound');
    expect(publishability(bind(newSkuState('S', 'N'), 7, T0))).toBe('unknownAtWalmart');
    expect(publishability(known())).toBe('publishable');
    expect(publishability(notAtWalmart(known(), T0))).toBe('notAtWalmart');
    expect(publishability(skip(known(), 'kit', T0))).toBe('kit');
  });

  it('sends nothing of a skipped SKU, and all of it again when it comes back', () => {
    const skipped = skip(putNow(wanted()), 'unflagged', T0);
    expect(sendDueAt(want(skipped, { version: 2, quantity: 0, at: T0 }))).toBeUndefined();

    const back = bind(skipped, 7, T0 + MINUTE);

    expect(toSending(back)).toMatchObject({ quantity: 10 });
  });

  it('sends a SKU anew that Walmart has again', () => {
    const gone = notAtWalmart(putNow(wanted()), T0 + MINUTE);

    expect(sendDueAt(seenAtWalmart(gone, T0 + 2 * MINUTE))).toBe(T0 + 2 * MINUTE);
  });

  it('does not believe an old bulk read that missed the SKU', () => {
    const seen = readBack(known(), { inputQty: 1, reservedQty: 0, at: T0 + MINUTE }).state;

    expect(notAtWalmart(seen, T0)).toBe(seen);
  });
});

describe('skuStateSchema', () => {
  it('reads back what was stored', () => {
    const overtaken = putNow(want(inFeed(wanted()), { version: 2, quantity: 3, at: T0 }));

    expect(skuStateSchema.parse(JSON.parse(JSON.stringify(overtaken)))).toEqual(overtaken);
  });
});

import { describe, expect, it } from 'vitest';
import {
  admission,
  type BreakerState,
  CLOSED,
  isRecovering,
  isSick,
  NO_CALLS,
  noted,
  opened,
  probed,
  probing,
} from '../../../../shared/core/index.ts';

const NOW = 1_000_000_000;
/** The draw that makes a pause as long as it can be. */
const LONGEST = 1;

/** Opened at NOW, and its first pause over. */
const openOne = (): BreakerState => opened(CLOSED, NOW, LONGEST) ?? CLOSED;
const PROBE_AT = NOW + 30_000;
const tallyOf = (verdicts: string, stepMs = 1_000) =>
  [...verdicts].reduce(
    (tally, each, index) => noted(tally, NOW + index * stepMs, each === 'b' ? 'bad' : 'good'),
    NO_CALLS,
  );

describe('isSick', () => {
  it.each([
    ['four failures in a row', 'bbbb', false],
    ['five failures in a row', 'bbbbb', true],
    ['five failures with an answer between', 'bbbgbb', false],
    ['half of ten', 'bgbgbgbgbg', true],
    ['less than half of ten', 'bgbgbgbggg', false],
    ['half of a few', 'bgbg', false],
    ['nothing at all', '', false],
  ])('says of %s', (_what, verdicts, expected) => {
    expect(isSick(tallyOf(verdicts), false)).toBe(expected);
  });

  it('forgets what is older than a minute', () => {
    const tally = tallyOf('bgbgbgbgb', 1_000);

    expect(isSick(noted(tally, NOW + 80_000, 'bad'), false)).toBe(false);
  });

  it('has less patience right after it has closed', () => {
    expect([isSick(tallyOf('b'), true), isSick(tallyOf('bb'), true)]).toEqual([false, true]);
  });
});

describe('admission', () => {
  it.each([
    ['pause', { probeAt: NOW + 86_400_000 }],
    ['probe', { probeAt: NOW, probe: { holder: 'a', until: NOW + 86_400_000 } }],
  ])('is not held up for a day by a %s that a container with another clock began', (_what, change) => {
    expect(admission({ state: 'open', openedAt: NOW, trips: 1, ...change }, NOW)).toBe('probe');
  });

  it('lets everything through when closed, nothing while open, then one call that probes', () => {
    const open = openOne();

    expect(admission(CLOSED, NOW)).toBe('go');
    expect(admission(open, NOW + 10_000)).toEqual({ waitMs: 20_000 });
    expect(admission(open, PROBE_AT)).toBe('probe');
  });

  it('makes the others wait while one probes, and lets another probe when its lease has run out', () => {
    const open = probing(openOne(), PROBE_AT, 'a') ?? CLOSED;

    expect(admission(open, PROBE_AT)).toEqual({ waitMs: 15_000 });
    expect(admission(open, PROBE_AT + 80_000)).toEqual({ waitMs: 10_000 });
    expect(admission(open, PROBE_AT + 90_000)).toBe('probe');
  });
});

describe('probing', () => {
  it('gives one lease, and none before its time or when closed', () => {
    const taken = probing(openOne(), PROBE_AT, 'a') ?? CLOSED;

    expect(probing(taken, PROBE_AT, 'b')).toBeUndefined();
    expect(probing(openOne(), PROBE_AT - 1, 'a')).toBeUndefined();
    expect(probing(CLOSED, NOW, 'a')).toBeUndefined();
  });
});

describe('probed', () => {
  const taken = probing(openOne(), PROBE_AT, 'a') ?? CLOSED;

  it('closes after an answer, and then recovers for five minutes', () => {
    const closed = probed(taken, PROBE_AT + 100, 'a', 'good', LONGEST) ?? taken;

    expect(closed).toEqual({ state: 'closed', closedAt: PROBE_AT + 100, trips: 1 });
    expect(isRecovering(closed, PROBE_AT + 100 + 299_999)).toBe(true);
    expect(isRecovering(closed, PROBE_AT + 100 + 300_000)).toBe(false);
  });

  it('waits twice as long after each probe in vain, at most five minutes', () => {
    let state: BreakerState = openOne();
    const pauses: number[] = [];
    for (let round = 0; round < 6 && state.state === 'open'; round += 1) {
      const at = state.probeAt;
      pauses.push((at - NOW) / 1000);
      state = probed(probing(state, at, 'a') ?? CLOSED, at, 'a', 'bad', LONGEST) ?? CLOSED;
      pauses[round] = state.state === 'open' ? (state.probeAt - at) / 1000 : 0;
    }

    expect(pauses).toEqual([60, 120, 240, 300, 300, 300]);
  });

  it('forgets a long outage when it closes: opened again at once, it pauses two minutes', () => {
    const away: BreakerState = { state: 'open', openedAt: NOW, probeAt: NOW, trips: 60 };
    const back = probed(probing(away, NOW, 'a') ?? CLOSED, NOW, 'a', 'good', LONGEST) ?? CLOSED;

    expect(opened(back, NOW + 60_000, LONGEST)?.probeAt).toBe(NOW + 180_000);
  });

  it('gives the lease back when the call never went out', () => {
    const back = probed(taken, PROBE_AT + 100, 'a', 'unknown', LONGEST) ?? CLOSED;

    expect(admission(back, PROBE_AT + 100)).toBe('probe');
  });

  it('changes nothing when the lease is another’s by now', () => {
    expect(probed(taken, PROBE_AT + 100, 'b', 'good', LONGEST)).toBeUndefined();
    expect(probed(CLOSED, PROBE_AT, 'a', 'bad', LONGEST)).toBeUndefined();
  });
});

describe('opened', () => {
  it('leaves an open one open, so that many failures at once open it once', () => {
    expect(opened(openOne(), NOW + 5, LONGEST)).toBeUndefined();
  });

  it('leaves a quarter of the pause to chance, so that it keeps no step with a system that restarts', () => {
    const pauses = [0, 0.5, 1].map((random) => (opened(CLOSED, NOW, random)?.probeAt ?? 0) - NOW);

    expect(pauses).toEqual([22_500, 26_250, 30_000]);
  });

  it('waits longer when it opens again soon after it has closed', () => {
    const soon = opened({ state: 'closed', closedAt: NOW, trips: 2 }, NOW + 10_000, LONGEST);
    const later = opened({ state: 'closed', closedAt: NOW, trips: 2 }, NOW + 600_000, LONGEST);

    expect([soon?.trips, later?.trips]).toEqual([3, 1]);
  });
});

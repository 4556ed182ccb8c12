import { describe, expect, test } from 'vitest';
import { createAgenda } from '../../../../local/cast/agenda.ts';
import { VirtualClock } from '../../../../shared/memory/index.ts';

const playing = (until: number) => {
  const clock = new VirtualClock({ startAt: 0 });
  const agenda = createAgenda(clock, until);
  const done: string[] = [];
  const deed = (name: string) => async (): Promise<void> => void done.push(`${name} ${clock.now()}`);
  return { clock, agenda, done, deed, play: () => clock.settle(agenda.play(new AbortController().signal)) };
};

describe('createAgenda', () => {
  test('does what is planned at its time, and what has one time in the order of planning', async () => {
    const { agenda, done, deed, play } = playing(100_000);
    agenda.add(50_000, deed('b'));
    agenda.add(2000, deed('a'));
    agenda.add(50_000, deed('c'));

    await play();

    expect(done).toEqual(['a 2000', 'b 50000', 'c 50000']);
  });

  test('does what a deed plans', async () => {
    const { agenda, done, deed, play } = playing(100_000);
    agenda.add(1000, async () => void agenda.add(40_000, deed('later')));

    await play();

    expect(done).toEqual(['later 40000']);
  });

  test('plans nothing for after the end, and ends there', async () => {
    const { agenda, done, deed, play, clock } = playing(100_000);

    const taken = [agenda.add(100_000, deed('last')), agenda.add(100_001, deed('never'))];
    await play();

    expect(taken).toEqual([true, false]);
    expect(done).toEqual(['last 100000']);
    expect(clock.now()).toBe(100_000);
  });
});

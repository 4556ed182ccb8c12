import { describe, expect, it } from 'vitest';
import { StallError, VirtualClock } from '../../../../shared/memory/index.ts';

const START = Date.UTC(2026, 0, 5);

describe('VirtualClock', () => {
  it('fires timers by time, then by the order in which they were set', async () => {
    const clock = new VirtualClock({ startAt: START });
    const fired: string[] = [];
    const note = (name: string) => () => {
      fired.push(`${name}@${clock.now() - START}`);
    };

    clock.schedule(START + 20, note('late'));
    clock.schedule(START + 10, note('first'));
    void clock.sleep(10).then(note('second'));
    clock.schedule(START + 10, note('third'));
    await clock.run(START + 100);

    expect(fired).toEqual(['first@10', 'second@10', 'third@10', 'late@20']);
    expect(clock.now()).toBe(START + 100);
  });

  it('lets everything run to its end before time goes on', async () => {
    const clock = new VirtualClock({ startAt: START });
    const seen: number[] = [];
    clock.schedule(START + 5, async () => {
      for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
      await new Promise<void>((resolve) => process.nextTick(resolve));
      await new Promise<void>((resolve) => setImmediate(resolve));
      seen.push(clock.now() - START);
    });
    clock.schedule(START + 6, () => {
      seen.push(clock.now() - START);
    });

    await clock.run(START + 10);

    expect(seen).toEqual([5, 6]);
  });

  it('runs hours of work with sleeps in it, and leaves later timers for the next run', async () => {
    const clock = new VirtualClock({ startAt: START });
    const ticks: number[] = [];
    const tick = async (): Promise<void> => {
      ticks.push(clock.now() - START);
      await clock.sleep(1500);
      clock.schedule(clock.now() + 58_500, tick);
    };
    clock.schedule(START, tick);

    await clock.run(START + 3_600_000);
    const afterOneHour = ticks.length;
    await clock.run(START + 7_200_000);

    expect([afterOneHour, ticks.length]).toEqual([61, 121]);
    expect(ticks.slice(0, 3)).toEqual([0, 60_000, 120_000]);
  });

  it('does not start what was cancelled', async () => {
    const clock = new VirtualClock({ startAt: START });
    let started = false;
    const cancel = clock.schedule(START + 5, () => {
      started = true;
    });

    cancel();
    await clock.run(START + 10);

    expect(started).toBe(false);
  });

  it('counts a past moment as now and a fraction of a millisecond as a whole one', async () => {
    const clock = new VirtualClock({ startAt: START });
    const seen: number[] = [];
    clock.schedule(START - 5, () => {
      seen.push(clock.now() - START);
    });
    void clock.sleep(0.2).then(() => seen.push(clock.now() - START));

    await clock.run(START + 10);

    expect(seen).toEqual([0, 1]);
  });

  it('throws out of run what scheduled work throws', async () => {
    const clock = new VirtualClock({ startAt: START });
    clock.schedule(START + 5, async () => {
      await clock.sleep(3);
      throw new Error('broken work');
    });

    await expect(clock.run(START + 100)).rejects.toThrow('broken work');
  });

  it('settles a promise and stands at the moment at which it settled', async () => {
    const clock = new VirtualClock({ startAt: START });
    void clock.sleep(50_000);

    const value = await clock.settle(clock.sleep(1234).then(() => 'done'));

    expect([value, clock.now() - START]).toEqual(['done', 1234]);
  });

  it('passes on why a promise was rejected', async () => {
    const clock = new VirtualClock({ startAt: START });

    const settling = clock.settle(
      clock.sleep(5).then(() => {
        throw new Error('no');
      }),
    );

    await expect(settling).rejects.toThrow('no');
  });

  it('reports a promise that no timer can settle', async () => {
    const clock = new VirtualClock({ startAt: START });

    await expect(clock.settle(new Promise(() => {}))).rejects.toBeInstanceOf(StallError);
  });

  it('reports by name the work that waits for nothing', async () => {
    const clock = new VirtualClock({ startAt: START });
    clock.schedule(START + 5, () => new Promise(() => {}), 'order-pull');

    await expect(clock.run(START + 100)).rejects.toThrow(/order-pull/);
  });

  it('reports by name the work that virtual time has left behind', async () => {
    const clock = new VirtualClock({ startAt: START, longestWorkMs: 60_000 });
    const tick = (): void => {
      clock.schedule(clock.now() + 1000, tick);
    };
    clock.schedule(START, () => new Promise(() => {}), 'order-pull');
    tick();

    await expect(clock.run(START + 3_600_000)).rejects.toThrow(/order-pull.*60000 ms/);
  });

  it('reports a loop in which time stands still', async () => {
    const clock = new VirtualClock({ startAt: START, timersPerInstant: 1000 });
    clock.schedule(START, async () => {
      for (;;) await clock.sleep(0);
    });

    await expect(clock.run(START + 10)).rejects.toThrow(/waits 0 ms in a loop/);
  });

  it('is driven from one place only', async () => {
    const clock = new VirtualClock({ startAt: START });

    const first = clock.run(START + 10);

    await expect(clock.run(START + 20)).rejects.toBeInstanceOf(StallError);
    await first;
  });
});

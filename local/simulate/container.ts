/** One warm instance of a function. When it crashes nothing in it goes on: every call that it awaits hangs for ever. */
import type { Clock } from '@bridge/shared/ports';

export type Death = 'crashed' | 'timed out';

export interface Container {
  readonly flow: string;
  /** The invocation under way, for the trace. */
  who: string;
  readonly isDead: boolean;
  /** Milliseconds by which its clock is off. */
  readonly skewMs: number;
  readonly died: Promise<Death>;
  die(how: Death): void;
}

export const createContainer = (flow: string, skewMs: number): Container => {
  let isDead = false;
  let tell: (how: Death) => void = () => {};
  const died = new Promise<Death>((resolve) => {
    tell = resolve;
  });
  return {
    flow,
    who: flow,
    skewMs,
    died,
    get isDead() {
      return isDead;
    },
    die: (how) => {
      isDead = true;
      tell(how);
    },
  };
};

export const hang = <T>(): Promise<T> => new Promise(() => {});

/** What a dead container awaits never comes. */
export const clockOf = (container: Container, clock: Clock): Clock => ({
  now: () => clock.now() + container.skewMs,
  sleep: async (ms) => {
    await clock.sleep(ms);
    return container.isDead ? hang() : undefined;
  },
});

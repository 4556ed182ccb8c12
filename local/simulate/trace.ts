/** What happened in a history, line by line: effects and faults, in the order in which they took hold. */

export interface TraceLine {
  readonly at: number;
  /** Which invocation, or who else: `inventory-push/12`, `people`, `faults`. */
  readonly who: string;
  readonly what: string;
}

export interface Trace {
  add(who: string, what: string): void;
  readonly lines: readonly TraceLine[];
  /** Two histories with the same hash went the same way. */
  hash(): string;
}

export const createTrace = (now: () => number): Trace => {
  const lines: TraceLine[] = [];
  let state = 0x811c9dc5;
  const mix = (text: string): void => {
    for (let index = 0; index < text.length; index += 1) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  };
  return {
    lines,
    add: (who, what) => {
      const at = now();
      mix(`${at}${who}${what}`);
      lines.push({ at, who, what });
    },
    hash: () => (state >>> 0).toString(16).padStart(8, '0'),
  };
};

const clockText = (at: number): string => new Date(at).toISOString().slice(11, 23);

export const sayLine = ({ at, who, what }: TraceLine): string => `${clockText(at)} ${who.padEnd(20)} ${what}`;

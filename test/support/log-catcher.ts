/** Catches log lines, and finds planted marks of personal data and secrets in anything that was written. */

export interface LogCatcher {
  /** For `memoryPlatform({ sink })` and `awsCore({ write })`. */
  readonly sink: (line: string) => void;
  readonly lines: readonly string[];
  /** The lines of one event, parsed. */
  events(message: string): readonly Record<string, unknown>[];
  /** Which of the marks stand anywhere in the lines. */
  leaks(marks: readonly string[]): readonly string[];
}

export const logCatcher = (): LogCatcher => {
  const lines: string[] = [];
  return {
    lines,
    sink: (line) => {
      lines.push(line);
    },
    events: (message) =>
      lines.map((line): Record<string, unknown> => JSON.parse(line)).filter((event) => event.message === message),
    leaks: (marks) => marksIn(lines, marks),
  };
};

/** Marks that stand in the JSON of a value: a store's rows, an audit trail, queue messages. */
export const marksIn = (value: unknown, marks: readonly string[]): readonly string[] => {
  const text = JSON.stringify(value) ?? '';
  return marks.filter((mark) => text.includes(mark) || text.includes(JSON.stringify(mark).slice(1, -1)));
};

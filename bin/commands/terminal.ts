/** What a command is given instead of the process, so that it can be run in a test. */
import { styleText } from 'node:util';

export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Who gives the command, for the audit trail. */
  readonly user?: string;
  /** A person looks at it. */
  readonly isColoured?: boolean;
  out(text: string): void;
  err(text: string): void;
}

/** There was nothing to do, or nothing was found: exit code 3. */
export class NothingDone extends Error {}

/** Columns as wide as their widest cell, two spaces apart; nothing after the last one. */
export const toTable = (rows: readonly (readonly string[])[]): string => {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  }
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

export const bold = ({ isColoured = false }: Terminal, text: string): string =>
  isColoured ? styleText('bold', text, { validateStream: false }) : text;

/** A table whose first row is its head. */
export const toHeadedTable = (terminal: Terminal, rows: readonly (readonly string[])[]): string => {
  const [head = '', ...body] = toTable(rows).split('\n');
  return [bold(terminal, head), ...body].join('\n');
};

/** Names and values of one thing; what has no value is left out. */
export const toFacts = (facts: readonly (readonly [name: string, value: string | undefined])[]): string =>
  toTable(facts.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]])));

/** Others' texts on one line: a line feed would forge a row of a table, a control character could move the cursor. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\s]+/gu, ' ').trim();

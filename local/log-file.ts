/** The file of the handlers' log lines; written in pieces without waiting, since virtual time knows no file system. */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface LogFile {
  readonly path: string;
  write(line: string): void;
  close(): void;
}

const PIECE = 64 * 1024;

/** Begins anew. @throws when the file cannot be made. */
export const openLogFile = (path: string): LogFile => {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'w');
  let kept = '';
  const flush = (): void => {
    if (kept !== '') writeSync(file, kept);
    kept = '';
  };
  return {
    path,
    write: (line) => {
      kept += `${line}\n`;
      if (kept.length >= PIECE) flush();
    },
    close: () => {
      flush();
      closeSync(file);
    },
  };
};

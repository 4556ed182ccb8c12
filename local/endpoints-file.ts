/** The file in which a run leaves its loopback endpoints for `bridge --local`; the run that wrote it takes it away again. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface EndpointsFile {
  write(endpoints: object): void;
  /** Leaves the file of another run alone. */
  remove(): void;
}

/** With a real Odoo its key is in it. */
const OWNER_ONLY = 0o600;

const textIn = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

export const endpointsFile = (path: string): EndpointsFile => {
  let written: string | undefined;
  return {
    write: (endpoints) => {
      written = `${JSON.stringify(endpoints, null, 2)}\n`;
      mkdirSync(dirname(path), { recursive: true });
      // A new file, since an old one would keep its rights.
      rmSync(path, { force: true });
      writeFileSync(path, written, { mode: OWNER_ONLY });
    },
    remove: () => {
      if (written !== undefined && textIn(path) === written) rmSync(path, { force: true });
    },
  };
};

/** Secrets by name. The only way to read one. */
import type { Secret } from '../core/index.ts';

export interface StoredSecret {
  readonly value: Secret;
  /** The store's own version id: tells whether a cached value is still the stored one. */
  readonly version: string;
}

export interface Vault {
  /** @throws SetupError SECRET_MISSING when there is none of this name or it has no value. */
  read(name: string): Promise<StoredSecret>;
  /** @throws TransientError when the store refuses the write (it dislikes writes more often than every 10 minutes). */
  write(name: string, value: Secret): Promise<void>;
}

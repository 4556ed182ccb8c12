/** Secrets in memory, with Secrets Manager's dislike of frequent writes. */
import { Secret, SetupError, TransientError } from '../core/index.ts';
import type { Clock, StoredSecret, Vault } from '../ports/index.ts';

interface Version {
  readonly value: Secret;
  readonly version: string;
}

interface Held {
  readonly current?: Version;
  /** Of the versions younger than a day. */
  readonly writtenAt: readonly number[];
  readonly writes: number;
}

export interface VaultQuota {
  /** Default 10 minutes: AWS advises against a sustained rate above it. */
  readonly minWriteIntervalMs?: number;
  /** Default 100: AWS keeps at most about that many versions younger than a day. */
  readonly maxYoungVersions?: number;
}

const DAY_MS = 86_400_000;

export class MemoryVault implements Vault {
  /** Writes that were refused so far. */
  refusals = 0;
  readonly #clock: Clock;
  readonly #quota: Required<VaultQuota>;
  readonly #secrets = new Map<string, Held>();

  /** @param secrets the secrets that exist; one without a value is `undefined`. */
  constructor(clock: Clock, secrets: Readonly<Record<string, string | undefined>> = {}, quota: VaultQuota = {}) {
    this.#clock = clock;
    this.#quota = { minWriteIntervalMs: 600_000, maxYoungVersions: 100, ...quota };
    for (const [name, value] of Object.entries(secrets)) this.set(name, value);
  }

  /** Puts a secret in place outside of any quota, as an operator would. */
  set(name: string, value: string | undefined): void {
    const writes = (this.#secrets.get(name)?.writes ?? 0) + 1;
    const current = value === undefined ? {} : { current: { value: new Secret(value), version: `${name}@${writes}` } };
    this.#secrets.set(name, { ...current, writtenAt: [], writes });
  }

  async read(name: string): Promise<StoredSecret> {
    const current = this.#secrets.get(name)?.current;
    if (current) return current;
    throw secretMissing(name);
  }

  async write(name: string, value: Secret): Promise<void> {
    const held = this.#secrets.get(name);
    if (!held) throw secretMissing(name);
    const now = this.#clock.now();
    const young = held.writtenAt.filter((at) => now - at < DAY_MS);
    const last = young.at(-1) ?? Number.NEGATIVE_INFINITY;
    if (now - last < this.#quota.minWriteIntervalMs || young.length >= this.#quota.maxYoungVersions) {
      this.refusals += 1;
      throw new TransientError({
        code: 'SECRET_WRITE_REFUSED',
        message: `Secret ${name} was not written: it has been written too often lately`,
        facts: { secret: name, youngVersions: young.length },
      });
    }
    const writes = held.writes + 1;
    this.#secrets.set(name, { current: { value, version: `${name}@${writes}` }, writtenAt: [...young, now], writes });
  }
}

const secretMissing = (name: string): SetupError =>
  new SetupError({
    code: 'SECRET_MISSING',
    message: `Secret ${name} does not exist or has no value; put its value into the secret store under this name`,
    facts: { secret: name },
  });

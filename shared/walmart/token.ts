/**
 * The access token: cached by each container, renewed by one of them at a time. The row `token#<account>` / `walmart` holds the
 * lease and the generation; the token itself lies in one of two secrets in turn (docs/decisions/0006).
 */
import {
  type Account,
  amend,
  CredentialError,
  explain,
  SECOND_MS,
  Secret,
  SetupError,
  TransientError,
} from '../core/index.ts';
import type { Chance, Clock, Row, StateStore, Telemetry, Vault } from '../ports/index.ts';
import { parseJson } from './problems.ts';
import { storedTokenSchema, type TokenRow, tokenRowSchema } from './schemas/token.ts';
import type { IssuedToken } from './token-issue.ts';

export interface Token extends IssuedToken {
  /** Rises with each renewal of the account. */
  readonly generation: number;
  /** False when the vault refused the write: then only this container knows the token. */
  readonly isStored: boolean;
}

export interface TokenParts {
  readonly account: Account;
  readonly secretBase: string;
  readonly state: Pick<StateStore, 'get' | 'put'>;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly chance: Pick<Chance, 'uuid'>;
  readonly telemetry: Pick<Telemetry, 'add' | 'warn'>;
  readonly issue: () => Promise<IssuedToken>;
}

export interface Tokens {
  /**
   * A token that is valid now.
   * @throws {CredentialError} when Walmart refuses the keys.
   * @throws {TransientError} when it cannot be renewed now and the old one has run out.
   */
  current(): Promise<Token>;
  /** A token other than the one that a call was just refused with; asks Walmart only if that one is still the stored one. */
  renewed(failed: Token): Promise<Token>;
}

const LEASE_MS = 30 * SECOND_MS;
const REFUSED_PAUSE_MS = 60 * SECOND_MS;
/** A token this close to its end is not used: the call would arrive with it run out. */
const LAST_SECONDS_MS = 5 * SECOND_MS;
const WAIT_STEP_MS = 500;
const WAIT_STEPS = 40;
/** After a renewal that failed while the old token still holds. */
const RETRY_RENEWAL_MS = 15 * SECOND_MS;

/** Whether the stored token is another one than this. */
const isNews = (row: TokenRow, token: Token | undefined): boolean => {
  if (token === undefined) return row.generation > 0;
  return token.isStored ? row.generation > token.generation : row.generation >= token.generation;
};

const readRow = (row: Row | undefined): TokenRow => tokenRowSchema.parse(row?.data ?? {});

export const createTokens = (parts: TokenParts): Tokens => {
  const { account, state, vault, clock, telemetry } = parts;
  const key = { pk: `token#${account}`, sk: 'walmart' };
  const secretName = (generation: number): string => `${parts.secretBase}/token-${generation % 2}`;
  let cached: Token | undefined;
  let notBefore = 0;
  let renewal: Promise<Token> | undefined;

  const isValid = (token: Token): boolean => clock.now() < token.expiresAt - LAST_SECONDS_MS;

  const readStored = async (generation: number): Promise<unknown> => {
    try {
      return parseJson((await vault.read(secretName(generation))).value.reveal());
    } catch (error) {
      // A secret that was removed or never filled is filled by the next renewal.
      if (error instanceof SetupError) return undefined;
      throw error;
    }
  };

  /** The stored token, when it is another than `old` and not yet due. */
  const adopt = async (row: TokenRow, old: Token | undefined): Promise<Token | undefined> => {
    if (!isNews(row, old) || clock.now() >= row.renewAt) return undefined;
    const parsed = storedTokenSchema.safeParse(await readStored(row.generation));
    if (!parsed.success || parsed.data.generation !== row.generation) return undefined;
    return { ...parsed.data, renewAt: row.renewAt, isStored: true };
  };

  /** The row as it became ours, or undefined when somebody else holds the lease or has renewed meanwhile. */
  const takeLease = async (holder: string, seen: number): Promise<TokenRow | undefined> => {
    const written = await amend(state, key, (row) => {
      const data = readRow(row);
      if (data.leaseUntil > clock.now() || data.generation !== seen) return undefined;
      return { ...key, data: { ...data, leaseUntil: clock.now() + LEASE_MS, holder } };
    });
    return written === undefined ? undefined : tokenRowSchema.parse(written.data);
  };

  /** Writes the row if the lease is still ours. */
  const release = async (holder: string, change: Partial<TokenRow>): Promise<void> => {
    await amend(state, key, (row) => {
      const data = readRow(row);
      return data.holder === holder ? { ...key, data: { ...data, leaseUntil: 0, holder: '', ...change } } : undefined;
    });
  };

  /** @returns whether the vault took it. */
  const store = async (issued: IssuedToken, generation: number, holder: string): Promise<boolean> => {
    const { accessToken, expiresAt, renewAt } = issued;
    try {
      await vault.write(secretName(generation), new Secret(JSON.stringify({ accessToken, expiresAt, generation })));
    } catch (error) {
      telemetry.add('TokenWriteRefused', 'Count', 1);
      telemetry.warn('token not stored, this container uses its own', { code: explain(error).code, generation });
      await release(holder, {});
      return false;
    }
    await release(holder, { generation, expiresAt, renewAt, refusedUntil: 0 });
    return true;
  };

  const issueUnderLease = async (lease: TokenRow, holder: string): Promise<Token> => {
    try {
      const generation = lease.generation + 1;
      const issued = await parts.issue();
      return { ...issued, generation, isStored: await store(issued, generation, holder) };
    } catch (error) {
      const change = error instanceof CredentialError ? { refusedUntil: clock.now() + REFUSED_PAUSE_MS } : {};
      await release(holder, change);
      throw error;
    }
  };

  /** One look at the row: adopt the stored token, or renew it under the lease; undefined while somebody else renews. */
  const tryOnce = async (holder: string, old: Token | undefined): Promise<Token | undefined> => {
    const row = readRow(await state.get(key));
    const adopted = await adopt(row, old);
    if (adopted) return adopted;
    if (row.refusedUntil > clock.now()) {
      throw new CredentialError({
        code: 'WALMART_TOKEN_REFUSED',
        message: `Walmart refused the client id and secret of ${account} a moment ago; check the credentials secret`,
        facts: { account },
      });
    }
    const lease = await takeLease(holder, row.generation);
    return lease === undefined ? undefined : issueUnderLease(lease, holder);
  };

  /** `mayUseOld`: the old token goes on being used while somebody else renews. */
  const renew = async (old: Token | undefined, mayUseOld: boolean): Promise<Token> => {
    const holder = parts.chance.uuid();
    for (let step = 0; step < WAIT_STEPS; step += 1) {
      const token = await tryOnce(holder, old);
      if (token) return token;
      if (old && mayUseOld && isValid(old)) return old;
      await clock.sleep(WAIT_STEP_MS);
    }
    throw new TransientError({
      code: 'WALMART_TOKEN_BUSY',
      message: `Another container has been renewing the Walmart token of ${account} for ${(WAIT_STEP_MS * WAIT_STEPS) / SECOND_MS} s`,
      facts: { account },
    });
  };

  /** Callers at the same moment share one renewal. */
  const renewShared = (old: Token | undefined, mayUseOld: boolean): Promise<Token> => {
    renewal ??= renew(old, mayUseOld)
      .then((token) => {
        cached = token;
        if (token === old) notBefore = clock.now() + WAIT_STEP_MS;
        return token;
      })
      .finally(() => {
        renewal = undefined;
      });
    return renewal;
  };

  return {
    async current() {
      const token = cached;
      if (token && (clock.now() < token.renewAt || clock.now() < notBefore) && isValid(token)) return token;
      try {
        return await renewShared(token, true);
      } catch (error) {
        if (!token || !isValid(token) || error instanceof CredentialError) throw error;
        notBefore = clock.now() + RETRY_RENEWAL_MS;
        telemetry.warn('token not renewed, the old one still serves', { code: explain(error).code });
        return token;
      }
    },

    async renewed(failed) {
      const isOther = (token: Token | undefined): token is Token =>
        token !== undefined && token.accessToken !== failed.accessToken;
      if (isOther(cached)) return cached;
      const running = await renewal;
      if (isOther(running)) return running;
      cached = undefined;
      return renewShared(failed, false);
    },
  };
};

import { describe, expect, it } from 'vitest';
import { CredentialError, Secret, TransientError } from '../../../../shared/core/index.ts';
import { MemoryStateStore, MemoryVault, seededChance, VirtualClock } from '../../../../shared/memory/index.ts';
import { createTokens, type Tokens } from '../../../../shared/walmart/token.ts';
import { type IssuedToken, lifeOf } from '../../../../shared/walmart/token-issue.ts';
import { ACCOUNT, listeningTelemetry, START, secrets } from './bench.ts';

const MINUTE = 60_000;

interface World {
  readonly clock: VirtualClock;
  readonly state: MemoryStateStore;
  readonly vault: MemoryVault;
  readonly telemetry: ReturnType<typeof listeningTelemetry>;
  /** How often Walmart was asked. */
  readonly issued: () => number;
  /** From now on the token call fails so. */
  breakWith(error: Error | undefined): void;
  container(): Tokens;
}

const open = (): World => {
  const clock = new VirtualClock({ startAt: START });
  const state = new MemoryStateStore(clock);
  const vault = new MemoryVault(clock, secrets);
  const telemetry = listeningTelemetry();
  let count = 0;
  let failure: Error | undefined;
  let containers = 0;
  const issue = async (): Promise<IssuedToken> => {
    count += 1;
    const accessToken = `token-${count}`;
    await clock.sleep(200);
    if (failure) throw failure;
    return { accessToken, ...lifeOf(900, clock.now()) };
  };
  return {
    clock,
    state,
    vault,
    telemetry,
    issued: () => count,
    breakWith: (error) => {
      failure = error;
    },
    container: () => {
      containers += 1;
      const chance = seededChance(containers);
      return createTokens({ account: ACCOUNT, secretBase: 'walmart', state, vault, clock, chance, telemetry, issue });
    },
  };
};

const pass = (world: World, ms: number) => world.clock.run(world.clock.now() + ms);
const use = async (world: World, tokens: Tokens) => (await world.clock.settle(tokens.current())).accessToken;
const system = new TransientError({ code: 'WALMART_SYSTEM', message: 'down' });
const refusal = new CredentialError({ code: 'WALMART_TOKEN_REFUSED', message: 'wrong keys' });

describe('lifeOf', () => {
  it('renews five minutes early, a third early when that is less, and trusts no token beyond 60 minutes', () => {
    expect(lifeOf(900, 0)).toEqual({ expiresAt: 900_000, renewAt: 600_000 });
    expect(lifeOf(60, 0)).toEqual({ expiresAt: 60_000, renewAt: 40_000 });
    expect(lifeOf(86_400, 0)).toEqual({ expiresAt: 3_600_000, renewAt: 3_300_000 });
  });
});

describe('current', () => {
  it('asks Walmart once for callers at the same moment', async () => {
    const world = open();
    const tokens = world.container();

    const all = await world.clock.settle(Promise.all([tokens.current(), tokens.current(), tokens.current()]));

    expect(all.map(({ accessToken }) => accessToken)).toEqual(['token-1', 'token-1', 'token-1']);
    expect(world.issued()).toBe(1);
  });

  it('asks Walmart once for containers at the same moment: the others wait and read it', async () => {
    const world = open();
    const containers = [world.container(), world.container(), world.container()];

    const all = await world.clock.settle(Promise.all(containers.map((tokens) => tokens.current())));

    expect(all.map(({ accessToken }) => accessToken)).toEqual(['token-1', 'token-1', 'token-1']);
    expect(world.issued()).toBe(1);
  });

  it('goes on with the old token while another container renews, then takes the new one', async () => {
    const world = open();
    const [first, second] = [world.container(), world.container()];
    await use(world, first);
    await use(world, second);
    await pass(world, 10 * MINUTE);

    const [renewed, kept] = await world.clock.settle(Promise.all([first.current(), second.current()]));
    await pass(world, 1000);
    const later = await use(world, second);

    expect([renewed?.accessToken, kept?.accessToken, later]).toEqual(['token-2', 'token-1', 'token-2']);
    expect(world.issued()).toBe(2);
  });

  it('lets tokens lie in two secrets in turn, and no token in the row', async () => {
    const world = open();
    const tokens = world.container();

    await use(world, tokens);
    await pass(world, 10 * MINUTE);
    await use(world, tokens);

    const stored = [await world.vault.read('walmart/token-0'), await world.vault.read('walmart/token-1')];
    expect(stored.map(({ value }) => JSON.parse(value.reveal()))).toMatchObject([
      { accessToken: 'token-2', generation: 2 },
      { accessToken: 'token-1', generation: 1 },
    ]);
    const row = await world.state.get({ pk: `token#${ACCOUNT}`, sk: 'walmart' });
    expect(JSON.stringify(row)).not.toContain('token-2');
  });

  it('keeps within what the vault allows through a whole day', async () => {
    const world = open();
    const tokens = world.container();

    for (let minute = 0; minute < 24 * 60; minute += 1) {
      await use(world, tokens);
      await pass(world, MINUTE);
    }

    expect(world.vault.refusals).toBe(0);
    expect(world.issued()).toBe(144);
  });

  it('goes on with its own token, counted, when the vault refuses the write', async () => {
    const world = open();
    const tokens = world.container();
    await world.vault.write('walmart/token-1', new Secret('{}'));

    const token = await use(world, tokens);
    const again = await use(world, tokens);

    expect([token, again]).toEqual(['token-1', 'token-1']);
    expect(world.telemetry.metrics).toContainEqual({ name: 'TokenWriteRefused', unit: 'Count', value: 1 });
    const row = await world.state.get({ pk: `token#${ACCOUNT}`, sk: 'walmart' });
    expect(row?.data).toMatchObject({ generation: 0, leaseUntil: 0 });
  });

  it('takes over the lease of a container that died with it', async () => {
    const world = open();
    const data = { generation: 0, expiresAt: 0, renewAt: 0, leaseUntil: START + 5000, holder: 'dead', refusedUntil: 0 };
    await world.state.put({ pk: `token#${ACCOUNT}`, sk: 'walmart', data }, 'absent');

    const token = await use(world, world.container());

    expect(token).toBe('token-1');
    expect(world.clock.now()).toBeGreaterThanOrEqual(START + 5000);
  });

  it('renews when the stored secret does not hold what the row promises', async () => {
    const world = open();
    await use(world, world.container());
    world.vault.set('walmart/token-1', undefined);

    const token = await use(world, world.container());

    expect(token).toBe('token-2');
  });

  it('goes on with the old token while the token call fails, and asks again a little later', async () => {
    const world = open();
    const tokens = world.container();
    await use(world, tokens);
    await pass(world, 10 * MINUTE);
    world.breakWith(system);

    const during = [await use(world, tokens), await use(world, tokens)];
    world.breakWith(undefined);
    await pass(world, MINUTE);

    expect(during).toEqual(['token-1', 'token-1']);
    expect(await use(world, tokens)).toBe('token-3');
  });

  it('fails as transient when the token has run out and the token call fails', async () => {
    const world = open();
    const tokens = world.container();
    await use(world, tokens);
    await pass(world, 15 * MINUTE);
    world.breakWith(system);

    await expect(use(world, tokens)).rejects.toBe(system);
  });

  it('tells refused keys to every container, without asking Walmart again for a minute', async () => {
    const world = open();
    world.breakWith(refusal);

    await expect(use(world, world.container())).rejects.toBeInstanceOf(CredentialError);
    await expect(use(world, world.container())).rejects.toBeInstanceOf(CredentialError);
    const asked = world.issued();
    world.breakWith(undefined);
    await pass(world, MINUTE);

    expect(asked).toBe(1);
    expect(await use(world, world.container())).toBe('token-2');
  });
});

describe('renewed', () => {
  it('asks Walmart once when several calls fail with the same token', async () => {
    const world = open();
    const tokens = world.container();
    const failed = await world.clock.settle(tokens.current());

    const all = await world.clock.settle(Promise.all([tokens.renewed(failed), tokens.renewed(failed)]));

    expect(all.map(({ accessToken }) => accessToken)).toEqual(['token-2', 'token-2']);
    expect(world.issued()).toBe(2);
  });

  it('takes the stored token when another container has renewed already', async () => {
    const world = open();
    const [first, second] = [world.container(), world.container()];
    const failed = await world.clock.settle(first.current());
    await use(world, second);
    await world.clock.settle(first.renewed(failed));

    const token = await world.clock.settle(second.renewed(failed));

    expect(token.accessToken).toBe('token-2');
    expect(world.issued()).toBe(2);
  });

  it('renews a token of its own that the vault had refused', async () => {
    const world = open();
    const tokens = world.container();
    await world.vault.write('walmart/token-1', new Secret('{}'));
    const failed = await world.clock.settle(tokens.current());

    const token = await world.clock.settle(tokens.renewed(failed));

    expect(failed.isStored).toBe(false);
    expect(token.accessToken).toBe('token-2');
  });
});

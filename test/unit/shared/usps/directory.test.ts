import { describe, expect, it } from 'vitest';
import { inProcessDispatcher } from '../../../../local/simulators/carrier-dispatcher.ts';
import { createUspsSimulator, type DeliveryPoint } from '../../../../local/simulators/usps/index.ts';
import { type Account, DAY_MS, type DirectoryAddress, HOUR_MS, MINUTE_MS } from '../../../../shared/core/index.ts';
import { memoryPlatform, seededChance, VirtualClock } from '../../../../shared/memory/index.ts';
import { connectUsps } from '../../../../shared/usps/index.ts';
import { logCatcher } from '../../../support/log-catcher.ts';

const ACCOUNT = 'local/acme' as Account;
const KEYS = { clientId: 'usps-client', clientSecret: 'usps-secret-0123456789' };
const MAIN: DeliveryPoint = {
  ...{ streetAddress: '100 MAIN ST', city: 'WARNERS', state: 'NY', ZIPCode: '13164', ZIPPlus4: '1234' },
};
const TOWER: DeliveryPoint = { ...MAIN, streetAddress: '5 TOWER AVE', units: ['APT 1', 'APT 2'], ZIPPlus4: '7777' };
const main: DirectoryAddress = { street: '100 MAIN ST', unit: '', city: 'WARNERS', state: 'NY', zip: '13164' };
const tower = (unit: string): DirectoryAddress => ({ ...main, street: '5 TOWER AVE', unit });

const open = (options: { readonly perHour?: number; readonly secret?: string | undefined } = {}) => {
  const clock = new VirtualClock({ startAt: Date.UTC(2026, 10, 20), longestWorkMs: 400 * DAY_MS });
  const { perHour = 60 } = options;
  const usps = createUspsSimulator({ time: clock, account: KEYS, points: [MAIN, TOWER], perHour });
  const logs = logCatcher();
  const secret = 'secret' in options ? options.secret : JSON.stringify(KEYS);
  const platform = memoryPlatform({
    ...{ clock, chance: seededChance(1), sink: logs.sink },
    http: inProcessDispatcher({ 'https://usps.localhost': usps }),
    secrets: { usps: secret },
  });
  /** As a new container does. */
  const connect = () =>
    connectUsps(
      { account: ACCOUNT, baseUrl: 'https://usps.localhost', secretName: 'usps' },
      {
        ...{ clock, chance: platform.chance, state: platform.state('state'), vault: platform.vault() },
        ...{ http: platform.http({}), telemetry: platform.telemetry('order-import', ACCOUNT) },
      },
    );
  let directory = connect();
  return {
    ...{ clock, usps, logs },
    restart: () => {
      directory = connect();
    },
    look: (address: DirectoryAddress) => clock.settle(directory.look(address)),
    lookAtOnce: (addresses: readonly DirectoryAddress[]) =>
      clock.settle(Promise.all(addresses.map((address) => directory.look(address)))),
    rows: async () => (await platform.state('state').list(`usps#${ACCOUNT}`, { limit: 100 })).rows,
  };
};

describe('connectUsps', () => {
  it('gives a confirmed address in the spelling of USPS, with ZIP+4', async () => {
    const { look, usps } = open();

    const verdict = await look(main);

    expect(verdict).toEqual({ kind: 'confirmed', address: { ...main, zip: '13164-1234' } });
    expect(usps.truth.questions()).toEqual([
      { streetAddress: '100 MAIN ST', city: 'WARNERS', state: 'NY', ZIPCode: '13164' },
    ]);
  });

  it.each([
    [tower('APT 1'), 'confirmed'],
    [tower(''), 'unitMissing'],
    [tower('APT 9'), 'unitUnknown'],
    [{ ...main, street: '1 NOWHERE LN' }, 'unknown'],
    [{ ...main, state: 'New York' }, 'unknown'],
  ])('reads what USPS says of %o as %s', async (address, kind) => {
    const { look } = open();

    expect(await look(address)).toMatchObject({ kind });
  });

  it('asks for one token for many questions, and once more when it has ended', async () => {
    const { lookAtOnce, look, usps } = open();

    await lookAtOnce([main, tower('APT 1'), tower('APT 2')]);
    usps.control.endTokens();
    const after = await look(tower(''));

    expect(after).toEqual({ kind: 'unitMissing' });
    expect(usps.truth.tokensIssued()).toBe(2);
  });

  it('asks anew for a token before the old one ends', async () => {
    const { look, usps, clock } = open();
    await look(main);

    await clock.run(clock.now() + 8 * HOUR_MS - 2 * MINUTE_MS);
    await look(tower('APT 1'));

    expect(usps.truth.tokensIssued()).toBe(2);
  });

  it('keeps answers for 30 days for every container, doubts for one', async () => {
    const { look, usps, clock, restart } = open();
    const asked = () => usps.truth.questions().length;
    const first = await look(main);
    await look(tower(''));
    restart();

    await clock.run(clock.now() + HOUR_MS);
    expect([await look(main), await look(tower(''))]).toEqual([first, { kind: 'unitMissing' }]);
    expect(asked()).toBe(2);

    await clock.run(clock.now() + 2 * DAY_MS);
    expect(await look(main)).toEqual(first);
    await look(tower(''));
    expect(asked()).toBe(3);

    await clock.run(clock.now() + 29 * DAY_MS);
    expect(await look(main)).toEqual(first);
    expect(asked()).toBe(4);
  });

  it('keeps no part of an address in clear, nor its hash without the client secret', async () => {
    const { look, rows, logs } = open();

    await look(tower('APT 1'));

    const kept = await rows();
    const text = JSON.stringify(kept);
    expect(kept).toHaveLength(1);
    expect(text).not.toMatch(/TOWER|WARNERS|13164|APT 1|confirmed/);
    expect(logs.leaks(['TOWER', 'WARNERS', '13164', KEYS.clientSecret])).toEqual([]);
  });

  it.each(['unavailable', 'reset', 'page', 'forbidden'] as const)(
    'gives no answer after the fault %s, is silent for a while, and goes on',
    async (fault) => {
      const { look, usps, clock } = open();
      await look(tower('APT 1'));
      usps.control.fail(fault, 1);

      const during = [await look(main), await look(main)];
      await clock.run(clock.now() + 16 * MINUTE_MS);
      const after = await look(main);

      expect(during).toEqual([undefined, undefined]);
      expect(after).toMatchObject({ kind: 'confirmed' });
      expect(usps.truth.questions()).toHaveLength(2);
    },
  );

  it('does not run against the hourly limit', async () => {
    const { look, usps, clock } = open({ perHour: 2 });
    await look(main);
    await look(tower(''));

    const beyond = [await look(tower('APT 1')), await look(tower('APT 2'))];
    await clock.run(clock.now() + HOUR_MS);
    const later = await look(tower('APT 1'));

    expect(beyond).toEqual([undefined, undefined]);
    expect(later).toMatchObject({ kind: 'confirmed' });
    expect(usps.truth.questions()).toHaveLength(3);
  });

  it.each([
    ['a missing secret', undefined, 'USPS_CREDENTIALS'],
    ['a secret of another form', '{"key": "usps-secret-0123456789"}', 'USPS_CREDENTIALS'],
    ['refused keys', JSON.stringify({ ...KEYS, clientSecret: 'usps-secret-9876543210' }), 'USPS_REFUSED'],
  ])('gives no answer with %s, and says why without it', async (_what, secret, code) => {
    const { look, logs } = open({ secret });

    expect(await look(main)).toBeUndefined();

    expect(JSON.stringify(logs.lines)).toContain(code);
    expect(logs.leaks(['usps-secret', 'MAIN ST'])).toEqual([]);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Recording, replay } from './odoo-recordings/replay.ts';
import { replayWebhooks, type WebhookCase } from './odoo-recordings/replay-webhooks.ts';
import { LEFT_OUT, OWN_WIRE_ONLY, RECORDINGS_LEFT_OUT } from './odoo-recordings/scope.ts';
import { WORLDS } from './odoo-recordings/worlds.ts';

const FIXTURES = new URL('../fixtures/odoo/', import.meta.url);

const read = (scenario: string): Recording & { readonly webhook_deliveries?: readonly WebhookCase[] } =>
  JSON.parse(readFileSync(new URL(`${scenario}.json`, FIXTURES), 'utf8'));

const listed = (
  lists: Readonly<Record<string, readonly { readonly exchanges: readonly number[] }[]>>,
  scenario: string,
): number => (lists[scenario] ?? []).reduce((sum, each) => sum + each.exchanges.length, 0);

describe('the simulated Odoo, given the requests of a real one', () => {
  it.each(Object.keys(WORLDS))('answers %s as recorded, on the wire of the recording', async (scenario) => {
    const recording = read(scenario);

    const replayed = await replay(recording, 'own');

    expect(replayed.differences).toEqual([]);
    expect(replayed.leftOut).toBe(listed(LEFT_OUT, scenario));
    expect(replayed.compared + replayed.leftOut).toBe(recording.exchanges.length);
  });

  it.each(Object.keys(WORLDS))('answers %s alike on the other wire', async (scenario) => {
    const recording = read(scenario);

    const replayed = await replay(recording, 'other');

    expect(replayed.differences).toEqual([]);
    expect(replayed.leftOut).toBe(listed(LEFT_OUT, scenario) + listed(OWN_WIRE_ONLY, scenario));
  });

  it('compares 543 exchanges on their own wire and 524 on the other', () => {
    const exchanges = Object.keys(WORLDS).reduce((sum, scenario) => sum + read(scenario).exchanges.length, 0);
    const left = Object.keys(WORLDS).reduce((sum, scenario) => sum + listed(LEFT_OUT, scenario), 0);
    const ownOnly = Object.keys(WORLDS).reduce((sum, scenario) => sum + listed(OWN_WIRE_ONLY, scenario), 0);

    expect({ own: exchanges - left, other: exchanges - left - ownOnly }).toEqual({ own: 543, other: 524 });
  });

  it('leaves no recording out without a reason', () => {
    const files = readdirSync(FIXTURES)
      .filter((name) => /^\d\d.*\.json$/.test(name))
      .map((name) => name.replace('.json', ''));

    const unnamed = files.filter((name) => WORLDS[name] === undefined && RECORDINGS_LEFT_OUT[name] === undefined);

    expect(unnamed).toEqual([]);
  });
});

describe('the webhooks of a stock rule', () => {
  it('are those of the recording, one per record and write, in its order', async () => {
    const cases = read('07-automation-webhooks').webhook_deliveries ?? [];

    const replayed = await replayWebhooks(cases);

    expect(replayed.map((each) => each.requests.length)).toEqual([1, 30]);
    for (const each of replayed) expect(each.simulated).toEqual(each.requests);
  });
});

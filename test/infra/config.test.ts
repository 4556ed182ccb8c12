import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseStages, parseStage, STAGES } from '../../lib/config.ts';

const refusalOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  return 'nothing was refused';
};

describe('chooseStages', () => {
  it('gives every stage without a name, and one with a name', () => {
    const all = chooseStages(undefined);
    const one = chooseStages('sandbox');

    expect(all.map((stage) => stage.environment)).toEqual(['production', 'staging', 'sandbox', 'acceptance']);
    expect(one.map((stage) => stage.account)).toEqual(['sandbox/example']);
  });

  it('names the known environments when it is given another', () => {
    const refusal = refusalOf(() => chooseStages('moon'));

    expect(refusal).toBe(
      'SetupError: There is no environment "moon"; the known ones are production, staging, sandbox, acceptance',
    );
  });
});

describe('parseStage', () => {
  const sandbox = STAGES.sandbox;

  it.each([
    [
      'a wire that does not exist',
      { ...sandbox, odoo: { ...sandbox.odoo, wire: 'soap' } },
      'odoo.wire is "soap": Invalid option: expected one of "json"|"xml"',
    ],
    [
      'an address that is none',
      { ...sandbox, odoo: { ...sandbox.odoo, url: 'odoo' } },
      'odoo.url is "odoo": allowed is an https address',
    ],
    [
      'an address in the clear',
      { ...sandbox, odoo: { ...sandbox.odoo, url: 'http://odoo.example.com' } },
      'odoo.url is "http://odoo.example.com": allowed is https',
    ],
    [
      'a pull rarer than every 10 minutes',
      { ...sandbox, orderPullMinutes: 11 },
      'orderPullMinutes is 11: Too big: expected number to be <=10',
    ],
    ['a missing user', { ...sandbox, odoo: { ...sandbox.odoo, user: undefined } }, 'odoo.user is missing'],
    ['a key with a typo', { ...sandbox, alarmMail: 'a@example.com' }, 'alarmMail is no known key'],
    ['a typo inside the policy', { ...sandbox, policy: { ...sandbox.policy, caps: 3 } }, 'policy.caps is no known key'],
    ['a policy without its first order date', { ...sandbox, policy: {} }, 'policy.ordersFrom is missing'],
    [
      "orders of Walmart's own without their warehouse",
      { ...sandbox, policy: { ...sandbox.policy, shipNodeTypes: ['WFSFulfilled'] } },
      'odoo.wfsWarehouse is missing: policy.shipNodeTypes names WFSFulfilled',
    ],
    [
      "orders of Walmart's own in the seller's warehouse",
      { ...sandbox, odoo: { ...sandbox.odoo, wfsWarehouse: sandbox.odoo.warehouse } },
      `odoo.wfsWarehouse is "${sandbox.odoo.warehouse}": allowed is any but odoo.warehouse`,
    ],
    [
      'a seller in capitals',
      { ...sandbox, seller: 'ACME' },
      'seller is "ACME": allowed are up to 20 lower-case letters',
    ],
    [
      'a trail that ends too soon',
      { ...sandbox, retention: { auditDays: 30 } },
      'retention.auditDays is 30: Too small: expected number to be >=90',
    ],
    [
      'bodies that outlive the orders',
      { ...sandbox, retention: { rawDays: 60 } },
      'retention.exchangeDays is 180: allowed are at most retention.rawDays, 60',
    ],
    [
      "production's Walmart in a test stage",
      { ...sandbox, walmart: { baseUrl: 'https://marketplace.walmartapis.com' } },
      'walmart.baseUrl is "https://marketplace.walmartapis.com": allowed is any host but marketplace.walmartapis.com',
    ],
  ])('refuses %s, naming path, value and what is allowed', (_title, source, expected) => {
    const refusal = refusalOf(() => parseStage('sandbox', source));

    expect(refusal).toContain('SetupError: Stage sandbox in lib/config.ts is wrong: ');
    expect(refusal).toContain(expected);
  });

  it('keeps production off every host but the real one', () => {
    const refusal = refusalOf(() => parseStage('production', sandbox));

    expect(refusal).toContain('allowed is only https://marketplace.walmartapis.com');
  });

  it('tells every finding at once', () => {
    const refusal = refusalOf(() => parseStage('sandbox', { ...sandbox, seller: '', orderPullMinutes: 0 }));

    expect(refusal).toMatch(/seller is "".*; orderPullMinutes is 0/);
  });

  it('takes http on loopback in the acceptance stage', () => {
    const stage = parseStage('acceptance', STAGES.acceptance);

    expect(stage.odoo.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
  });
});

describe('bin/app', () => {
  it('ends with one sentence and an exit code when the environment is unknown', () => {
    const root = join(import.meta.dirname, '..', '..');

    const run = spawnSync(process.execPath, ['bin/app.ts'], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, CDK_CONTEXT_JSON: JSON.stringify({ env: 'moon' }) },
    });

    expect(run.stderr).toBe(
      'There is no environment "moon"; the known ones are production, staging, sandbox, acceptance\n',
    );
    expect(run.status).toBe(1);
  });
});

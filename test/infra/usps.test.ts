import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { parseStage, STAGES } from '../../lib/config.ts';
import { FlowsStack } from '../../lib/flows-stack.ts';
import { StateStack } from '../../lib/state-stack.ts';
import { resourcesOf } from '../support/templates.ts';

const synthesised = (change: object) => {
  const app = new App({ context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [] }, analyticsReporting: false });
  const stage = parseStage('sandbox', { ...STAGES.sandbox, ...change });
  const state = new StateStack(app, stage);
  const flows = new FlowsStack(app, stage, state);
  return { state: Template.fromStack(state), flows: Template.fromStack(flows) };
};

const secretsOf = (template: Template): readonly string[] =>
  Object.values(resourcesOf(template, 'AWS::SecretsManager::Secret')).map(({ Properties }) => String(Properties.Name));
const withUsps = (template: Template, type: string): readonly string[] =>
  Object.entries(resourcesOf(template, type))
    .filter(([, resource]) => /usps/i.test(JSON.stringify(resource)))
    .map(([id]) => id);

describe('a stage with usps', () => {
  it('has a secret without a value, named to order-import and open to it alone', () => {
    const { state, flows } = synthesised({ usps: { baseUrl: 'https://apis-tem.usps.com' } });

    expect(secretsOf(state)).toContain('bridge/sandbox/example/usps');
    const functions = withUsps(flows, 'AWS::Lambda::Function');
    expect(functions).toEqual([expect.stringMatching(/^orderimport/)]);
    const environment = resourcesOf(flows, 'AWS::Lambda::Function')[functions[0] ?? '']?.Properties.Environment;
    expect(environment).toMatchObject({
      Variables: { USPS_BASE_URL: 'https://apis-tem.usps.com', USPS_SECRET: 'bridge/sandbox/example/usps' },
    });
    expect(withUsps(flows, 'AWS::IAM::Policy')).toEqual([expect.stringMatching(/^orderimport/)]);
  });

  it('is refused with an address in the clear', () => {
    const parse = () => parseStage('sandbox', { ...STAGES.sandbox, usps: { baseUrl: 'http://apis.usps.com' } });

    expect(parse).toThrow('usps.baseUrl is "http://apis.usps.com": allowed is https');
  });

  it('is none by default', () => {
    const { state, flows } = synthesised({});

    expect(secretsOf(state)).not.toContain('bridge/sandbox/example/usps');
    expect(withUsps(flows, 'AWS::Lambda::Function')).toEqual([]);
  });
});

/** The stacks of one stage as templates, without bundling, so that a difference shows infrastructure only. */
import { join } from 'node:path';
import type { Trigger } from '@bridge/shared/core';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type * as z from 'zod';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { addStages } from '../../lib/app.ts';
import { FlowsStack } from '../../lib/flows-stack.ts';
import { StateStack } from '../../lib/state-stack.ts';

export interface Synthesised {
  readonly app: App;
  readonly state: StateStack;
  readonly flows: FlowsStack;
  readonly stateTemplate: Template;
  readonly flowsTemplate: Template;
}

export const synthesise = (stage: string): Synthesised => {
  const context = {
    ...cdkJson.context,
    env: stage,
    'aws:cdk:bundling-stacks': [],
    'aws:cdk:enable-path-metadata': false,
    'aws:cdk:enable-asset-metadata': false,
  };
  const app = new App({ context, analyticsReporting: false });
  addStages(app);
  const stacks = app.node.children;
  const state = stacks.find((each) => each instanceof StateStack);
  const flows = stacks.find((each) => each instanceof FlowsStack);
  if (!state || !flows) throw new Error(`Stage ${stage} has no state or no flows stack`);
  return {
    app,
    state,
    flows,
    stateTemplate: Template.fromStack(state),
    flowsTemplate: Template.fromStack(flows),
  };
};

/** Any place of a template, read loosely: a wrong path gives undefined, and the expectation fails. */
export interface Place {
  readonly [key: string]: Place | undefined;
}

export interface Resource {
  readonly Properties: Place;
  readonly DeletionPolicy?: string;
}

/** The members of a list in a template; none where there is no list. */
export const listAt = (place: Place | undefined): readonly Place[] => (Array.isArray(place) ? place : []);

export const resourcesOf = (template: Template, type: string): Readonly<Record<string, Resource>> =>
  template.findResources(type) as Record<string, Resource>;

/** Logical ids stand for names; functions, queues and rules carry theirs: `bridge-<stage>-<seller>-<rest>`. */
export const byName = (
  template: Template,
  type: string,
  property: string,
  prefix: string,
): Readonly<Record<string, Resource & { readonly id: string }>> =>
  Object.fromEntries(
    Object.entries(resourcesOf(template, type)).map(([id, resource]) => [
      String(resource.Properties[property]).replace(`${prefix}-`, ''),
      { ...resource, id },
    ]),
  );

const moduleOf = async (flow: string, file: string): Promise<Record<string, unknown>> =>
  import(join(import.meta.dirname, '..', '..', 'functions', flow, file));

export const triggerOf = async (flow: string): Promise<Trigger> =>
  (await moduleOf(flow, 'trigger.ts')).trigger as Trigger;

export const envSchemaOf = async (flow: string): Promise<z.ZodObject> =>
  (await moduleOf(flow, 'env.ts')).envSchema as z.ZodObject;

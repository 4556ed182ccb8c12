/** All stacks of the chosen stages, under the nag rules. */
import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { chooseStages } from './config.ts';
import { FlowsStack } from './flows-stack.ts';
import { StateStack } from './state-stack.ts';

/**
 * The context `env` names one stage; without it every stage is built.
 * @throws {SetupError} for an unknown or wrong stage.
 */
export const addStages = (app: App): void => {
  const chosen: unknown = app.node.tryGetContext('env');
  for (const stage of chooseStages(chosen === undefined ? undefined : String(chosen))) {
    new FlowsStack(app, stage, new StateStack(app, stage));
  }
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
};

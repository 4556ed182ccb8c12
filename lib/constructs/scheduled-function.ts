/** The scheduled shape: an EventBridge rule that starts the function every so many minutes; the next tick is the retry. */
import type { ScheduledTrigger } from '@bridge/shared/core';
import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Platform } from '../platform.ts';
import { FlowFunction, type FlowProps } from './flow-function.ts';

/** A tick that could not be delivered within a minute is worth nothing: the next one is there. */
const AT_ONCE_OR_NEVER = { retryAttempts: 0, maxEventAge: Duration.seconds(60) };

export const scheduledFunction = (platform: Platform, props: FlowProps<ScheduledTrigger>): void => {
  const { flow, everyMinutes } = props.trigger;
  const { lambda, node } = new FlowFunction(platform, props);
  lambda.configureAsyncInvoke(AT_ONCE_OR_NEVER);
  new Rule(node.scope ?? platform.scope, `${flow}-schedule`, {
    ruleName: `${platform.stage.prefix}-${flow}`,
    schedule: Schedule.rate(Duration.minutes(everyMinutes)),
    targets: [new LambdaTarget(lambda, AT_ONCE_OR_NEVER)],
  });
  platform.monitoring.watchFreshness({ flow, everyMinutes });
};

/** One function of a flow: runtime, architecture, bundling, logs and role, the same for all. */
import type { Trigger } from '@bridge/shared/core';
import { AssetHashType, DockerImage, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, RecursiveLoop, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { bundleFlow, folderOf } from '../bundle/index.ts';
import type { Equipment, Platform } from '../platform.ts';

export interface FlowProps<T extends Trigger> {
  readonly trigger: T;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What the function may touch. */
  readonly equipment: readonly Equipment<object>[];
}

interface FlowFunctionProps extends FlowProps<Trigger> {
  /** Only where messages go back to the function's own queue; see queued-function.ts. */
  readonly recursiveLoop?: RecursiveLoop;
}

const codeOf = (flow: string): Code =>
  Code.fromAsset(folderOf(flow), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('never-used'),
      local: {
        tryBundle: (outdir) => {
          bundleFlow(flow, outdir);
          return true;
        },
      },
    },
  });

const present = (environment: FlowFunctionProps['environment']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

export class FlowFunction extends Construct {
  readonly lambda: LambdaFunction;

  constructor(platform: Platform, props: FlowFunctionProps) {
    const { flow, timeoutSeconds, memoryMb } = props.trigger;
    super(platform.scope, flow);
    const functionName = `${platform.stage.prefix}-${flow}`;
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: RetentionDays.THREE_MONTHS,
      encryptionKey: platform.key,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    this.lambda = new LambdaFunction(this, 'Function', {
      functionName,
      description: `${flow} of ${platform.stage.account}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: codeOf(flow),
      timeout: Duration.seconds(timeoutSeconds),
      memorySize: memoryMb,
      environment: present(props.environment),
      role,
      logGroup,
      recursiveLoop: props.recursiveLoop ?? RecursiveLoop.TERMINATE,
    });
    for (const piece of props.equipment) piece.grant(role);
    platform.monitoring.watchFlow({ flow, lambda: this.lambda, logGroup: logGroup.logGroupName });
  }
}

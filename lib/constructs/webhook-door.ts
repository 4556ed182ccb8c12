/** The door shape: a route of the HTTP API in front of the function. The access log never shows path, query or caller. */
import type { DoorTrigger } from '@bridge/shared/core';
import { RemovalPolicy, type Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Platform } from '../platform.ts';
import { FlowFunction, type FlowProps } from './flow-function.ts';

/** The path carries the secret, so only the route's key is logged. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  route: '$context.routeKey',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  problem: '$context.integrationErrorMessage',
};

/** Odoo posts once per record, one after the other in a transaction; what is turned away, the next poll finds. */
const THROTTLE = { rateLimit: 100, burstLimit: 200 };

export const makeApi = (stack: Stack, prefix: string, key: IKey): HttpApi => {
  const api = new HttpApi(stack, 'Api', { apiName: prefix, createDefaultStage: false });
  const logGroup = new LogGroup(stack, 'ApiLogs', {
    logGroupName: `/aws/vendedlogs/${prefix}-api`,
    retention: RetentionDays.THREE_MONTHS,
    encryptionKey: key,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  new HttpStage(stack, 'ApiStage', {
    httpApi: api,
    stageName: '$default',
    autoDeploy: true,
    throttle: THROTTLE,
    accessLogSettings: {
      destination: new LogGroupLogDestination(logGroup),
      format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
    },
  });
  return api;
};

/** @param whyOpen why API Gateway itself lets every call through. */
export const webhookDoor = (platform: Platform, props: FlowProps<DoorTrigger>, whyOpen: string): void => {
  const { flow, path } = props.trigger;
  const { lambda } = new FlowFunction(platform, props);
  const routes = platform.api.addRoutes({
    path,
    methods: [HttpMethod.POST],
    integration: new HttpLambdaIntegration(flow, lambda),
  });
  for (const route of routes) {
    Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason: whyOpen });
  }
  platform.monitoring.watchDoor(flow);
};

/** The Lambda's entry: the flow on AWS. */
import { awsAlerts, awsCore, awsHttp, awsRaw, awsState, awsVault } from '@bridge/shared/aws';
import { wire } from './wire.ts';

export const handler = wire(process.env, {
  ...awsCore(),
  ...awsAlerts(),
  ...awsHttp(),
  ...awsRaw(),
  ...awsState(),
  ...awsVault(),
});

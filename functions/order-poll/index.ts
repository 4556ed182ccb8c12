/** The Lambda's entry: the flow on AWS. */
import { awsAlerts, awsCore, awsHttp, awsOutbox, awsState, awsVault } from '@bridge/shared/aws';
import { wire } from './wire.ts';

export const handler = wire(process.env, {
  ...awsCore(),
  ...awsAlerts(),
  ...awsHttp(),
  ...awsOutbox(),
  ...awsState(),
  ...awsVault(),
});

/** The Lambda's entry: the flow on AWS. */
import { awsAlerts, awsCore, awsHttp, awsOutbox, awsRaw, awsState, awsVault } from '@bridge/shared/aws';
import { wire } from './wire.ts';

export const handler = wire(process.env, {
  ...awsCore(),
  ...awsAlerts(),
  ...awsHttp(),
  ...awsOutbox(),
  ...awsRaw(),
  ...awsState(),
  ...awsVault(),
});

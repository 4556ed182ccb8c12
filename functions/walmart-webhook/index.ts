/** The Lambda's entry: the flow on AWS. */
import { awsCore, awsOutbox, awsVault } from '@bridge/shared/aws';
import { wire } from './wire.ts';

export const handler = wire(process.env, { ...awsCore(), ...awsOutbox(), ...awsVault() });

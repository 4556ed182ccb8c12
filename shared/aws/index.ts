/**
 * The door of aws: the ports on DynamoDB, SQS, SNS, S3 and Secrets Manager, in pieces. A flow's index.ts spreads those it
 * needs, `{ ...awsCore(), ...awsState(), ...awsOutbox() }`, and its bundle holds no other client.
 */
export { awsAlerts } from './pieces/alerts.ts';
export { awsCore } from './pieces/core.ts';
export { awsState } from './pieces/dynamo.ts';
export { awsHttp } from './pieces/http.ts';
export { awsOutbox } from './pieces/outbox.ts';
export { awsQueues } from './pieces/queues.ts';
export { awsRaw } from './pieces/raw.ts';
export { type AuditTrail, awsTrail } from './pieces/trail.ts';
export { awsVault } from './pieces/vault.ts';
export type { AwsSettings } from './settings.ts';
export { systemChance, systemClock } from './system.ts';

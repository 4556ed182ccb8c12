/** The CDK app: `-c env=<stage>` picks one stage, without it all are synthesised. */
import { App } from 'aws-cdk-lib';
import { addStages } from '../lib/app.ts';

try {
  addStages(new App());
} catch (error) {
  if (!(error instanceof Error && error.name === 'SetupError')) throw error;
  console.error(error.message);
  process.exit(1);
}

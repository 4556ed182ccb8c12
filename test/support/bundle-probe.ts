/** Bundled and run by the test of bundles: one call through the agent, one secret through its client, one error by its name. */
import { awsHttp, awsVault } from '@bridge/shared/aws';
import { parseEnv } from '@bridge/shared/lambda';
import * as z from 'zod';

const origin = process.argv[2] ?? '';
const { statusCode, body } = await awsHttp().http({}).request({ origin, path: '/probe', method: 'GET' });
await body.dump();
const { value } = await awsVault({ endpoints: { secretsManager: origin } })
  .vault()
  .read('probe');

let name = 'no error';
try {
  parseEnv('probe', z.object({ MISSING: z.string() }), process.env);
} catch (error) {
  name = error instanceof Error ? error.name : String(error);
}
process.stdout.write(`${statusCode} ${value.reveal()} ${name}\n`, () => process.exit(0));

import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

/** npm packages in the bundle of a flow that spreads these pieces. */
const packagesOf = async (pieces: readonly string[]) => {
  const calls = pieces.map((piece) => `...${piece}()`).join(', ');
  const result = await build({
    stdin: {
      contents: `import { ${pieces.join(', ')} } from '@bridge/shared/aws';\nexport const platform = { ${calls} };`,
      resolveDir: process.cwd(),
      loader: 'ts',
    },
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const inputs = Object.entries(result.metafile.outputs['stdin.js']?.inputs ?? {}).filter(
    ([, use]) => use.bytesInOutput > 0,
  );
  return new Set(inputs.map(([path]) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? 'ours'));
};

const clients = ['client-dynamodb', 'client-sqs', 'client-sns', 'client-s3', 'client-secrets-manager'];

const held = (packages: ReadonlySet<string>): readonly string[] => [
  ...clients.filter((client) => packages.has(`@aws-sdk/${client}`)),
  ...(packages.has('undici') ? ['undici'] : []),
];

describe('the pieces of the AWS platform', () => {
  it.each([
    ['a door', ['awsCore', 'awsOutbox', 'awsVault'], ['client-sqs', 'client-secrets-manager']],
    ['a flow on tables alone', ['awsCore', 'awsState'], ['client-dynamodb']],
    [
      'a flow that alerts and keeps exchanges',
      ['awsAlerts', 'awsRaw', 'awsHttp'],
      ['client-sns', 'client-s3', 'undici'],
    ],
  ])('bring no client that %s does not use', async (_what, pieces, expected) => {
    expect(held(await packagesOf(pieces))).toEqual(expected);
  });
});

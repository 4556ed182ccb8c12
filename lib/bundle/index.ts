/** From a flow's folder to the one file that Lambda loads: the same options for synthesis and for the test of sizes. */
import { join } from 'node:path';
import { type BuildOptions, type BuildResult, buildSync } from 'esbuild';

const ROOT = join(import.meta.dirname, '..', '..');

export const folderOf = (flow: string): string => join(ROOT, 'functions', flow);

/**
 * The SDK is inside, so that the tested version runs and not the runtime's. Names are kept: they stand in error records.
 * Some dependencies are CommonJS and call `require` for Node's own modules; an ES module must make one.
 */
const OPTIONS = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  minify: true,
  keepNames: true,
  sourcemap: false,
  legalComments: 'none',
  metafile: true,
  logLevel: 'error',
  alias: {
    undici: join(import.meta.dirname, 'undici-agent.mjs'),
    '@aws-sdk/credential-provider-node': join(import.meta.dirname, 'lambda-credentials.mjs'),
    '@aws-sdk/checksums/sha': join(import.meta.dirname, 'node-sha1.mjs'),
    '@smithy/core/event-streams': join(import.meta.dirname, 'no-event-streams.mjs'),
  },
  /** Parser for processors without SIMD: Lambda's all have it. */
  external: ['*/llhttp/llhttp-wasm.js'],
  /** undici's own switch for bundles: without its second, experimental parser. */
  define: { esbuildDetection: 'true' },
  banner: {
    js: "import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);",
  },
} as const satisfies BuildOptions;

/** Writes `index.mjs` into the folder `outdir`. @returns esbuild's result; its metafile tells what went in. */
export const bundle = (entry: string, outdir: string): BuildResult<typeof OPTIONS> =>
  buildSync({ ...OPTIONS, absWorkingDir: ROOT, entryPoints: [entry], outfile: join(outdir, 'index.mjs') });

export const bundleFlow = (flow: string, outdir: string): BuildResult<typeof OPTIONS> =>
  bundle(join(folderOf(flow), 'index.ts'), outdir);

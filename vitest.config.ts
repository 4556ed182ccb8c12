import { defineConfig } from 'vitest/config';

/** One project per ring of the house: unit, contract, flow, infra (npm test), e2e and load (slower, in CI). */
const ring = (name: string, testTimeout: number) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout, hookTimeout: testTimeout, passWithNoTests: true },
});

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      ring('unit', 60_000),
      ring('contract', 30_000),
      ring('flow', 30_000),
      ring('infra', 120_000),
      ring('e2e', 180_000),
      ring('load', 300_000),
    ],
  },
});

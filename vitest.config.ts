import { defineConfig } from 'vitest/config';

/** Where continuous integration wants the counts; nowhere, for everybody else. */
const report = process.env.KERNELCHECK_TEST_REPORT;

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    // Properties with many runs are slow on a busy machine, and no verdict depends on the clock.
    testTimeout: 300_000,
    pool: 'threads',
    reporters: report === undefined ? ['default'] : ['default', 'json'],
    ...(report === undefined ? {} : { outputFile: { json: report } }),
    coverage: {
      provider: 'v8',
      include: ['core/**', 'machines/**', 'kernels/**', 'properties/**'],
    },
  },
});

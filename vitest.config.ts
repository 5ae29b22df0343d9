import { defineConfig } from 'vitest/config';

/** Where continuous integration wants the counts; nowhere, for everybody else. */
const report = process.env.KERNELCHECK_TEST_REPORT;

/** The host's own Linux answers by its own clock: it is asked when nobody else is at work. */
const HOST = 'tests/host/**/*.test.ts';

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'kernelcheck',
          include: ['**/*.test.ts'],
          exclude: ['**/node_modules/**', HOST],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'host', include: [HOST], sequence: { groupOrder: 1 }, maxWorkers: 1 },
      },
    ],
    // Properties with many runs are slow on a busy machine, and no verdict depends on the clock.
    testTimeout: 300_000,
    pool: 'threads',
    // All cores: the default leaves one of them to whoever watches, and these tests are long.
    maxWorkers: '100%',
    reporters: report === undefined ? ['default'] : ['default', 'json'],
    ...(report === undefined ? {} : { outputFile: { json: report } }),
    coverage: {
      provider: 'v8',
      include: ['core/**', 'machines/**', 'kernels/**', 'properties/**'],
    },
  },
});

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    testTimeout: 120_000,
    pool: 'threads',
    coverage: { provider: 'v8', include: ['core/**', 'machines/**', 'kernels/**', 'properties/**'] },
  },
});

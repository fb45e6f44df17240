import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** Workspace packages resolve to their sources, so that no test reads a stale build. */
const conditions = ['@up/source', 'node', 'import', 'default'];
const shared = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
};

const config: ViteUserConfig = defineConfig({
  ...shared,
  test: {
    // Much of what tests do is wait: with the default of one worker less than cores, two cores are one.
    maxWorkers: '100%',
    coverage: {
      provider: 'v8',
      include: ['packages/{core,process,profiles}/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/index.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: {
        'packages/core/src/**': { lines: 90 },
        'packages/process/src/**': { lines: 90 },
        'packages/profiles/src/**': { lines: 90 },
      },
    },
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          // One process for each core, not one for each file: starting them took longer than the tests.
          isolate: false,
          include: ['{packages,apps}/*/src/**/*.test.ts', 'scripts/**/*.test.ts', 'test/src/**/*.test.ts'],
          testTimeout: 10_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'integration',
          globalSetup: ['test/src/build-apps.ts', 'test/src/engine-setup.ts'],
          include: ['{packages,apps}/*/test/**/*.it.ts', 'test/**/*.it.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        ...shared,
        test: {
          name: 'cli',
          globalSetup: ['test/src/build-apps.ts', 'test/src/engine-setup.ts'],
          include: ['apps/*/test/**/*.cli.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

export default config;

import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** Workspace packages resolve to their sources, so that no test reads a stale build. */
const conditions = ['@up/source', 'node', 'import', 'default'];
const shared = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
};

const setups = ['test/src/build-apps.ts', 'test/src/engine-setup.ts'];
/** Tests that boot machines: they run beside the others, one file at a time. */
const machines = [
  'packages/{qemu,boot,testing}/test/**/*.it.ts',
  'packages/pack/test/{iso,kernel,vm}.it.ts',
  'test/{guests,debian-guest,machine-path}.it.ts',
  'apps/up/test/{boot,machine,tap}.cli.ts',
];

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
          // What a command loads is compiled by the first test that runs it: on a busy host that alone takes seconds.
          testTimeout: 30_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'integration',
          globalSetup: setups,
          include: ['{packages,apps}/*/test/**/*.it.ts', 'test/**/*.it.ts'],
          exclude: machines,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        ...shared,
        test: {
          name: 'machines',
          globalSetup: setups,
          include: machines,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        ...shared,
        test: {
          name: 'cli',
          globalSetup: setups,
          include: ['apps/*/test/**/*.cli.ts'],
          exclude: machines,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

export default config;

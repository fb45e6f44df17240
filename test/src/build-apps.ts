import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Builds the apps before tests that start them, so that none of them meets a stale build; who has just done so says it. */
export function setup(): void {
  if (process.env['UP_TEST_APPS_BUILT'] === '1') return;
  const cwd = join(import.meta.dirname, '../..');
  execFileSync('npx', ['turbo', 'run', 'build', '--filter=./apps/*', '--output-logs=errors-only'], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

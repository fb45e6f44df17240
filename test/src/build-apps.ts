import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Builds the apps before tests that start them, so that none of them meets a stale build. */
export function setup(): void {
  const cwd = join(import.meta.dirname, '../..');
  execFileSync('npx', ['turbo', 'run', 'build', '--filter=./apps/*', '--output-logs=errors-only'], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

import { HEALTHY_CASES } from './cases/healthy.ts';
import { HOST_CASES } from './cases/host.ts';
import { KERNEL_CASES } from './cases/kernel.ts';
import { LOADER_CASES } from './cases/loader.ts';
import { MEDIA_CASES } from './cases/media.ts';
import { SYSTEM_CASES } from './cases/system.ts';
import type { GuestCase } from './guest-case.ts';

/** Every guest of which a verdict is known. */
export const GUEST_CASES: readonly GuestCase[] = [
  ...HEALTHY_CASES,
  ...MEDIA_CASES,
  ...LOADER_CASES,
  ...KERNEL_CASES,
  ...SYSTEM_CASES,
  ...HOST_CASES,
];

/** What `npm run verify -- --long` sets for the tests that it starts. */
export function isLongRun(env: NodeJS.ProcessEnv): boolean {
  return env['UP_TEST_LONG'] === '1';
}

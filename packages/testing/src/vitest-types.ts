import type { ExpectedFile, FindingLimits } from './up-matchers.ts';

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: an augmentation has to repeat the declaration as it is
  interface Matchers<T = any> {
    /** Whether an image has a file at a path, links followed. */
    toHaveFile(path: string, expected?: ExpectedFile): T;
    /** Whether the rules of `up inspect` find nothing as severe in an image. To be awaited. */
    toHaveNoFindings(limits?: FindingLimits): Promise<T>;
    /** Whether a smoke test or a boot has passed. */
    toPass(): T;
  }
}

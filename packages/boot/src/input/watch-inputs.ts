import { digestOf } from '@up/qemu';
import type { InputDigest } from '../boot-report.ts';

/** The digests of what is booted, taken while it boots, and held against those taken afterwards. */
export interface WatchedInputs {
  /** Digests everything once more. @throws as `digestOf`. */
  finish(): Promise<readonly InputDigest[]>;
}

/**
 * Starts to digest files. The first digest is taken at the same time as the boot: machines write to overlays, so
 * nobody has to wait for it, and what a write would change shows in the second one.
 */
export function watchInputs(
  paths: readonly string[],
  { signal }: { readonly signal: AbortSignal },
): WatchedInputs {
  const inputs = paths.map((path) => ({ path, pending: digestOf(path, { signal }) }));
  // Whoever asks for the result hears of it.
  for (const { pending } of inputs) pending.catch(() => undefined);
  return {
    finish: () =>
      Promise.all(
        inputs.map(async ({ path, pending }) => {
          const before = await pending;
          return { path, before, after: await digestOf(path, { signal }) };
        }),
      ),
  };
}

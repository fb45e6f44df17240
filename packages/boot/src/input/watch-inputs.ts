import { digestOf } from '@up/qemu';
import type { InputDigest } from '../boot-report.ts';

/** The digests of what is booted, taken while it boots, and held against those taken afterwards. */
export interface WatchedInputs {
  /** Begins with the first digests; once is enough. */
  begin(): void;
  /** Digests everything once more. @throws as `digestOf`. */
  finish(): Promise<readonly InputDigest[]>;
}

/**
 * Digests files before and after a boot. The first digest is taken at the same time as the boot, from when the machine
 * runs: machines write to overlays, so nobody has to wait for it, and what a write would change shows in the second one.
 */
export function watchInputs(
  paths: readonly string[],
  { signal }: { readonly signal: AbortSignal },
): WatchedInputs {
  let first: ReadonlyMap<string, Promise<string>> | undefined;
  const begin = (): ReadonlyMap<string, Promise<string>> => {
    first ??= new Map(paths.map((path) => [path, digestOf(path, { signal })]));
    // Whoever asks for the result hears of it.
    for (const pending of first.values()) pending.catch(() => undefined);
    return first;
  };
  return {
    begin: () => void begin(),
    finish: () =>
      Promise.all(
        [...begin()].map(async ([path, pending]) => {
          const before = await pending;
          return { path, before, after: await digestOf(path, { signal }) };
        }),
      ),
  };
}

import type { BuildError } from './build-snapshot.ts';
import type { NixMessage } from './nix-event.ts';

const DRV_PATH = /'(\/[^'\s]+\.drv)(?:\^[^']*)?'/;
/** 2.8 to 2.28, and from 2.29 on. */
const DEPENDENCY_FAILED =
  /\d+ dependenc(?:y|ies) of derivation '[^']+' failed|Reason: \d+ dependenc(?:y|ies) failed/;
/** Nix's own list of what it has said before. */
const SUMMARY = /^build of '[^']+\.drv(?:\^[^']*)?'(?:, '[^']+')* failed/;

export type ReadError =
  | { readonly kind: 'error'; readonly error: BuildError }
  | { readonly kind: 'dependency'; readonly drvPath: string | undefined }
  | { readonly kind: 'summary' };

/** Sorts what Nix calls an error: a failed dependency and a list of failures are never the cause. */
export function errorOfMessage({ error, text }: NixMessage): ReadError | undefined {
  if (error === undefined) return undefined;
  const drvPath = DRV_PATH.exec(error.message)?.[1];
  if (DEPENDENCY_FAILED.test(error.message)) return { kind: 'dependency', drvPath };
  if (SUMMARY.test(error.message)) return { kind: 'summary' };
  return { kind: 'error', error: { ...error, text, drvPath } };
}

/** Whether the message says that this derivation's own build failed. */
export function saysBuildFailed({ message }: BuildError): boolean {
  return /^(?:builder for|building of|Cannot build|build of|hash mismatch in fixed-output derivation|(?:fixed-output )?derivation) '/i.test(
    message,
  );
}

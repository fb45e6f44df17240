import type { FormatError } from '../format-error.ts';
import type { Extensions } from './extensions.ts';
import { tarError } from './tar-error.ts';
import type { TarBounds } from './tar-limits.ts';
import type { TarStep } from './tar-step.ts';
import type { Warnings } from './warnings.ts';

/** A part of the walk: yields steps, is answered with bytes. */
export type TarWalk<Result> = Generator<TarStep, Result, Uint8Array | undefined>;

/** What the parts of one walk share. */
export interface WalkContext {
  readonly bounds: TarBounds;
  readonly extensions: Extensions;
  readonly warnings: Warnings;
}

/** Asks for bytes that must be there. @throws FormatError `tar/truncated` */
export function* readExactly(what: string, offset: number, length: number): TarWalk<Uint8Array> {
  const reply = yield { type: 'read', offset, length };
  if (reply === undefined || reply.length < length) throw truncated(what, offset);
  return reply.length === length ? reply : reply.subarray(0, length);
}

export function truncated(what: string, offset: number): FormatError {
  return tarError('tar/truncated', `The archive is cut off in the ${what} at offset ${offset}`, offset);
}

/** The offset after a body. @throws FormatError `tar/bad-size` or `tar/truncated` */
export function endOfBody(what: string, offset: number, sizeBytes: number, bounds: TarBounds): number {
  const end = offset + sizeBytes;
  if (!(end < Number.MAX_SAFE_INTEGER - 1024)) {
    throw tarError('tar/bad-size', `A ${what} that ends beyond what can be addressed`, offset);
  }
  if (end > bounds.archiveBytes) throw truncated(what, offset);
  return end;
}

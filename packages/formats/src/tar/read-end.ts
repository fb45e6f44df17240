import { BLOCK, hasValidChecksum, isZeroBlock } from './raw-header.ts';
import type { TarEnd } from './tar-step.ts';
import type { TarWalk, WalkContext } from './walk-context.ts';

const SCAN_STEP = 64 * 1024;

/**
 * Reads on from a first zero block. Two of them end an archive (POSIX pax, "ustar Interchange Format"); GNU tar
 * also takes one, with a warning; Go refuses one that data follows. Members behind the marker are never read,
 * only reported.
 */
export function* readEnd(endOffset: number, entries: number, context: WalkContext): TarWalk<TarEnd> {
  const { warnings, bounds } = context;
  const next = endOffset + BLOCK;
  const second = (yield { type: 'read', offset: next, length: BLOCK }) ?? new Uint8Array();
  const isWhole = second.length >= BLOCK && isZeroBlock(second);
  if (!isWhole) {
    warnings.add('tar/lone-zero-block', 'The end marker is one zero block where two should be', endOffset);
    reportData(second, next, context);
  } else {
    const limit = next + BLOCK + bounds.maxTrailingScanBytes;
    for (let at = next + BLOCK; at < limit; at += SCAN_STEP) {
      const length = Math.min(SCAN_STEP, limit - at);
      const piece = (yield { type: 'read', offset: at, length }) ?? new Uint8Array();
      if (reportData(piece, at, context) || piece.length < length) break;
    }
  }
  return yield* endWalk({ entries, endOffset, endMarker: isWhole ? 'two-blocks' : 'one-block' }, context);
}

/** Gives the last warnings. */
export function* endWalk(end: TarEnd, { extensions, warnings }: WalkContext): TarWalk<TarEnd> {
  if (extensions.isPending()) {
    warnings.add('tar/dangling-extension', 'An extension header that no member follows', end.endOffset);
  }
  yield* warnings.take();
  return end;
}

function reportData(piece: Uint8Array, offset: number, { warnings }: WalkContext): boolean {
  const first = piece.findIndex((byte) => byte !== 0);
  if (first === -1) return false;
  const block = first - (first % BLOCK);
  const isHeader = block + BLOCK <= piece.length && hasValidChecksum(piece, block);
  if (isHeader) {
    warnings.add('tar/entries-after-end', 'Members after the end marker, which are not read', offset + block);
  } else {
    warnings.add('tar/trailing-data', 'Data after the end marker', offset + first);
  }
  return true;
}

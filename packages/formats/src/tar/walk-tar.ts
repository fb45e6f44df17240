import type { FormatError } from '../format-error.ts';
import { bodyBytes, buildEntry, hasNoBody, memberPath, type PlainMember } from './build-entry.ts';
import { Extensions } from './extensions.ts';
import { BLOCK, hasValidChecksum, isZeroBlock, readRawHeader } from './raw-header.ts';
import { endWalk, readEnd } from './read-end.ts';
import { isExtension, readExtension } from './read-extension.ts';
import { type BodyLayout, readSparse } from './read-sparse.ts';
import { sniffCompression } from './sniff-compression.ts';
import { tarError } from './tar-error.ts';
import { type TarLimits, tarBounds } from './tar-limits.ts';
import type { TarEnd } from './tar-step.ts';
import { endOfBody, type TarWalk, truncated, type WalkContext } from './walk-context.ts';
import { Warnings } from './warnings.ts';

/**
 * Walks a tar archive without doing any I/O: it asks for bytes and yields entries and warnings. Reads v7, ustar,
 * pax, GNU and star archives. Bodies are never asked for (but for the map of a sparse file), so that a file
 * is walked by seeking. Memory does not grow with the archive.
 *
 * Where tools differ, the reading is that of Go's archive/tar, which the container tools use; global PAX headers
 * are applied, as the standard and all other tools have it. Entries after the end marker are not read.
 *
 * @throws FormatError `tar/...` (see TarErrorCode) where the archive is damaged, cut off, or beyond a limit.
 * What was yielded before stands.
 */
export function* walkTar(limits: TarLimits = {}): TarWalk<TarEnd> {
  const bounds = tarBounds(limits);
  const extensions = new Extensions(bounds.maxExtensionBytes);
  const warnings = new Warnings(bounds.maxWarnings);
  const context: WalkContext = { bounds, extensions, warnings };
  let entries = 0;
  let cursor = 0;
  for (;;) {
    // The read starts at the end of the body before, not at the next block: so a body that is cut off and
    // padding that is missing are told apart.
    const offset = Math.ceil(cursor / BLOCK) * BLOCK;
    const padding = offset - cursor;
    const reply = yield { type: 'read', offset: cursor, length: padding + BLOCK };
    if (reply === undefined) throw truncated('body before the end', cursor);
    if (reply.length <= padding) {
      warnings.add('tar/no-end-marker', 'The archive ends without an end marker', offset);
      return yield* endWalk({ entries, endOffset: offset, endMarker: 'none' }, context);
    }
    if (reply.length < padding + BLOCK) throw truncatedHeader(reply.subarray(padding), offset);
    if (reply[padding] === 0 && isZeroBlock(reply, padding)) return yield* readEnd(offset, entries, context);
    if (!hasValidChecksum(reply, padding)) throw badHeader(reply.subarray(padding), offset);

    const header = readRawHeader(reply, padding);
    if (isExtension(header.typeflag)) {
      cursor = yield* readExtension(header, offset + BLOCK, context);
      continue;
    }
    const attributes = extensions.attributes();
    const path = memberPath(header, attributes, extensions);
    let body = plainBody({ header, attributes, path, offset }, context);
    if (header.typeflag === 'S' || (attributes !== undefined && !hasNoBody(header.typeflag, path.text))) {
      const block = header.typeflag === 'S' ? reply.slice(padding, padding + BLOCK) : undefined;
      body = yield* readSparse({ header, block, attributes, plain: body, offset }, context);
    }
    cursor = endOfBody('body', body.bodyOffset, body.storedBytes, bounds);
    entries += 1;
    if (entries > bounds.maxEntries) throw tooManyMembers(bounds.maxEntries, offset);
    const entry = buildEntry({ header, attributes, path, body, offset }, context);
    extensions.endMember();
    if (warnings.isPending()) yield* warnings.take();
    yield { type: 'entry', entry };
  }
}

/** The body by the sizes alone. */
function plainBody(member: PlainMember, { warnings }: WalkContext): BodyLayout {
  const { header, attributes, path, offset } = member;
  const claimedBytes = bodyBytes(header, attributes, offset);
  const isBare = hasNoBody(header.typeflag, path.text);
  if (isBare && claimedBytes > 0) {
    warnings.add('tar/size-ignored', 'A link, device or directory that claims a size', offset);
  }
  const sizeBytes = isBare ? 0 : claimedBytes;
  return { bodyOffset: offset + BLOCK, storedBytes: sizeBytes, sizeBytes, sparse: undefined };
}

function tooManyMembers(max: number, offset: number): FormatError {
  return tarError('tar/limit', `More than ${max} members`, offset);
}

function truncatedHeader(rest: Uint8Array, offset: number): FormatError {
  return offset === 0 ? badHeader(rest, offset) : truncated('header', offset);
}

function badHeader(block: Uint8Array, offset: number): FormatError {
  if (offset > 0) {
    return tarError(
      'tar/bad-header',
      `No tar header at offset ${offset}: its checksum does not match`,
      offset,
    );
  }
  const compression = sniffCompression(block);
  const what = compression === 'none' ? 'not a tar archive' : `${compression} data: decompress it first`;
  return tarError('tar/not-a-tar', `The input is ${what}`, offset);
}

import type { PaxAttributes } from './pax-attributes.ts';
import { BLOCK, type RawHeader } from './raw-header.ts';
import {
  addOldRuns,
  BodyMapReader,
  checkedRuns,
  OLD_SPARSE,
  oldRealSize,
  paxSparseVersion,
  runsOfList,
  runsOfPairs,
} from './sparse-map.ts';
import type { SparseSegment } from './tar-entry.ts';
import { tarError } from './tar-error.ts';
import { endOfBody, readExactly, type TarWalk, type WalkContext } from './walk-context.ts';

/** Where the body of a member is and how its bytes make up the file. */
export interface BodyLayout {
  readonly bodyOffset: number;
  readonly storedBytes: number;
  readonly sizeBytes: number;
  readonly sparse: readonly SparseSegment[] | undefined;
}

export interface SparseMember {
  readonly header: RawHeader;
  /** A copy of the header block, for the old format only. */
  readonly block: Uint8Array | undefined;
  readonly attributes: PaxAttributes | undefined;
  /** As the header has it: before blocks of the old format, or the map of format 1.0. */
  readonly plain: BodyLayout;
  /** Of its header. */
  readonly offset: number;
}

/**
 * The layout of a member that may be a sparse file: the old GNU format ('S'), or PAX formats 0.0, 0.1 and 1.0
 * (GNU tar manual, "Storing Sparse Files"). @throws FormatError
 */
export function* readSparse(member: SparseMember, context: WalkContext): TarWalk<BodyLayout> {
  const { header, attributes, block, plain, offset } = member;
  if (header.typeflag === 'S') {
    if (block !== undefined && header.format === 'gnu') return yield* readOldSparse(block, plain, context);
    context.warnings.add(
      'tar/unknown-sparse',
      'A sparse file of another program than GNU tar: taken as it is stored',
      offset,
    );
    return plain;
  }
  const version = attributes === undefined ? undefined : paxSparseVersion(attributes);
  if (attributes === undefined || version === undefined) return plain;
  if (version === 'unknown') {
    context.warnings.add(
      'tar/unknown-sparse',
      'A sparse file of an unknown version: taken as it is stored',
      offset,
    );
    return plain;
  }
  const realBytes =
    attributes.number('GNU.sparse.realsize') ?? attributes.number('GNU.sparse.size') ?? plain.storedBytes;
  if (!(realBytes >= 0)) {
    throw tarError('tar/bad-size', 'A sparse file whose size is negative or no number', plain.bodyOffset);
  }
  if (version === '1.0') return yield* readBodyMap(plain, realBytes, context);
  const list = attributes.bytes('GNU.sparse.map');
  const runs =
    version === '0.1' && list !== undefined
      ? runsOfList(list, plain.bodyOffset)
      : runsOfPairs(attributes, plain.bodyOffset);
  return laidOut(runs, plain, realBytes, context);
}

function* readOldSparse(first: Uint8Array, plain: BodyLayout, context: WalkContext): TarWalk<BodyLayout> {
  const { maxSparseSegments } = context.bounds;
  const realBytes = oldRealSize(first);
  if (!(realBytes >= 0)) {
    throw tarError('tar/bad-size', 'A sparse file whose size is negative or no number', plain.bodyOffset);
  }
  const runs: SparseSegment[] = [];
  addOldRuns(runs, first, OLD_SPARSE.header);
  let isExtended = first[OLD_SPARSE.header.isExtended] !== 0;
  let at = plain.bodyOffset;
  for (let blocks = 0; isExtended; blocks += 1, at += BLOCK) {
    if (blocks * OLD_SPARSE.extension.runs > maxSparseSegments) throw tooManyRuns(maxSparseSegments, at);
    const block = yield* readExactly('map of a sparse file', at, BLOCK);
    addOldRuns(runs, block, OLD_SPARSE.extension);
    isExtended = block[OLD_SPARSE.extension.isExtended] !== 0;
  }
  return laidOut(runs, { ...plain, bodyOffset: at }, realBytes, context);
}

function* readBodyMap(plain: BodyLayout, realBytes: number, context: WalkContext): TarWalk<BodyLayout> {
  const reader = new BodyMapReader(context.bounds.maxSparseSegments, plain.bodyOffset);
  const bodyEnd = endOfBody('member', plain.bodyOffset, plain.storedBytes, context.bounds);
  let at = plain.bodyOffset;
  for (let isWhole = false; !isWhole; at += BLOCK) {
    if (at + BLOCK > bodyEnd) {
      throw tarError('tar/bad-sparse-map', 'The map of a sparse file is longer than its body', at);
    }
    isWhole = reader.push(yield* readExactly('map of a sparse file', at, BLOCK));
  }
  return laidOut(reader.runs(), { ...plain, bodyOffset: at, storedBytes: bodyEnd - at }, realBytes, context);
}

function laidOut(
  runs: readonly SparseSegment[],
  layout: BodyLayout,
  realBytes: number,
  { bounds }: WalkContext,
): BodyLayout {
  const { bodyOffset, storedBytes } = layout;
  const maxRuns = bounds.maxSparseSegments;
  const sparse = checkedRuns(runs, { realBytes, storedBytes, maxRuns, offset: bodyOffset });
  return { bodyOffset, storedBytes, sizeBytes: realBytes, sparse };
}

function tooManyRuns(max: number, offset: number): Error {
  return tarError('tar/limit', `A sparse file of more than ${max} runs`, offset);
}

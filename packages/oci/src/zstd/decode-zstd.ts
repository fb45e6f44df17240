import { BlockDecoder } from './block-decoder.ts';
import { ByteReader } from './byte-reader.ts';
import { History } from './history.ts';
import { MAX_BLOCK_BYTES } from './literals.ts';
import { zstdError } from './zstd-error.ts';

const MAGIC = 0xfd2f_b528;
const SKIPPABLE = 0x184d_2a50;
/** What the zstd program accepts without being told to. */
const MAX_WINDOW_BYTES = 128 * 1024 * 1024;

/**
 * Decompresses zstd frames, one after the other; skippable ones are passed over (RFC 8878). Checksums are not
 * verified: whoever reads layers has better digests. A piece is valid until the next is asked for.
 * @throws FormatError where the data are damaged, end early, need a dictionary or a window over 128 MiB.
 */
export async function* decodeZstd(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const reader = new ByteReader(input);
  try {
    let frames = 0;
    for (let magic = await readMagic(reader); magic !== undefined; magic = await readMagic(reader)) {
      if (magic === MAGIC) yield* decodeFrame(reader);
      else if ((magic & ~15) >>> 0 === SKIPPABLE) await skipFrame(reader);
      else if (frames === 0) throw zstdError('this is no zstd');
      // As for gzip: what follows the last frame is of no interest.
      else return;
      frames += 1;
    }
  } finally {
    await reader.close();
  }
}

async function readMagic(reader: ByteReader): Promise<number | undefined> {
  const bytes = await reader.read(4);
  return bytes.length < 4 ? undefined : littleEndian(bytes);
}

async function skipFrame(reader: ByteReader): Promise<void> {
  const length = littleEndian(await exactly(reader, 4));
  if ((await reader.skip(length)) < length) throw zstdError('the data end in a skippable frame');
}

async function* decodeFrame(reader: ByteReader): AsyncGenerator<Uint8Array, void, void> {
  const { windowBytes, hasChecksum } = await readFrameHeader(reader);
  const history = new History(windowBytes);
  const decoder = new BlockDecoder();
  for (let isLast = false; !isLast; ) {
    const header = littleEndian(await exactly(reader, 3));
    isLast = (header & 1) === 1;
    await decodeBlock(reader, { history, decoder, type: (header >> 1) & 3, sizeBytes: header >>> 3 });
    const piece = history.take();
    if (piece.length > 0) yield piece;
  }
  if (hasChecksum) await exactly(reader, 4);
}

interface BlockContext {
  readonly history: History;
  readonly decoder: BlockDecoder;
  readonly type: number;
  readonly sizeBytes: number;
}

async function decodeBlock(
  reader: ByteReader,
  { history, decoder, type, sizeBytes }: BlockContext,
): Promise<void> {
  if (type === 3 || sizeBytes > MAX_BLOCK_BYTES) throw zstdError('a block is of no known kind, or too large');
  history.reserve(MAX_BLOCK_BYTES);
  if (type === 1) {
    const byte = await exactly(reader, 1);
    history.fill(byte[0] as number, sizeBytes);
    return;
  }
  const bytes = await exactly(reader, sizeBytes);
  if (type === 0) history.write(bytes);
  else decoder.decode({ bytes, start: 0, end: bytes.length }, history);
}

interface FrameHeader {
  readonly windowBytes: number;
  readonly hasChecksum: boolean;
}

async function readFrameHeader(reader: ByteReader): Promise<FrameHeader> {
  const descriptor = (await exactly(reader, 1))[0] as number;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const windowDescriptor = isSingleSegment ? undefined : ((await exactly(reader, 1))[0] as number);
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] as number;
  const dictionary = littleEndian(await exactly(reader, dictionaryBytes));
  if (dictionary !== 0) throw zstdError('it needs a dictionary');
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 ? (isSingleSegment ? 1 : 0) : 2 ** sizeFlag;
  const contentBytes = littleEndian(await exactly(reader, sizeBytes)) + (sizeFlag === 1 ? 256 : 0);
  const windowBytes = windowDescriptor === undefined ? contentBytes : windowOf(windowDescriptor);
  if (windowBytes > MAX_WINDOW_BYTES) throw zstdError('it needs a window of more than 128 MiB');
  return { windowBytes: Math.max(windowBytes, 1024), hasChecksum: (descriptor & 4) !== 0 };
}

function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

async function exactly(reader: ByteReader, length: number): Promise<Uint8Array> {
  const bytes = await reader.read(length);
  if (bytes.length < length) throw zstdError('the data end too early');
  return bytes;
}

function littleEndian(bytes: Uint8Array): number {
  let value = 0;
  for (let index = bytes.length - 1; index >= 0; index -= 1) value = value * 256 + (bytes[index] as number);
  return value;
}

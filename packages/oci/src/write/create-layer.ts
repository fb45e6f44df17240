import { UpError } from '@up/core';
import { StreamDigest } from '../digest.ts';
import type { Compression } from '../layer/layer-reading.ts';
import { fileChunks } from '../source/file-chunks.ts';
import { gzip, zstd } from './compress.ts';
import type { LayerBlob } from './image-content.ts';
import type { LayerMember } from './layer-member.ts';
import { layerTar } from './layer-tar.ts';
import { layerMediaType } from './media-type.ts';
import { writeChunks } from './write-chunks.ts';

export interface CreateLayerOptions {
  /** `zstd` needs `file`, and the program of that name where Node is older than 22.15. */
  readonly compression: Compression;
  readonly signal: AbortSignal;
  /** Where the stored bytes are kept. Default: in memory, for layers of at most 256 MiB. */
  readonly file?: string | undefined;
}

const MAX_IN_MEMORY_BYTES = 256 * 1024 * 1024;

/**
 * Makes a layer. The same members give the same bytes: nothing comes from the clock, the host, or the order.
 * @throws FormatError for names and sizes that tar cannot hold; UpError UP_IMAGE_UNREADABLE where a file of the
 *   host was changed meanwhile, UP_PROGRAM_NOT_FOUND without zstd; the reason of `signal`.
 */
export async function createLayer(
  members: readonly LayerMember[],
  { compression, signal, file }: CreateLayerOptions,
): Promise<LayerBlob> {
  const diff = new StreamDigest(['sha256']);
  const stored = new StreamDigest(['sha256']);
  const tar = tapped(layerTar(members, signal), diff);
  const chunks =
    compression === 'gzip' ? gzip(tar) : compression === 'zstd' ? zstd(tar, { file, signal }) : tar;
  const open = await (file === undefined ? keep(tapped(chunks, stored)) : save(tapped(chunks, stored), file));
  const [diffId = ''] = diff.finish();
  const [digest = ''] = stored.finish();
  return { digest, diffId, sizeBytes: stored.sizeBytes, mediaType: layerMediaType(compression), open };
}

async function* tapped(
  chunks: AsyncIterable<Uint8Array>,
  digest: StreamDigest,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of chunks) {
    digest.update(chunk);
    yield chunk;
  }
}

async function keep(chunks: AsyncIterable<Uint8Array>): Promise<LayerBlob['open']> {
  const kept: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of chunks) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_IN_MEMORY_BYTES)
      throw new UpError('UP_INTERNAL', `a layer of more than ${MAX_IN_MEMORY_BYTES} bytes needs a file`);
    // Buffers of file readers are used again.
    kept.push(Uint8Array.from(chunk));
  }
  return async function* () {
    yield* kept;
  };
}

async function save(chunks: AsyncIterable<Uint8Array>, file: string): Promise<LayerBlob['open']> {
  await writeChunks(file, chunks);
  return () => fileChunks({ path: file, offset: 0 });
}

import { Buffer } from 'node:buffer';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { UpError } from '@up/core';
import type { FileNode, ImageTree, LayerBlob } from '@up/oci';
import { MAX_BODY_BYTES } from './file-body.ts';

export interface ReadBodyOptions {
  /** The tree that the file is in. */
  readonly tree: ImageTree;
  /** Those of the image, the lowest first. */
  readonly layers: readonly LayerBlob[];
  readonly signal: AbortSignal;
}

/**
 * The content of a file, from the layer that it lies in.
 * @throws UpError UP_IMAGE_UNREADABLE where the layer does not hold it, or is compressed in another way than with
 *   gzip; the reason of `signal`.
 */
export async function readBody(
  path: string,
  node: FileNode,
  { tree, layers, signal }: ReadBodyOptions,
): Promise<Uint8Array> {
  const atHand = tree.readFile(node, { maxBytes: MAX_BODY_BYTES });
  if (atHand?.length === node.sizeBytes) return atHand;
  const blob = layers[node.layer];
  const { bodyOffset: begin, sizeBytes } = node;
  if (blob === undefined || begin === undefined) throw unreadable(path, 'no layer is known to hold it');
  if (blob.mediaType.endsWith('zstd')) throw unreadable(path, 'its layer is compressed with zstd');
  const parts: Uint8Array[] = [];
  let position = 0;
  const take = async (chunks: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const chunk of chunks) {
      const from = Math.max(0, begin - position);
      const to = Math.min(chunk.length, begin + sizeBytes - position);
      if (from < to) parts.push(chunk.slice(from, to));
      position += chunk.length;
    }
  };
  if (blob.mediaType.endsWith('gzip'))
    await pipeline(copies(blob.open(signal)), createGunzip({ chunkSize: 256 * 1024 }), take, { signal });
  else await take(blob.open(signal));
  const body = Buffer.concat(parts);
  if (body.length !== sizeBytes) throw unreadable(path, 'its layer ends before it');
  return body;
}

/** Chunks are valid until the next one is asked for, and streams of Node keep them for longer. */
async function* copies(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of chunks) yield chunk.slice();
}

function unreadable(path: string, reason: string): UpError {
  return new UpError('UP_IMAGE_UNREADABLE', `${path} cannot be copied: ${reason}`, {
    hint: 'Leave it as it is: --skip exec/not-executable supervisord/program-not-executable',
  });
}

import { StreamDigest } from '../digest.ts';
import { SNIFF_BYTES, sniff } from './decompress.ts';
import { LayerBuilder } from './layer-builder.ts';
import type { LayerReading } from './layer-reading.ts';
import type { ReadLayerOptions } from './read-layer.ts';
import { type SeekableFile, SeekingReader } from './seeking-reader.ts';

/**
 * Reads a layer that lies in a file and is not compressed; undefined where it is. Where nothing is hashed, what
 * nobody needs is not read.
 * @throws whatever the file system throws, and the reason of the signal.
 */
export async function readPlainFile(
  file: SeekableFile,
  options: ReadLayerOptions,
): Promise<LayerReading | undefined> {
  const { limits, algorithms, collectFacts, fileDigests, signal, onBytes, buffers } = options;
  const isHashing = algorithms.length > 0;
  const builder = new LayerBuilder({ limits, collectFacts, fileDigests, isSparing: !isHashing });
  const digest = new StreamDigest(algorithms);
  await using reader = await SeekingReader.open(file, buffers);
  let sizeBytes = 0;
  if (sniff(await reader.start(SNIFF_BYTES)) !== 'none') return undefined;
  for (let chunk = await reader.next(); chunk.length > 0; chunk = await reader.next()) {
    signal.throwIfAborted();
    digest.update(chunk);
    builder.push(chunk);
    sizeBytes += chunk.length;
    const skipped = isHashing ? 0 : builder.skip(file.sizeBytes - sizeBytes);
    if (skipped > 0) await reader.skip(skipped);
    sizeBytes += skipped;
    onBytes?.(chunk.length + skipped);
  }
  builder.end();
  // The stored bytes are the content: hashing them twice took a third of the time.
  const digests = digest.finish();
  return {
    sizeBytes,
    uncompressedBytes: sizeBytes,
    compression: 'none',
    storedDigests: digests,
    diffIds: digests,
    entries: builder.index(),
    problems: builder.problems(),
    plainFile: options.plainFile,
  };
}

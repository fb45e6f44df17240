import { spawn } from 'node:child_process';
import { createHash, type Hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import {
  blobDescriptor,
  configDocument,
  type Descriptor,
  indexDocument,
  layerMediaType,
  manifestDocument,
} from './image-documents.ts';
import { layerFiles } from './layer-files.ts';
import { layerStream } from './layer-stream.ts';
import type { WriteImageOptions } from './write-docker-archive.ts';

/** Writes an image as an OCI layout with compressed layers, two at a time. */
export async function writeOciLayout(options: WriteImageOptions): Promise<void> {
  const { spec, path } = options;
  const blobs = join(path, 'blobs/sha256');
  await mkdir(blobs, { recursive: true });
  const layers = new Array<WrittenLayer>(spec.layers);
  const queue = Array.from({ length: spec.layers }, (_, layer) => layer).values();
  const work = async (): Promise<void> => {
    for (const layer of queue) layers[layer] = await writeLayer(layer, options);
  };
  await Promise.all([work(), work()]);
  const config = configDocument(layers.map(({ diffId }) => diffId));
  const configBlob = blobDescriptor('config', config);
  const manifest = manifestDocument(
    configBlob,
    layers.map(({ descriptor }) => descriptor),
  );
  const manifestBlob = blobDescriptor('manifest', manifest);
  await writeFile(join(blobs, hexOf(configBlob)), config);
  await writeFile(join(blobs, hexOf(manifestBlob)), manifest);
  await writeFile(join(path, 'index.json'), indexDocument(manifestBlob, 'latest'));
  await writeFile(join(path, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
}

interface WrittenLayer {
  readonly diffId: string;
  readonly descriptor: Descriptor;
}

async function writeLayer(
  layer: number,
  { spec, path, bodies, signal }: WriteImageOptions,
): Promise<WrittenLayer> {
  const compression = spec.compression === 'zstd' ? 'zstd' : 'gzip';
  const blobs = join(path, 'blobs/sha256');
  const aside = join(blobs, `layer-${layer}`);
  const [plain, stored] = [createHash('sha256'), createHash('sha256')];
  let size = 0;
  await pipeline(
    Readable.from(hashed(layerStream(layerFiles(spec, layer), bodies), plain)),
    compression === 'zstd' ? zstd() : createGzip({ chunkSize: 256 * 1024 }),
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        stored.update(chunk);
        size += chunk.length;
        yield chunk;
      }
    },
    createWriteStream(aside),
    { signal },
  );
  const digest = `sha256:${stored.digest('hex')}`;
  const descriptor = { mediaType: layerMediaType(compression), digest, size };
  await rename(aside, join(blobs, hexOf(descriptor)));
  return { diffId: `sha256:${plain.digest('hex')}`, descriptor };
}

function* hashed(chunks: Iterable<Uint8Array>, hash: Hash): Generator<Uint8Array, void, void> {
  for (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

/** The program: the zlib of Node 20 cannot write zstd. */
function zstd(): Duplex {
  const child = spawn('zstd', ['-3', '-q', '-c'], { stdio: ['pipe', 'pipe', 'inherit'] });
  return Duplex.from({ writable: child.stdin, readable: child.stdout });
}

function hexOf({ digest }: Descriptor): string {
  return digest.slice('sha256:'.length);
}

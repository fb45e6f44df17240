import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { tarEndMarker, tarHeader, tarPadding } from '@up/formats';
import type { ImageContent, LayerBlob } from '@up/oci';

/** Many images as one docker-archive, as `docker save A B` writes it: a layer that several have is there once. */
export async function writeArchive(
  path: string,
  images: readonly ImageContent[],
  signal: AbortSignal,
): Promise<void> {
  await pipeline(Readable.from(archiveOf(images, signal)), createWriteStream(path), { signal });
}

async function* archiveOf(
  images: readonly ImageContent[],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  const layers = new Map(images.flatMap((image) => image.layers.map((layer) => [layer.diffId, layer])));
  for (const layer of layers.values()) {
    yield tarHeader({ type: 'file', path: layerName(layer), sizeBytes: layer.sizeBytes, mtimeSec: 0 });
    // A chunk is valid until the next one is asked for.
    for await (const chunk of layer.open(signal)) yield Uint8Array.from(chunk);
    yield tarPadding(layer.sizeBytes);
  }
  const manifest = images.map(({ config, names, layers: own }) => ({
    Config: configName(config),
    RepoTags: names,
    Layers: own.map(layerName),
  }));
  const configs = new Map(images.map(({ config }) => [configName(config), config]));
  for (const [name, config] of configs) yield* document(name, config);
  yield* document('manifest.json', Buffer.from(JSON.stringify(manifest)));
  yield tarEndMarker();
}

function* document(path: string, body: Uint8Array): Generator<Uint8Array, void, void> {
  yield tarHeader({ type: 'file', path, sizeBytes: body.length, mtimeSec: 0 });
  yield body;
  yield tarPadding(body.length);
}

function layerName({ diffId }: LayerBlob): string {
  return `${diffId.slice('sha256:'.length)}.tar`;
}

function configName(config: Uint8Array): string {
  return `${createHash('sha256').update(config).digest('hex')}.json`;
}

import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { tarEndMarker, tarHeader, tarPadding } from '@up/formats';
import type { Bodies } from './bodies.ts';
import { configDocument, sha256Of } from './image-documents.ts';
import type { ImageSpec } from './image-spec.ts';
import { layerFiles } from './layer-files.ts';
import { layerBytes, layerStream } from './layer-stream.ts';

export interface WriteImageOptions {
  readonly spec: ImageSpec;
  readonly path: string;
  readonly bodies: Bodies;
  readonly signal: AbortSignal;
}

/** Writes an image as `docker save` does: plain layers, then the config, then manifest.json. */
export async function writeDockerArchive({ spec, path, bodies, signal }: WriteImageOptions): Promise<void> {
  const file = await open(path, 'wx');
  try {
    const diffIds: string[] = [];
    for (let layer = 0; layer < spec.layers; layer += 1) {
      signal.throwIfAborted();
      diffIds.push(await writeLayer(file, { spec, layer, bodies }));
    }
    const config = configDocument(diffIds);
    const configName = `${sha256Of(config)}.json`;
    const layers = diffIds.map((_, layer) => layerName(layer));
    await writeDocument(file, configName, config);
    const manifest = [{ Config: configName, RepoTags: ['bench/image:latest'], Layers: layers }];
    await writeDocument(file, 'manifest.json', JSON.stringify(manifest));
    await file.write(tarEndMarker());
  } finally {
    await file.close();
  }
}

interface OneLayer {
  readonly spec: ImageSpec;
  readonly layer: number;
  readonly bodies: Bodies;
}

async function writeLayer(file: FileHandle, { spec, layer, bodies }: OneLayer): Promise<string> {
  const files = layerFiles(spec, layer);
  const sizeBytes = layerBytes(files);
  await file.write(tarHeader({ type: 'file', path: layerName(layer), sizeBytes, mtimeSec: 0 }));
  const digest = createHash('sha256');
  for (const chunk of layerStream(files, bodies)) {
    digest.update(chunk);
    await file.write(chunk);
  }
  await file.write(tarPadding(sizeBytes));
  return `sha256:${digest.digest('hex')}`;
}

async function writeDocument(file: FileHandle, path: string, text: string): Promise<void> {
  const body = Buffer.from(text);
  await file.write(tarHeader({ type: 'file', path, sizeBytes: body.length, mtimeSec: 0 }));
  await file.write(body);
  await file.write(tarPadding(body.length));
}

function layerName(layer: number): string {
  return `layer-${String(layer).padStart(3, '0')}/layer.tar`;
}

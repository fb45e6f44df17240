import { systemErrorCode } from '@up/core';
import * as z from 'zod';
import { finishImage } from '../assemble-image.ts';
import { digestOf, parseDigest } from '../digest.ts';
import type { Image } from '../image.ts';
import { layerProblems } from '../image-problems.ts';
import { entryPath } from '../layer/entry-path.ts';
import type { LayerEntry } from '../layer/layer-entry.ts';
import type { LayerReading } from '../layer/layer-reading.ts';
import { readLayer } from '../layer/read-layer.ts';
import { toImageConfig } from '../manifest/image-config.ts';
import { parseJson } from '../manifest/parse-json.ts';
import { ProblemLog } from '../problem.ts';
import type { ReadContext } from '../read-layers.ts';
import { fileChunks } from './file-chunks.ts';
import { readHostTree } from './host-tree.ts';
import type { LayerOptions } from './image-source.ts';
import { type Adjustment, compileAdjustment } from './nix2container-options.ts';
import { unreadable } from './unreadable.ts';

interface Nix2Perm {
  readonly regex: string;
  readonly mode?: string | undefined;
  readonly orMode?: string | undefined;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
}

const Perm: z.ZodType<Nix2Perm> = z.object({
  regex: z.string(),
  mode: z.string().optional(),
  orMode: z.string().optional(),
  uid: z.number().optional(),
  gid: z.number().optional(),
});

/** How files get into a layer. */
export interface Nix2PathOptions {
  readonly rewrite?:
    | { readonly regex?: string | undefined; readonly repl?: string | undefined }
    | null
    | undefined;
  readonly perms?: readonly Nix2Perm[] | null | undefined;
  readonly ignoreDestination?: string | undefined;
}

const PathOptions: z.ZodType<Nix2PathOptions> = z.object({
  rewrite: z.object({ regex: z.string(), repl: z.string() }).partial().nullish(),
  perms: z.array(Perm).nullish(),
  ignoreDestination: z.string().optional(),
});

const Nix2Layer = z.object({
  digest: z.string(),
  size: z.number(),
  diff_ids: z.string(),
  paths: z.array(z.object({ path: z.string(), options: PathOptions.nullish() })).nullish(),
  mediatype: z.string().optional(),
  'layer-path': z.string().optional(),
});

const Nix2Image = z.object({
  version: z.number(),
  'image-config': z.record(z.string(), z.unknown()).nullish(),
  layers: z.array(Nix2Layer).nullish(),
  arch: z.string().optional(),
  created: z.string().nullish(),
});

type Layer = z.infer<typeof Nix2Layer>;

export interface Nix2Document {
  readonly location: string;
  readonly document: Uint8Array;
}

/**
 * An image as nix2container describes it: layers are lists of store paths of this machine, or tars on it.
 * Digests of layers that exist only as lists are taken as claimed.
 * @throws UpError UP_IMAGE_UNREADABLE where the document is something else.
 */
export async function openNix2Container(
  { location, document }: Nix2Document,
  { layerOptions, onProgress }: ReadContext,
): Promise<Image> {
  const parsed = Nix2Image.safeParse(parseJson(document, { location, what: 'it' }));
  if (!parsed.success) throw unreadable(location, 'it is JSON, but not the image.json of nix2container');
  const { arch, created, layers, 'image-config': inner } = parsed.data;
  const list = layers ?? [];
  const { config, problems: configProblems } = toImageConfig({
    os: 'linux',
    architecture: arch ?? '',
    created,
    config: inner ?? {},
    rootfs: { diff_ids: list.map(({ diff_ids }) => diff_ids) },
  });
  onProgress?.({ type: 'layers', count: list.length });
  const problems = new ProblemLog();
  problems.addAll(configProblems);
  const readings: (LayerReading | undefined)[] = [];
  for (const [index, layer] of list.entries()) {
    const reading = await readNixLayer(layer, { location, layerOptions });
    const reference = { name: layer['layer-path'] ?? layer.digest, digest: layer.digest, isForeign: false };
    problems.addAll(layerProblems({ reference, diffId: layer.diff_ids, reading }, index));
    readings.push(reading);
    onProgress?.({ type: 'layer-read', layer: index, sizeBytes: layer.size, isCached: false });
  }
  return finishImage(
    {
      source: location,
      format: 'nix2container',
      digest: digestOf(document),
      platform: config.platform ?? { os: 'linux', architecture: 'unknown' },
      config,
      layers: list.map((layer, index) => ({
        digest: layer.digest,
        diffId: layer.diff_ids,
        mediaType: layer.mediatype,
        sizeBytes: layer.size,
        uncompressedBytes: readings[index]?.uncompressedBytes ?? 0,
        entries: readings[index]?.entries.length ?? 0,
        isPresent: readings[index] !== undefined,
      })),
      otherManifests: [],
    },
    { readings, problems, limits: layerOptions.limits },
  );
}

interface NixLayerOptions {
  readonly location: string;
  readonly layerOptions: LayerOptions;
}

async function readNixLayer(layer: Layer, options: NixLayerOptions): Promise<LayerReading | undefined> {
  const path = layer['layer-path'];
  if (path === undefined || path === '') return await readPaths(layer, options);
  const algorithm = parseDigest(layer.digest)?.algorithm ?? 'sha256';
  const { layerOptions } = options;
  const algorithms = layerOptions.algorithms.length === 0 ? [] : [...new Set(['sha256' as const, algorithm])];
  try {
    const range = { path, offset: 0 };
    return await readLayer(fileChunks(range), { ...layerOptions, algorithms, plainFile: range });
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR'].includes(systemErrorCode(error) ?? '')) return undefined;
    throw error;
  }
}

async function readPaths(
  { paths, size }: Layer,
  { location, layerOptions }: NixLayerOptions,
): Promise<LayerReading> {
  const problems = new ProblemLog();
  const entries: LayerEntry[] = [];
  for (const { path, options } of paths ?? []) {
    const adjustment = compileAdjustment(options ?? {}, location);
    entries.push(...(await readPath(path, { adjustment, problems, layerOptions })));
  }
  return {
    sizeBytes: size,
    uncompressedBytes: entries.reduce((sum, entry) => sum + entry.sizeBytes, 0),
    compression: 'none',
    storedDigests: [],
    diffIds: [],
    entries,
    problems: problems.list(),
  };
}

interface PathContext {
  readonly adjustment: Adjustment;
  readonly problems: ProblemLog;
  readonly layerOptions: LayerOptions;
}

async function readPath(
  start: string,
  { adjustment, problems, layerOptions }: PathContext,
): Promise<readonly LayerEntry[]> {
  const toImagePath = (hostPath: string): string | undefined => {
    const target = adjustment.rename(hostPath);
    const cleaned = target === undefined ? undefined : entryPath(target, layerOptions.limits.depth);
    return cleaned?.ok === true ? cleaned.path : undefined;
  };
  try {
    const { adjust } = adjustment;
    return await readHostTree(start, { ...layerOptions, problems, toImagePath, adjust });
  } catch (error) {
    const reason = systemErrorCode(error);
    if (reason === undefined) throw error;
    const message = `a store path that belongs to the image is not on this machine (${reason})`;
    problems.add({ code: 'file-unreadable', message, path: start, evidence: { reason } });
    return [];
  }
}

import { parseDigest } from './digest.ts';
import type { LayerReading } from './layer/layer-reading.ts';
import type { ImageConfig } from './manifest/image-config.ts';
import type { LayerReference } from './manifest/resolved-image.ts';
import type { ImageProblem } from './problem.ts';

/** Whether config, history and manifest agree on how many layers there are. */
export function structureProblems(config: ImageConfig, layers: number): readonly ImageProblem[] {
  const problems: ImageProblem[] = [];
  const { diffIds } = config.rootfs;
  if (diffIds.length !== layers)
    problems.push({
      code: 'layer-count',
      message: `the manifest has ${layers} layers, the config ${diffIds.length}`,
      evidence: { manifest: layers, config: diffIds.length },
    });
  const withLayer = config.history.filter(({ isEmptyLayer }) => !isEmptyLayer).length;
  if (config.history.length > 0 && withLayer !== layers)
    problems.push({
      code: 'history-mismatch',
      message: `the history tells of ${withLayer} layers, the manifest has ${layers}`,
      evidence: { manifest: layers, history: withLayer },
    });
  return problems;
}

export interface ComparedLayer {
  readonly reference: LayerReference;
  readonly diffId: string | undefined;
  readonly reading: LayerReading | undefined;
}

/** What is wrong with one layer: in itself, and against what manifest and config say of it. */
export function layerProblems(
  { reference, diffId, reading }: ComparedLayer,
  layer: number,
): readonly ImageProblem[] {
  if (reading === undefined) return [missing(reference, layer)];
  const problems = reading.problems.map((problem) => ({ ...problem, layer }));
  return [
    ...problems,
    ...digestProblem(
      { stated: reference.digest, actual: reading.storedDigests, code: 'digest-mismatch' },
      layer,
    ),
    ...digestProblem({ stated: diffId, actual: reading.diffIds, code: 'diff-id-mismatch' }, layer),
    ...sizeProblem(reference, reading, layer),
    ...compressionProblem(reference, reading, layer),
  ];
}

function missing({ name, mediaType, digest = name, isForeign }: LayerReference, layer: number): ImageProblem {
  const evidence = { digest, ...(mediaType === undefined ? {} : { mediaType }) };
  return isForeign
    ? { code: 'foreign-layer', message: 'a foreign layer is not part of the archive', layer, evidence }
    : { code: 'layer-missing', message: `the layer ${digest} is not there`, layer, evidence };
}

interface StatedDigest {
  readonly stated: string | undefined;
  readonly actual: readonly string[];
  readonly code: 'digest-mismatch' | 'diff-id-mismatch';
}

function digestProblem({ stated, actual, code }: StatedDigest, layer: number): readonly ImageProblem[] {
  if (stated === undefined || actual.length === 0 || actual.includes(stated)) return [];
  const algorithm = parseDigest(stated)?.algorithm;
  const comparable = actual.find((digest) => algorithm !== undefined && digest.startsWith(`${algorithm}:`));
  if (comparable === undefined) {
    const message = `"${stated}" cannot be verified`;
    return [{ code: 'digest-unverified', message, layer, evidence: { digest: stated } }];
  }
  const what = code === 'digest-mismatch' ? 'the manifest' : 'the config';
  const message = `the layer is not what ${what} says: its digest is ${comparable}`;
  return [{ code, message, layer, evidence: { expected: stated, actual: comparable } }];
}

function sizeProblem(
  { sizeBytes }: LayerReference,
  reading: LayerReading,
  layer: number,
): readonly ImageProblem[] {
  if (sizeBytes === undefined || sizeBytes === reading.sizeBytes) return [];
  const message = `the layer has ${reading.sizeBytes} bytes, the manifest says ${sizeBytes}`;
  return [
    { code: 'size-mismatch', message, layer, evidence: { expected: sizeBytes, actual: reading.sizeBytes } },
  ];
}

function compressionProblem(
  { mediaType = '' }: LayerReference,
  { compression, sizeBytes }: LayerReading,
  layer: number,
): readonly ImageProblem[] {
  const stated = /[.+]gzip$/.test(mediaType) ? 'gzip' : /[.+]zstd$/.test(mediaType) ? 'zstd' : undefined;
  const isPlain = /\.tar$/.test(mediaType);
  const expected = stated ?? (isPlain ? 'none' : undefined);
  if (expected === undefined || expected === compression || sizeBytes === 0) return [];
  const message = `the layer is called ${mediaType}, but its compression is ${compression}`;
  return [{ code: 'layer-compression', message, layer, evidence: { expected, actual: compression } }];
}

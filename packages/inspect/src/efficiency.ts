import type { FileNode, Image, ImageFormat, ImageProblem } from '@up/oci';

/** What layers hold, against what of it can be seen in a container. */
export interface Efficiency {
  /** Of all layers that were read, decompressed. */
  readonly totalBytes: number;
  /** Of file bodies that a higher layer removed or replaced; at least so much. */
  readonly hiddenBytes: number;
  /** Those that have any, the lowest first. */
  readonly layers: readonly HiddenBytes[];
}

export interface HiddenBytes {
  /** Index, 0 is the lowest. */
  readonly layer: number;
  readonly hiddenBytes: number;
  readonly uncompressedBytes: number;
}

/**
 * A lower bound on what removed and replaced files take. A merged tree says what of a layer is left, and a
 * layer's summary how large it is; the difference, less the most that headers can take, was hidden. Which
 * files they were is not known here, nor whether two visible files have the same content.
 *
 * Layers that were not read to their end, and images that are no layers at all, count for nothing.
 */
export function measureEfficiency(image: Image): Efficiency {
  if (!hasTarLayers(image)) return { totalBytes: 0, hiddenBytes: 0, layers: [] };
  const visible = visibleBytes(image);
  const odd = oddLayers(image.problems);
  const layers: HiddenBytes[] = [];
  let totalBytes = 0;
  image.layers.forEach(({ isPresent, uncompressedBytes, entries }, layer) => {
    if (!isPresent || odd.has(layer)) return;
    totalBytes += uncompressedBytes;
    const overhead = entries * MAX_HEADER_BYTES + END_BYTES;
    const hiddenBytes = uncompressedBytes - (visible[layer] ?? 0) - overhead;
    if (hiddenBytes > 0) layers.push({ layer, hiddenBytes, uncompressedBytes });
  });
  return { totalBytes, hiddenBytes: layers.reduce((sum, one) => sum + one.hiddenBytes, 0), layers };
}

const BLOCK = 512;
/** Of one member: its header, a PAX header with one block of records, and a long name of GNU. */
const MAX_HEADER_BYTES = 4 * BLOCK;
/** GNU tar fills its last record of twenty blocks. */
const END_BYTES = 20 * BLOCK;

/** Store paths listed by nix2container and unpacked directories have sizes of their own making. */
const TAR_LAYERS: ReadonlySet<ImageFormat> = new Set([
  'docker-archive',
  'oci-layout',
  'oci-archive',
  'registry',
]);

function hasTarLayers({ format }: Image): boolean {
  return TAR_LAYERS.has(format);
}

/** Bytes of file bodies, padded as in a tar, by layer; hard links once. */
function visibleBytes({ tree, layers }: Image): readonly number[] {
  const bytes = layers.map(() => 0);
  const seen = new Set<FileNode>();
  for (const [, node] of tree.walk()) {
    if (node.type !== 'file' || seen.has(node)) continue;
    seen.add(node);
    bytes[node.layer] = (bytes[node.layer] ?? 0) + Math.ceil(node.sizeBytes / BLOCK) * BLOCK;
  }
  return bytes;
}

/** Layers of which something never came into the tree, for another reason than a higher layer. */
function oddLayers(problems: readonly ImageProblem[]): ReadonlySet<number> {
  const odd = problems.filter(({ code }) => !HARMLESS.has(code)).map(({ layer }) => layer);
  return new Set(odd.filter((layer) => layer !== undefined));
}

const HARMLESS: ReadonlySet<ImageProblem['code']> = new Set([
  'digest-mismatch',
  'digest-unverified',
  'size-mismatch',
  'diff-id-mismatch',
  'whiteout-malformed',
]);

import { type Image, renderPlatform } from '@up/oci';
import { listPackages } from '../packages/list-packages.ts';
import { isImage, knowsXattrs } from './capabilities.ts';
import { diffConfigs } from './config-change.ts';
import { DIFF_PARTS, type Diff, type DiffPart, type DiffSide } from './diff.ts';
import { diffFiles, type FilesOfPair } from './diff-files.ts';
import { diffLayers } from './diff-layers.ts';
import { diffPackages } from './diff-packages.ts';
import { diffSizes } from './diff-sizes.ts';
import { isIdentical } from './is-identical.ts';
import { noteMissing } from './notes.ts';
import type { PackagesDiff } from './package-change.ts';
import { createPathFilter } from './path-filter.ts';
import { pairStorePaths } from './store-pairs.ts';

export interface DiffOptions {
  /** Which parts are compared. Default: all that apply. */
  readonly only?: readonly DiffPart[] | undefined;
  /** Patterns for the files that are compared; see `createPathFilter`. Default: all. */
  readonly paths?: readonly string[] | undefined;
  /** true: times alone are a difference. Default false. */
  readonly times?: boolean | undefined;
  /** How many files of each list are kept. Default 100 000. */
  readonly maxListed?: number | undefined;
}

const MAX_LISTED = 100_000;

/**
 * Compares two images, or root file systems. Contents are compared by `facts.sha256`: open both with
 * `fileDigests: true`, or files of the same size count as `uncompared`. Store paths with another hash are compared
 * as packages, not file by file. The same images give the same result in the same order.
 */
export function diffImages(a: Image, b: Image, options: DiffOptions = {}): Diff {
  const { only = DIFF_PARTS, times = false, maxListed = MAX_LISTED, paths = [] } = options;
  const asked = new Set(only.filter((part) => applies(part, a, b)));
  const pairs = pairStorePaths(storeEntries(a), storeEntries(b));
  const compared = asked.has('files')
    ? diffFiles(a.tree, b.tree, {
        ...{ times, maxListed, pairs },
        xattrs: knowsXattrs(a) && knowsXattrs(b),
        filter: paths.length === 0 ? undefined : createPathFilter(paths),
      })
    : undefined;
  const parts = {
    config: asked.has('config') ? diffConfigs(a, b, { times }) : undefined,
    packages: asked.has('packages')
      ? withFiles(diffPackages(listPackages(a), listPackages(b)), compared?.ofPairs ?? [])
      : undefined,
    files: compared?.files,
    layers: asked.has('layers') ? diffLayers(a, b) : undefined,
  };
  const sizes = diffSizes(a.tree, b.tree);
  const notes = noteMissing(a, b, { only: new Set(only), files: parts.files });
  return {
    a: sideOf(a, sizes.a),
    b: sideOf(b, sizes.b),
    identical: isIdentical(parts) && !notes.some(({ isIncomplete }) => isIncomplete),
    ...parts,
    sizes,
    notes: notes.map(({ text }) => text),
  };
}

function applies(part: DiffPart, a: Image, b: Image): boolean {
  return part === 'packages' || part === 'files' || (isImage(a) && isImage(b));
}

function storeEntries({ tree }: Image): Iterable<string> {
  const store = tree.lookup('/nix/store');
  return store.status === 'found' ? (store.node.children?.keys() ?? []) : [];
}

function sideOf(image: Image, sizeBytes: number | undefined): DiffSide {
  const { source, name, format, digest, platform } = image;
  return {
    kind: isImage(image) ? 'image' : 'directory',
    ...{ source, name, format, sizeBytes },
    digest: digest === '' ? undefined : digest,
    platform: platform.architecture === 'unknown' ? undefined : renderPlatform(platform),
    storedBytes: isImage(image) ? image.sizeBytes : undefined,
  };
}

/** Adds what is different in the files to packages of which one store path took the place of one other. */
function withFiles(packages: PackagesDiff, ofPairs: readonly FilesOfPair[]): PackagesDiff {
  const counts = new Map(ofPairs.map(({ a, b, counts }) => [`/nix/store/${a}\0/nix/store/${b}`, counts]));
  const changed = packages.changed.map((change) => {
    const [[a], [b]] = [change.a, change.b];
    const isOne = change.a.length === 1 && change.b.length === 1;
    const files = isOne ? counts.get(`${a?.path}\0${b?.path}`) : undefined;
    return files === undefined ? change : { ...change, files };
  });
  return { ...packages, changed };
}

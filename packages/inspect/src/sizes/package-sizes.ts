import type { FileNode, Image } from '@up/oci';
import { surveyPackages } from '../packages/list-packages.ts';
import type { Package, PackageKind } from '../packages/package.ts';
import { Survey } from '../packages/survey.ts';
import { largest, sumOf, type TreemapBounds, type TreemapNode } from './treemap-node.ts';

const KINDS: readonly PackageKind[] = ['nix', 'dpkg', 'apk', 'python'];

/**
 * The packages by kind, and what belongs to none. Where a package is only declared to have a size, nobody knows
 * which files are its own: then the files in no package are left out.
 */
export function packageSizes({ tree }: Image, { breadth }: TreemapBounds): TreemapNode {
  const survey = new Survey(tree);
  const packages = surveyPackages(survey);
  const kinds = KINDS.flatMap((kind): readonly TreemapNode[] => {
    const nodes = packages.filter((one) => one.kind === kind).map(toNode);
    return nodes.length === 0
      ? []
      : [{ name: kind, sizeBytes: sumOf(nodes), children: largest(nodes, breadth) }];
  });
  const isMeasured = packages.every(({ sizeFrom }) => sizeFrom === 'files');
  const rest = isMeasured ? unownedBytes(tree.walk(), survey.owned) : 0;
  const others = rest === 0 ? [] : [{ name: 'in no package', sizeBytes: rest }];
  const children = largest([...kinds, ...others], KINDS.length + 1);
  return { name: 'packages', sizeBytes: sumOf(children), children };
}

function toNode({ name, output, version, sizeBytes, sizeFrom }: Package): TreemapNode {
  const label = output === undefined ? name : `${name} (${output})`;
  const details = [version ?? '', sizeFrom === 'declared' ? 'as declared' : ''].filter((part) => part !== '');
  return { name: label, sizeBytes, ...(details.length === 0 ? {} : { detail: details.join(', ') }) };
}

function unownedBytes(
  files: Iterable<readonly [path: string, node: FileNode]>,
  owned: ReadonlySet<FileNode>,
): number {
  const seen = new Set<FileNode>();
  let bytes = 0;
  for (const [, node] of files) {
    if (node.type !== 'file' || owned.has(node) || seen.has(node)) continue;
    seen.add(node);
    bytes += node.sizeBytes;
  }
  return bytes;
}

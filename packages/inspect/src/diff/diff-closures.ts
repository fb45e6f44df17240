import type { Closure } from '@up/nix';
import type { Image } from '@up/oci';
import { listPackages } from '../packages/list-packages.ts';
import type { Package } from '../packages/package.ts';
import { isImage } from './capabilities.ts';
import { closureBytes, closurePackages } from './closure.ts';
import type { Diff, DiffSide } from './diff.ts';
import { diffPackages } from './diff-packages.ts';
import { totals } from './diff-sizes.ts';
import { isIdentical } from './is-identical.ts';

const MIXED =
  'only Nix store paths are compared, and no sizes: one of the two is a closure, which is measured by its archives';

/** Compares the store paths of two closures, or of a closure and an image: names, versions, sizes. */
export function diffClosures(a: Closure | Image, b: Closure | Image): Diff {
  const packages = diffPackages(storePathsOf(a), storePathsOf(b));
  const isMixed = isClosure(a) !== isClosure(b);
  const { deltaBytes, ...both } = totals(bytesOf(a), bytesOf(b));
  const sizes = { ...both, deltaBytes: isMixed ? undefined : deltaBytes, directories: [] };
  const unmeasured = [a, b].filter((one) => bytesOf(one) === undefined);
  return {
    a: sideOf(a, sizes.a),
    b: sideOf(b, sizes.b),
    identical: isIdentical({ packages }),
    packages,
    sizes,
    notes: [
      ...(isMixed ? [MIXED] : []),
      ...unmeasured.map(({ source }) => `the sizes of the store paths of ${source} are not known`),
    ],
  };
}

function isClosure(one: Closure | Image): one is Closure {
  return 'paths' in one;
}

function storePathsOf(one: Closure | Image): readonly Package[] {
  return isClosure(one) ? closurePackages(one) : listPackages(one).filter(({ kind }) => kind === 'nix');
}

function bytesOf(one: Closure | Image): number | undefined {
  if (isClosure(one)) return closureBytes(one);
  return storePathsOf(one).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function sideOf(one: Closure | Image, sizeBytes: number | undefined): DiffSide {
  const { source } = one;
  if (isClosure(one)) return { kind: 'closure', source, sizeBytes };
  const { name, format } = one;
  return { kind: isImage(one) ? 'image' : 'directory', source, name, format, sizeBytes };
}

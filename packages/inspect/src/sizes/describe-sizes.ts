import type { Image } from '@up/oci';
import { layerSizes } from './layer-sizes.ts';
import { packageSizes } from './package-sizes.ts';
import type { TreemapBounds, TreemapNode } from './treemap-node.ts';

export interface ImageSizes {
  /** Layer, then its directories and files. */
  readonly layers: TreemapNode;
  /** Kind of package, then the packages. */
  readonly packages: TreemapNode;
}

const DEFAULT_BOUNDS: TreemapBounds = { depth: 6, breadth: 32 };

/** What takes how much of an image, in bytes, as trees for a treemap. A file under several names counts once. */
export function describeSizes(image: Image, bounds: Partial<TreemapBounds> = {}): ImageSizes {
  const all = { ...DEFAULT_BOUNDS, ...bounds };
  return { layers: layerSizes(image, all), packages: packageSizes(image, all) };
}

import type { Image, ImageProblem } from '@up/oci';

/**
 * Layers, by index, of which not everything is in the tree. Of what such an image lacks nothing can be said:
 * it may be in what was not read.
 */
export function unreadLayers({ layers, problems }: Image): ReadonlySet<number> {
  const unread = new Set<number>();
  layers.forEach(({ isPresent }, index) => {
    if (!isPresent) unread.add(index);
  });
  for (const problem of problems) {
    if (problem.layer !== undefined && stopsReading(problem)) unread.add(problem.layer);
  }
  return unread;
}

/** Whether the rest of a layer was not read, as opposed to an oddity that was passed over. */
export function stopsReading({ code, evidence = {} }: ImageProblem): boolean {
  switch (code) {
    case 'layer-missing':
    case 'foreign-layer':
    case 'layer-damaged':
    case 'layer-too-large':
    case 'too-many-entries':
    case 'file-unreadable':
      return true;
    case 'layer-compression':
      // With two kinds to compare it was read all the same.
      return evidence['expected'] === undefined;
    case 'tar-damaged':
      // An oddity of the tar has a reason alone; damage says how far the reading got.
      return evidence['reason'] === undefined || evidence['entriesRead'] !== undefined;
    default:
      return false;
  }
}

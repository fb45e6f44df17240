import { relative } from 'node:path';
import type { LayerReading } from '../layer/layer-reading.ts';
import { ProblemLog } from '../problem.ts';
import { readHostTree } from './host-tree.ts';
import type { LayerOptions } from './image-source.ts';

/** A directory of this machine, read as the root of an image. */
export async function readRootDirectory(root: string, options: LayerOptions): Promise<LayerReading> {
  const problems = new ProblemLog();
  const entries = await readHostTree(root, {
    ...options,
    problems,
    toImagePath: (path) => relative(root, path),
  });
  const sizeBytes = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  return {
    sizeBytes,
    uncompressedBytes: sizeBytes,
    compression: 'none',
    storedDigests: [],
    diffIds: [],
    entries,
    problems: problems.list(),
  };
}

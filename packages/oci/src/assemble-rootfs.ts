import { finishImage } from './assemble-image.ts';
import type { Image } from './image.ts';
import type { LayerReading } from './layer/layer-reading.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { EMPTY_CONFIG } from './manifest/image-config.ts';
import { ProblemLog } from './problem.ts';

export interface RootfsOptions {
  readonly source: string;
  readonly format: 'rootfs-tar' | 'rootfs-directory';
}

/** A root file system without an image around it: one layer, an empty config, no known platform. */
export function assembleRootfs(reading: LayerReading, { source, format }: RootfsOptions): Image {
  const problems = new ProblemLog();
  problems.addAll(reading.problems.map((problem) => ({ ...problem, layer: 0 })));
  const digest = reading.storedDigests[0] ?? '';
  return finishImage(
    {
      source,
      format,
      digest,
      platform: { os: 'linux', architecture: 'unknown' },
      config: EMPTY_CONFIG,
      layers: [
        {
          digest,
          diffId: reading.diffIds[0] ?? '',
          sizeBytes: reading.sizeBytes,
          uncompressedBytes: reading.uncompressedBytes,
          entries: reading.entries.length,
          isPresent: true,
        },
      ],
      otherManifests: [],
    },
    { readings: [reading], problems, limits: DEFAULT_LIMITS },
  );
}

import type { Bitrate, TestOriginSettings } from './test-origin-settings.ts';

/** What follows from the merged settings of a live HLS origin; computed here and nowhere else. */
export interface TestOriginDerived {
  /** Frames from one key frame to the next. */
  readonly gopSize: number;
  readonly segmentLifetimeSec: number;
  readonly playlistWindowSec: number;
  readonly totalBitrateKbps: number;
  readonly segmentSizeKB: number;
  readonly filesPerVariant: number;
  readonly variantCount: number;
  readonly totalHlsFiles: number;
  readonly openFileCacheMax: number;
  readonly recommendedTmpfsMB: number;
  /** Cache-Control header values. */
  readonly cache: { readonly segments: string; readonly manifests: string; readonly master: string };
}

export function deriveTestOrigin(settings: TestOriginSettings): TestOriginDerived {
  const { hls, video, encoder } = settings;
  const playlistWindowSec = hls.listSize * hls.segmentDuration;
  const totalBitrateKbps = bitrateKbps(video.bitrate) + bitrateKbps(video.audioBitrate);
  const filesPerVariant = hls.listSize + hls.deleteThreshold + 1;
  const variantCount = settings.multibitrate ? settings.variants.length : 1;
  const totalHlsFiles = filesPerVariant * variantCount + 1;
  const manifestMaxAge = Math.max(1, Math.floor(hls.segmentDuration / 2));
  return {
    gopSize: encoder.framerate * hls.segmentDuration,
    segmentLifetimeSec: (hls.listSize + hls.deleteThreshold) * hls.segmentDuration,
    playlistWindowSec,
    totalBitrateKbps,
    segmentSizeKB: (totalBitrateKbps * hls.segmentDuration) / 8,
    filesPerVariant,
    variantCount,
    totalHlsFiles,
    openFileCacheMax: totalHlsFiles * 3,
    recommendedTmpfsMB: Math.ceil(
      ((totalBitrateKbps / 8) * playlistWindowSec * 2 * variantCount) / 1024 + 64,
    ),
    cache: {
      segments: 'public, max-age=60, immutable',
      manifests: `public, max-age=${manifestMaxAge}, stale-while-revalidate=${hls.segmentDuration}`,
      master: 'public, max-age=5, stale-while-revalidate=10',
    },
  };
}

/** `2000k` -> 2000, `5M` -> 5000. */
export function bitrateKbps(bitrate: Bitrate): number {
  const amount = Number.parseInt(bitrate, 10);
  return /m$/i.test(bitrate) ? amount * 1000 : amount;
}

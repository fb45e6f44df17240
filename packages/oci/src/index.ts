export type { FileFacts, Shebang } from './facts/file-facts.ts';
export { parseShebang } from './facts/shebang.ts';
export type { Image, ImageFormat, Layer } from './image.ts';
export type { LayerReading } from './layer/layer-reading.ts';
export { DEFAULT_LIMITS, type ImageLimits } from './limits.ts';
export {
  EMPTY_CONFIG,
  type Healthcheck,
  type HistoryEntry,
  type ImageConfig,
} from './manifest/image-config.ts';
export { hostPlatform, type Platform, parsePlatform, renderPlatform } from './manifest/platform.ts';
export type { OtherManifest } from './manifest/resolved-image.ts';
export { type OpenImageOptions, openImage, openImageFrom } from './open-image.ts';
export type { ImageProblem, ImageProblemCode } from './problem.ts';
export type { ImageProgress } from './progress.ts';
export type { ImageSource, LayerOptions, PlacedMember } from './source/image-source.ts';
export type { FileNode, FileType } from './tree/file-node.ts';
export { createImageTree, type ImageTree, type ReadFileOptions } from './tree/image-tree.ts';
export { type MergedTree, type MergeInput, mergeLayers } from './tree/merge-layers.ts';
export type { FollowedLink, Lookup } from './tree/resolve-path.ts';

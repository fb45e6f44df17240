export type { FileFacts, Shebang } from './facts/file-facts.ts';
export { parseShebang } from './facts/shebang.ts';
export { identifyImage } from './identify-image.ts';
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
export { openDirectory } from './open-directory.ts';
export { type OpenImageOptions, openImage, openImageFrom, openImageStream } from './open-image.ts';
export type { ImageProblem, ImageProblemCode } from './problem.ts';
export type { ImageProgress } from './progress.ts';
export type { ImageSource, LayerOptions, PlacedMember } from './source/image-source.ts';
export { copyNode } from './tree/copy-node.ts';
export type { FileNode, FileType } from './tree/file-node.ts';
export { createImageTree, type ImageTree, type ReadFileOptions } from './tree/image-tree.ts';
export { type MergedTree, type MergeInput, mergeLayers } from './tree/merge-layers.ts';
export type { FollowedLink, Lookup } from './tree/resolve-path.ts';
export { type AppendLayerOptions, appendLayer } from './write/append-layer.ts';
export { type CreateLayerOptions, createLayer } from './write/create-layer.ts';
export type { ImageContent, LayerBlob } from './write/image-content.ts';
export type { HostFile, LayerMember } from './write/layer-member.ts';
export { type ReadContentOptions, readImageContent, type StoredImage } from './write/read-image-content.ts';
export { type SpooledImage, type SpoolOptions, spoolImage } from './write/spool-image.ts';
export { type LayerNote, layerInFile, storedLayer } from './write/stored-layer.ts';
export {
  streamImage,
  type WriteFormat,
  type WriteImageOptions,
  type WrittenImage,
  writeImage,
} from './write/write-image.ts';

export { MEDIA_RULES, type MediaRule } from './findings/rules.ts';
export type {
  Architecture,
  BootPath,
  DiskFormat,
  DiskMedium,
  IsoMedium,
  KernelMedium,
  LoaderEntry,
  Medium,
  Partition,
  RunVmDisk,
  RunVmMachine,
  RunVmMedium,
  RunVmShare,
  UkiMedium,
} from './medium.ts';
export { type OpenMediumOptions, openMedium } from './open-medium.ts';
export { type PreflightOptions, preflight } from './preflight.ts';
export {
  type ExtractOptions,
  extractMediumFile,
  type ReadMediumFileOptions,
  readMediumFile,
} from './read-medium-file.ts';

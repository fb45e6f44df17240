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
  RunVmMedium,
} from './medium.ts';

import { unwritable } from './fat-tree.ts';

/** How a file system of a size is laid out, in sectors of 512 bytes. */
export interface FatGeometry {
  readonly bits: 12 | 16 | 32;
  readonly totalSectors: number;
  readonly sectorsPerCluster: number;
  readonly reservedSectors: number;
  readonly sectorsPerTable: number;
  /** Of the root directory; 0 of FAT32, whose root is in clusters. */
  readonly rootSectors: number;
  readonly dataSector: number;
  readonly clusters: number;
}

export const SECTOR_BYTES = 512;
export const TABLES = 2;

const MB = 1024 * 1024;

/** From which size on which clusters: far from the limits of 4085 and 65 525 clusters that tell the types apart. */
const STEPS: readonly (readonly [
  belowBytes: number,
  bits: FatGeometry['bits'],
  sectorsPerCluster: number,
])[] = [
  [MB, 12, 1],
  [4 * MB, 12, 4],
  [12 * MB, 12, 8],
  [96 * MB, 16, 4],
  [192 * MB, 16, 8],
  [480 * MB, 16, 16],
  [8192 * MB, 32, 8],
  [16_384 * MB, 32, 16],
];

export const MAX_SIZE_BYTES: number = 16_384 * MB - SECTOR_BYTES;

export function fatGeometry(sizeBytes: number, rootEntries: number): FatGeometry {
  const step = STEPS.find(([below]) => sizeBytes < below);
  if (step === undefined) throw unwritable('a file system of more than 16 GB');
  const [, bits, sectorsPerCluster] = step;
  const totalSectors = Math.floor(sizeBytes / SECTOR_BYTES);
  const reservedSectors = bits === 32 ? 32 : 1;
  const rootSectors = bits === 32 ? 0 : Math.ceil(Math.max(512, rootEntries) / 16);
  const available = totalSectors - reservedSectors - rootSectors;
  // The tables are as large as they have to be if all of the rest were clusters.
  const mostClusters = Math.floor(available / sectorsPerCluster);
  const sectorsPerTable = Math.max(1, Math.ceil(((mostClusters + 2) * bits) / 8 / SECTOR_BYTES));
  const dataSector = reservedSectors + TABLES * sectorsPerTable + rootSectors;
  const clusters = Math.floor((totalSectors - dataSector) / sectorsPerCluster);
  return {
    bits,
    totalSectors,
    sectorsPerCluster,
    reservedSectors,
    sectorsPerTable,
    rootSectors,
    dataSector,
    clusters,
  };
}

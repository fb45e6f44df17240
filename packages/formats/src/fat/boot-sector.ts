import { type Fields, fieldsOf } from '../bytes/fields.ts';

/** The layout of a FAT file system, in bytes from its start (Microsoft, FAT specification 1.03). */
export interface FatLayout {
  readonly bits: 12 | 16 | 32;
  readonly sectorBytes: number;
  readonly clusterBytes: number;
  readonly tableOffset: number;
  readonly tableBytes: number;
  /** Of the fixed root directory; of FAT32 there is none, and `rootCluster` is where the root is. */
  readonly rootOffset: number;
  readonly rootBytes: number;
  readonly rootCluster: number;
  readonly dataOffset: number;
  /** Their numbers begin with 2. */
  readonly clusters: number;
  readonly sizeBytes: number;
  /** `1A2B-3C4D`, as blkid prints it. */
  readonly volumeId: string | undefined;
  /** In the boot sector: programs prefer the one in the root directory. */
  readonly bootLabel: string | undefined;
}

export const BOOT_SECTOR_BYTES = 512;

/** Undefined where the first 512 bytes of something are no boot sector of FAT. */
export function readFatLayout(bootSector: Uint8Array): FatLayout | undefined {
  if (bootSector.length < BOOT_SECTOR_BYTES) return undefined;
  const fields = fieldsOf(bootSector, { format: 'fat', offset: 0, what: 'boot sector' });
  const [sectorBytes, perCluster, reserved] = [fields.u16(11), fields.u8(13), fields.u16(14)];
  const [copies, rootEntries] = [fields.u8(16), fields.u16(17)];
  const isSound =
    fields.u16(510) === 0xaa55 &&
    [512, 1024, 2048, 4096].includes(sectorBytes) &&
    isPowerOfTwo(perCluster) &&
    reserved > 0 &&
    copies > 0 &&
    (fields.u8(21) === 0xf0 || fields.u8(21) >= 0xf8);
  if (!isSound) return undefined;
  const total = fields.u16(19) || fields.u32(32);
  const perTable = fields.u16(22) || fields.u32(36);
  const rootSectors = Math.ceil((rootEntries * 32) / sectorBytes);
  const dataSector = reserved + copies * perTable + rootSectors;
  const clusters = Math.floor((total - dataSector) / perCluster);
  if (perTable === 0 || clusters < 1) return undefined;
  // As Linux and blkid decide it: small file systems of FAT32 are against the rules, and common.
  const is32 = fields.u16(22) === 0;
  const bits = is32 ? 32 : clusters < 4085 ? 12 : 16;
  return {
    bits,
    sectorBytes,
    clusterBytes: perCluster * sectorBytes,
    tableOffset: reserved * sectorBytes,
    tableBytes: perTable * sectorBytes,
    rootOffset: (reserved + copies * perTable) * sectorBytes,
    rootBytes: rootEntries * 32,
    rootCluster: is32 ? fields.u32(44) : 0,
    dataOffset: dataSector * sectorBytes,
    // No more than the table has entries for.
    clusters: Math.min(clusters, Math.floor((perTable * sectorBytes * 8) / bits) - 2),
    sizeBytes: total * sectorBytes,
    ...identityOf(fields, is32 ? 66 : 38),
  };
}

/** The extended boot record; whether it is there is marked. */
function identityOf(fields: Fields, at: number): Pick<FatLayout, 'volumeId' | 'bootLabel'> {
  if (fields.u8(at) !== 0x29) return { volumeId: undefined, bootLabel: undefined };
  const label = fields.text(at + 5, 11).trimEnd();
  return {
    volumeId: volumeIdText(fields.u32(at + 1)),
    bootLabel: label === '' || label === 'NO NAME' ? undefined : label,
  };
}

/** `1A2B-3C4D` */
export function volumeIdText(id: number): string {
  const digits = id.toString(16).toUpperCase().padStart(8, '0');
  return `${digits.slice(0, 4)}-${digits.slice(4)}`;
}

function isPowerOfTwo(value: number): boolean {
  return value > 0 && (value & (value - 1)) === 0;
}

import { type FatGeometry, SECTOR_BYTES, TABLES } from './geometry.ts';

export interface BootBytesOptions {
  readonly geometry: FatGeometry;
  /** Eleven bytes. */
  readonly label: Uint8Array;
  readonly volumeId: number;
  readonly freeClusters: number;
  /** Where the next one may be looked for. */
  readonly nextCluster: number;
}

/** The reserved sectors: the boot sector, and for FAT32 the count of free clusters and copies of both. */
export function bootBytes(options: BootBytesOptions): Uint8Array {
  const { bits, reservedSectors } = options.geometry;
  const bytes = new Uint8Array(reservedSectors * SECTOR_BYTES);
  const boot = bootSector(options);
  bytes.set(boot, 0);
  if (bits === 32) {
    const info = infoSector(options);
    bytes.set(info, SECTOR_BYTES);
    bytes.set(boot, BACKUP_SECTOR * SECTOR_BYTES);
    bytes.set(info, (BACKUP_SECTOR + 1) * SECTOR_BYTES);
  }
  return bytes;
}

function bootSector({ geometry, label, volumeId }: BootBytesOptions): Uint8Array {
  const { bits, totalSectors, sectorsPerCluster, reservedSectors, sectorsPerTable, rootSectors } = geometry;
  const bytes = new Uint8Array(SECTOR_BYTES);
  const view = new DataView(bytes.buffer);
  const isSmall = totalSectors < 65_536 && bits !== 32;
  // A jump to code that starts the next disk, where a BIOS comes here.
  const codeAt = bits === 32 ? 90 : 62;
  bytes.set([0xeb, codeAt - 2, 0x90]);
  bytes.set(ascii('MSWIN4.1'), 3);
  view.setUint16(11, SECTOR_BYTES, true);
  view.setUint8(13, sectorsPerCluster);
  view.setUint16(14, reservedSectors, true);
  view.setUint8(16, TABLES);
  view.setUint16(17, (rootSectors * SECTOR_BYTES) / 32, true);
  view.setUint16(19, isSmall ? totalSectors : 0, true);
  view.setUint8(21, MEDIA);
  view.setUint16(22, bits === 32 ? 0 : sectorsPerTable, true);
  view.setUint16(24, 63, true);
  view.setUint16(26, 255, true);
  view.setUint32(32, isSmall ? 0 : totalSectors, true);
  if (bits === 32) {
    view.setUint32(36, sectorsPerTable, true);
    view.setUint32(44, ROOT_CLUSTER, true);
    view.setUint16(48, 1, true);
    view.setUint16(50, BACKUP_SECTOR, true);
  }
  const record = bits === 32 ? 64 : 36;
  view.setUint8(record, 0x80);
  view.setUint8(record + 2, 0x29);
  view.setUint32(record + 3, volumeId, true);
  bytes.set(label, record + 7);
  bytes.set(ascii(`FAT${bits}   `), record + 18);
  // int 18h, then stand still.
  bytes.set([0xcd, 0x18, 0xf4, 0xeb, 0xfd], codeAt);
  view.setUint16(510, 0xaa55, true);
  return bytes;
}

function infoSector({ freeClusters, nextCluster }: BootBytesOptions): Uint8Array {
  const bytes = new Uint8Array(SECTOR_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x4161_5252, true);
  view.setUint32(484, 0x6141_7272, true);
  view.setUint32(488, freeClusters, true);
  view.setUint32(492, nextCluster, true);
  view.setUint32(508, 0xaa55_0000, true);
  return bytes;
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** A fixed disk. Also the lowest byte of the table's first entry. */
export const MEDIA = 0xf8;
export const ROOT_CLUSTER = 2;
const BACKUP_SECTOR = 6;

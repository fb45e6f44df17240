import type { PartitionTable, ReadAt } from '@up/formats';

/** What parted and some installers put into each MBR: it starts the active partition, if there is one. */
const CHAIN_LOADER = [0xfa, 0xb8, 0x00, 0x10, 0x8e, 0xd0, 0xbc, 0x00, 0xb0] as const;
/** The code that mkfs.vfat writes says so, and waits for a key. */
const REFUSAL = /not a bootable disk/i;

/** Behind the fields of a boot sector of FAT, of all kinds. */
const FAT_CODE = 90;

/** Whether a BIOS finds something in the first sector that starts more than a message. */
export async function startsByBootCode(readAt: ReadAt, table: PartitionTable): Promise<boolean> {
  if (!table.hasBootCode) return false;
  const sector = await readAt(0, 512);
  if (REFUSAL.test(new TextDecoder('latin1').decode(sector))) return false;
  // A file system without a table: its own first sector.
  if (table.scheme === 'none')
    return sector.subarray(FAT_CODE, 510).some((byte) => byte !== 0) && !givesUp(sector);
  if (!CHAIN_LOADER.every((byte, index) => sector[index] === byte)) return true;
  const active = table.partitions.find(({ isActive }) => isActive);
  if (active === undefined) return false;
  const signature = await readAt(active.startBytes + 510, 2);
  return signature[0] === 0x55 && signature[1] === 0xaa;
}

/** INT 18h at once: the BIOS goes on to the next disk. */
function givesUp(sector: Uint8Array): boolean {
  return sector[FAT_CODE] === 0xcd && sector[FAT_CODE + 1] === 0x18;
}

import { closeSync, openSync, readSync } from 'node:fs';
import { patched } from './damaged.ts';

const SECTOR = 2048;
const BOOT_RECORD = 17 * SECTOR;

/** An ISO whose default boot entry names another sector (El Torito, section 2.2: the load RBA). */
export function elToritoImage(iso: string, sector: number): string {
  const file = openSync(iso, 'r');
  try {
    const record = Buffer.alloc(SECTOR);
    readSync(file, record, 0, SECTOR, BOOT_RECORD);
    const catalogue = record.readUInt32LE(0x47) * SECTOR;
    const rba = Buffer.alloc(4);
    rba.writeUInt32LE(sector);
    return patched(iso, { [catalogue + 32 + 8]: [...rba] });
  } finally {
    closeSync(file);
  }
}

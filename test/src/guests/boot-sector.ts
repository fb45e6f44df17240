import { truncateSync, writeFileSync } from 'node:fs';
import { guestFile } from './guest-file.ts';

/** 16-bit code that a BIOS starts at 0x7c00. */
const CODE = {
  /** cli; hlt; again. */
  'does nothing': [0xfa, 0xf4, 0xeb, 0xfc],
  /** An interrupt table of length 0 at cs:0x20, then an interrupt: the processor gives up and starts anew. */
  'triple faults': [0xfa, 0x2e, 0x0f, 0x01, 0x1e, 0x20, 0x7c, 0xcc, 0xeb, 0xfd],
  'is not there': [],
} as const;

/** A disk whose first sector is all there is to it. A BIOS reads nothing from one smaller than a megabyte. */
export function bootSectorDisk(code: keyof typeof CODE): string {
  return guestFile({
    name: `${code.replaceAll(' ', '-')}.raw`,
    recipe: ['boot-sector', code, CODE[code]],
    make: (path) => {
      const sector = Buffer.alloc(512);
      sector.set(CODE[code]);
      if (code !== 'is not there') sector.set([0x55, 0xaa], 510);
      writeFileSync(path, sector);
      truncateSync(path, 2 * 1024 * 1024);
    },
  });
}

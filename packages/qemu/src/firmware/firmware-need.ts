import type { Board } from '../machine-options.ts';

/** What a machine needs of its UEFI firmware. */
export interface FirmwareNeed {
  readonly architecture: 'x86_64' | 'aarch64';
  readonly board: Board;
  /** `enforced`: only what is signed starts; the usual keys are enrolled. */
  readonly secureBoot: 'enforced' | 'off';
}

/** Firmware as it is installed: code that is only read, and the variables that every machine begins with. */
export interface InstalledFirmware {
  readonly code: InstalledFile;
  /** Undefined for firmware that keeps none. */
  readonly variables: InstalledFile | undefined;
}

export interface InstalledFile {
  readonly path: string;
  readonly format: 'raw' | 'qcow2';
}

interface CpioNode {
  /** Relative to the root of the archive, without `./`: `etc/init.d`. */
  readonly path: string;
  /** Permissions with the set-id and sticky bits: `0o755`. */
  readonly mode: number;
  /** Default: 0. */
  readonly uid?: number;
  /** Default: 0. */
  readonly gid?: number;
}

export interface CpioFile extends CpioNode {
  readonly type: 'file';
  readonly data: Uint8Array;
}

export interface CpioDirectory extends CpioNode {
  readonly type: 'directory';
}

export interface CpioSymlink extends CpioNode {
  readonly type: 'symlink';
  readonly target: string;
}

export interface CpioDevice extends CpioNode {
  readonly type: 'character-device' | 'block-device';
  readonly major: number;
  readonly minor: number;
}

export interface CpioPipe extends CpioNode {
  readonly type: 'fifo' | 'socket';
}

/** One member of a cpio archive, to write or as read. */
export type CpioEntry = CpioFile | CpioDirectory | CpioSymlink | CpioDevice | CpioPipe;

/** The file type bits of `st_mode`. */
export const TYPE_BITS: Readonly<Record<CpioEntry['type'], number>> = {
  fifo: 0o010000,
  'character-device': 0o020000,
  directory: 0o040000,
  'block-device': 0o060000,
  file: 0o100000,
  symlink: 0o120000,
  socket: 0o140000,
};

import { BLOCK, FIELDS, unsignedSum } from './raw-header.ts';

/** Values that fit their fields: names in ASCII, numbers of seven octal digits (size and time: eleven). */
export interface UstarFields {
  readonly prefix: Uint8Array;
  readonly name: Uint8Array;
  readonly typeflag: string;
  readonly linkPath: Uint8Array;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  readonly mtimeSec: number;
  readonly userName: Uint8Array;
  readonly groupName: Uint8Array;
  readonly deviceMajor: number;
  readonly deviceMinor: number;
}

/** One header block as in POSIX pax, "ustar Header Block". */
export function ustarBlock(fields: UstarFields): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const ascii = (text: string, at: number): void => block.set(new TextEncoder().encode(text), at);
  const octal = (value: number, [at, length]: readonly [number, number]): void =>
    ascii(value.toString(8).padStart(length - 1, '0'), at);
  block.set(fields.name, FIELDS.name[0]);
  octal(fields.mode, FIELDS.mode);
  octal(fields.uid, FIELDS.uid);
  octal(fields.gid, FIELDS.gid);
  octal(fields.sizeBytes, FIELDS.size);
  octal(fields.mtimeSec, FIELDS.mtime);
  ascii(fields.typeflag, FIELDS.typeflag[0]);
  block.set(fields.linkPath, FIELDS.linkname[0]);
  ascii('ustar\u000000', FIELDS.magic[0]);
  block.set(fields.userName, FIELDS.uname[0]);
  block.set(fields.groupName, FIELDS.gname[0]);
  octal(fields.deviceMajor, FIELDS.devmajor);
  octal(fields.deviceMinor, FIELDS.devminor);
  block.set(fields.prefix, FIELDS.prefix[0]);
  ascii(`${unsignedSum(block).toString(8).padStart(6, '0')}\0 `, FIELDS.checksum[0]);
  return block;
}

import type { FormatError } from '../format-error.ts';
import { tarError } from './tar-error.ts';
import type { TarMember } from './tar-member.ts';

const SLASH = 0x2f;

/** A member with its defaults filled in, names in bytes, all numbers known to be whole and in range. */
export interface PlainFields {
  readonly path: Uint8Array;
  readonly linkPath: Uint8Array;
  readonly userName: Uint8Array;
  readonly groupName: Uint8Array;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  readonly mtimeSec: number;
  readonly mtimeNsec: number;
  readonly deviceMajor: number;
  readonly deviceMinor: number;
}

/** @throws FormatError `tar/unwritable` */
export function plainFields(member: TarMember): PlainFields {
  const { type, uid = 0, gid = 0, mtimeSec, mtimeNsec = 0, sizeBytes = 0 } = member;
  const isLink = type === 'hardlink' || type === 'symlink';
  const isDevice = type === 'character-device' || type === 'block-device';
  const { mode = type === 'directory' ? 0o755 : type === 'symlink' ? 0o777 : 0o644 } = member;
  const linkPath = isLink ? (member.linkPathBytes ?? utf8(member.linkPath ?? '')) : new Uint8Array();
  if (isLink && linkPath.length === 0) throw unwritable(`a link without a target: ${member.path}`);
  if (type !== 'file' && sizeBytes !== 0) throw unwritable(`a ${type} with a body: ${member.path}`);
  if (!Number.isSafeInteger(mtimeSec)) throw unwritable(`a time that is no whole number: ${member.path}`);
  const numbers = { mode, uid, gid, sizeBytes, mtimeNsec, ...deviceOf(member, isDevice) };
  for (const [field, value] of Object.entries(numbers)) {
    if (!Number.isSafeInteger(value) || value < 0) throw unwritable(`a ${field} of ${value}: ${member.path}`);
  }
  if (mode > 0o7777 || mtimeNsec > 999_999_999)
    throw unwritable(`a mode or time out of range: ${member.path}`);
  const names = { linkPath, userName: utf8(member.userName ?? ''), groupName: utf8(member.groupName ?? '') };
  const path = pathOf(member);
  for (const name of [path, ...Object.values(names)]) {
    if (name.includes(0)) throw unwritable(`a name with a NUL: ${member.path}`);
  }
  return { ...numbers, ...names, path, mtimeSec };
}

function deviceOf(
  { deviceMajor = 0, deviceMinor = 0 }: TarMember,
  isDevice: boolean,
): Pick<PlainFields, 'deviceMajor' | 'deviceMinor'> {
  return isDevice ? { deviceMajor, deviceMinor } : { deviceMajor: 0, deviceMinor: 0 };
}

function pathOf(member: TarMember): Uint8Array {
  const path = member.pathBytes ?? utf8(member.path);
  if (path.length === 0) throw unwritable('a member without a name');
  const needsSlash = member.type === 'directory' && path.at(-1) !== SLASH;
  return needsSlash ? Uint8Array.of(...path, SLASH) : path;
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function unwritable(what: string): FormatError {
  return tarError('tar/unwritable', `A tar archive cannot hold ${what}`, 0);
}

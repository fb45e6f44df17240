import { decodeName, viewOf } from './iso-bytes.ts';
import type { SystemUseEntry } from './system-use.ts';

/** What Rock Ridge (IEEE P1282) says of one record. */
export interface RockRidge {
  readonly name: string | undefined;
  /** Of a symbolic link. */
  readonly linkTarget: string | undefined;
  /** `st_mode` */
  readonly mode: number | undefined;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  /** The directory lies at this block: it was too deep for ISO 9660 and has been moved. */
  readonly childBlock: number | undefined;
  /** This is where such directories have been moved to: not to be listed. */
  readonly isRelocated: boolean;
  /** Compressed by zisofs. */
  readonly isCompressed: boolean;
}

/** `SP` in the first record of the root says that there is Rock Ridge, and how many bytes to skip elsewhere. */
export function systemUseSkip(area: Uint8Array): number | undefined {
  const isStart = area[0] === 0x53 && area[1] === 0x50 && area[4] === 0xbe && area[5] === 0xef;
  return isStart ? (area[6] ?? 0) : undefined;
}

const NameFlag = { current: 0x02, parent: 0x04 } as const;

export function readRockRidge(entries: readonly SystemUseEntry[]): RockRidge {
  const names: Uint8Array[] = [];
  const links: Uint8Array[] = [];
  let attributes: { mode: number; uid: number; gid: number } | undefined;
  let childBlock: number | undefined;
  let isRelocated = false;
  let isCompressed = false;
  for (const { signature, data } of entries) {
    if (signature === 'NM' && ((data[0] ?? 0) & (NameFlag.current | NameFlag.parent)) === 0)
      names.push(data.subarray(1));
    else if (signature === 'SL') links.push(data);
    else if (signature === 'PX' && data.length >= 32) attributes = readAttributes(data);
    else if (signature === 'CL' && data.length >= 4) childBlock = viewOf(data).getUint32(0, true);
    else if (signature === 'RE') isRelocated = true;
    else if (signature === 'ZF') isCompressed = true;
  }
  return {
    name: names.length === 0 ? undefined : decodeName(joined(names)),
    linkTarget: links.length === 0 ? undefined : linkTarget(links),
    mode: attributes?.mode,
    uid: attributes?.uid,
    gid: attributes?.gid,
    childBlock,
    isRelocated,
    isCompressed,
  };
}

function readAttributes(data: Uint8Array): { mode: number; uid: number; gid: number } {
  const view = viewOf(data);
  return {
    mode: view.getUint32(0, true),
    uid: view.getUint32(16, true),
    gid: view.getUint32(24, true),
  };
}

const ComponentFlag = { continued: 0x01, current: 0x02, parent: 0x04, root: 0x08 } as const;

/** Puts the components of one link together: IEEE P1282 4.1.3. A component may go on in the next one. */
function linkTarget(links: readonly Uint8Array[]): string {
  let target = '';
  let needsSlash = false;
  for (const data of links) {
    for (let at = 1; at + 2 <= data.length; at += 2 + (data[at + 1] ?? 0)) {
      const flags = data[at] ?? 0;
      if (needsSlash) target += '/';
      target += componentText(flags, data.subarray(at + 2, at + 2 + (data[at + 1] ?? 0)));
      needsSlash = (flags & (ComponentFlag.continued | ComponentFlag.root)) === 0;
    }
  }
  return target;
}

function componentText(flags: number, content: Uint8Array): string {
  if ((flags & ComponentFlag.root) !== 0) return '/';
  if ((flags & ComponentFlag.current) !== 0) return '.';
  if ((flags & ComponentFlag.parent) !== 0) return '..';
  return decodeName(content);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

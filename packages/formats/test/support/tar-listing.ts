import type { TarEntry } from '../../src/index.ts';

const KIND: Readonly<Record<TarEntry['type'], string>> = {
  file: '-',
  hardlink: 'h',
  symlink: 'l',
  directory: 'd',
  'character-device': 'c',
  'block-device': 'b',
  fifo: 'p',
  other: '?',
};

/** A member as `tar -tv --numeric-owner --full-time --quoting-style=escape` lists it, blanks collapsed, TZ=UTC. */
export function listingLine(entry: TarEntry): string {
  const isDevice = entry.type.endsWith('device');
  const size = isDevice ? `${entry.deviceMajor},${entry.deviceMinor}` : String(entry.sizeBytes);
  const time = new Date(entry.mtimeSec * 1000).toISOString().slice(0, 19).replace('T', ' ');
  const fraction =
    entry.mtimeNsec === 0 ? '' : `.${String(entry.mtimeNsec).padStart(9, '0').replace(/0+$/, '')}`;
  const arrow = entry.type === 'symlink' ? ' -> ' : entry.type === 'hardlink' ? ' link to ' : '';
  const names = `${escaped(entry.path, entry.pathBytes)}${arrow}${escaped(entry.linkPath, entry.linkPathBytes)}`;
  return `${KIND[entry.type]}${permissions(entry.mode)} ${entry.uid}/${entry.gid} ${size} ${time}${fraction} ${names}`;
}

function permissions(mode: number): string {
  const triplet = (shift: number, special: number, mark: string): string => {
    const bits = mode >> shift;
    const isSpecial = (mode & special) !== 0;
    const last = isSpecial ? ((bits & 1) !== 0 ? mark : mark.toUpperCase()) : (bits & 1) !== 0 ? 'x' : '-';
    return `${(bits & 4) !== 0 ? 'r' : '-'}${(bits & 2) !== 0 ? 'w' : '-'}${last}`;
  };
  return triplet(6, 0o4000, 's') + triplet(3, 0o2000, 's') + triplet(0, 0o1000, 't');
}

/** LC_ALL=C: tar escapes what is not ASCII in octal. */
function escaped(text: string, raw: Uint8Array | undefined): string {
  return Array.from(raw ?? new TextEncoder().encode(text), (byte) =>
    byte < 0x80 ? String.fromCharCode(byte).replace('\\', '\\\\') : `\\${byte.toString(8).padStart(3, '0')}`,
  ).join('');
}

import { FormatError } from '../../format-error.ts';
import { aliasesOf } from './aliases.ts';

/** A file to write. Directories on the way to it are made. */
export interface FatFileToWrite {
  /** `EFI/BOOT/BOOTX64.EFI` */
  readonly path: string;
  readonly data: Uint8Array;
}

export interface FatNode {
  readonly name: string;
  /** The short name, as eleven bytes. */
  readonly alias: Uint8Array;
  /** Undefined for directories. */
  readonly data: Uint8Array | undefined;
  /** In the order in which they are written: by name, without regard to case. */
  readonly children: readonly FatNode[];
}

/** @throws FormatError `fat/unwritable`: names that FAT has no room for, or that differ only in case */
export function fatTree(files: readonly FatFileToWrite[]): FatNode {
  const root: Draft = { name: '', data: undefined, children: new Map() };
  for (const { path, data } of files) add(root, path, data);
  return nodeOf(root, new Uint8Array(11));
}

interface Draft {
  readonly name: string;
  readonly data: Uint8Array | undefined;
  readonly children: Map<string, Draft>;
}

function add(root: Draft, path: string, data: Uint8Array): void {
  const segments = path.replace(/^\//, '').split('/');
  let parent = root;
  for (const [depth, name] of segments.entries()) {
    checkName(name, path);
    const key = name.toUpperCase();
    const known = parent.children.get(key);
    const isLast = depth === segments.length - 1;
    if (known !== undefined && (isLast || known.data !== undefined || known.name !== name))
      throw unwritable(`${path} is in the way of another file, or differs from it only in case`);
    const next = known ?? { name, data: isLast ? data : undefined, children: new Map() };
    parent.children.set(key, next);
    parent = next;
  }
  if (data.length > 0xffff_ffff) throw unwritable(`${path} is larger than 4 GB`);
}

function nodeOf({ name, data, children }: Draft, alias: Uint8Array): FatNode {
  const sorted = [...children].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, child]) => child);
  const aliases = aliasesOf(sorted.map((child) => child.name));
  const nodes = sorted.map((child, index) => nodeOf(child, aliases[index] ?? new Uint8Array(11)));
  return { name, alias, data, children: nodes };
}

function checkName(name: string, path: string): void {
  const hasControl = [...name].some((character) => character < ' ');
  const isBad = hasControl || /["*:<>?\\|]/.test(name) || /^$|[. ]$/.test(name) || name.length > 255;
  if (isBad) throw unwritable(`"${path}" holds a name that FAT does not allow`);
}

export function unwritable(message: string): FormatError {
  return new FormatError('fat', message, 0, { code: 'fat/unwritable' });
}

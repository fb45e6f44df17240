import { isoError } from '../iso-error.ts';
import { checkName, type IsoNames, namesOf } from './iso-names.ts';
import type { IsoFileToWrite } from './write-iso.ts';

interface Named {
  readonly name: string;
  readonly names: IsoNames;
  readonly mode: number;
}

export interface IsoFileNode extends Named {
  readonly kind: 'file';
  /** As it was given, without slashes at the start. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface IsoDirectoryNode extends Named {
  readonly kind: 'directory';
  readonly children: readonly IsoNode[];
}

/** A directory or file, on its way into an ISO. */
export type IsoNode = IsoFileNode | IsoDirectoryNode;

interface Draft {
  readonly directories: Map<string, Draft>;
  readonly files: Map<string, IsoFileToWrite>;
}

/** ECMA-119 6.8.2.1: the root is the first of eight levels. */
const MAX_LEVELS = 8;
const DIRECTORY_MODE = 0o40755;
const FILE_MODE = 0o100000;

/**
 * The tree of all files.
 * @throws FormatError `iso/unwritable` for a path that is no path, is too deep, or is there twice
 */
export function treeOf(files: readonly IsoFileToWrite[]): IsoDirectoryNode {
  const root: Draft = { directories: new Map(), files: new Map() };
  for (const file of files) place(root, file);
  const self = { plain: new Uint8Array(1), joliet: new Uint8Array(1) };
  return { kind: 'directory', name: '', names: self, mode: DIRECTORY_MODE, children: childrenOf(root, '') };
}

function place(root: Draft, file: IsoFileToWrite): void {
  const parts = file.path.split('/').filter((part) => part !== '');
  const name = parts.pop();
  if (name === undefined) throw isoError('iso/unwritable', `${JSON.stringify(file.path)} is no path`, 0);
  if (parts.length >= MAX_LEVELS)
    throw isoError('iso/unwritable', `${file.path} is deeper than ${MAX_LEVELS} directories`, 0);
  let draft = root;
  for (const part of parts) {
    checkName(part);
    if (draft.files.has(part)) throw isoError('iso/unwritable', `${part} is a file and a directory`, 0);
    const next: Draft = draft.directories.get(part) ?? { directories: new Map(), files: new Map() };
    draft.directories.set(part, next);
    draft = next;
  }
  checkName(name);
  if (draft.files.has(name) || draft.directories.has(name))
    throw isoError('iso/unwritable', `${file.path} is there twice`, 0);
  draft.files.set(name, file);
}

function childrenOf(draft: Draft, above: string): readonly IsoNode[] {
  const listed = [
    ...[...draft.directories].map(([name, below]) => ({ name, isDirectory: true as const, below })),
    ...[...draft.files].map(([name, file]) => ({ name, isDirectory: false as const, file })),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
  return namesOf(listed).map((names, index) => {
    const child = listed[index];
    if (child === undefined) throw new RangeError('as many names as children');
    const { name } = child;
    const path = above === '' ? name : `${above}/${name}`;
    if (child.isDirectory)
      return {
        kind: 'directory',
        name,
        names,
        mode: DIRECTORY_MODE,
        children: childrenOf(child.below, path),
      };
    const { bytes, mode = 0o644 } = child.file;
    return { kind: 'file', name, names, path, bytes, mode: FILE_MODE | (mode & 0o7777) };
  });
}

export type NameKind = keyof IsoNames;

/** A directory with its place in the path table. */
export interface PlacedDirectory {
  readonly node: IsoDirectoryNode;
  /** Index of the directory above; the root is above itself. */
  readonly parent: number;
  /** In the order in which their records have to stand. */
  readonly children: readonly IsoNode[];
}

/** All directories in the order of a path table: by level, then by the one above, then by name (ECMA-119 6.9.1). */
export function flatten(root: IsoDirectoryNode, kind: NameKind): readonly PlacedDirectory[] {
  const placed: PlacedDirectory[] = [{ node: root, parent: 0, children: sorted(root, kind) }];
  for (let index = 0; index < placed.length; index += 1) {
    for (const child of placed[index]?.children ?? []) {
      if (child.kind === 'directory')
        placed.push({ node: child, parent: index, children: sorted(child, kind) });
    }
  }
  return placed;
}

function sorted({ children }: IsoDirectoryNode, kind: NameKind): readonly IsoNode[] {
  return [...children].sort((a, b) => compareNames(a.names[kind], b.names[kind]));
}

const BLANK = 0x20;
const DOT = 0x2e;
const SEMICOLON = 0x3b;

/** ECMA-119 9.3: names first, as if filled up with blanks, then extensions. The dot and the version sort before them. */
function compareNames(a: Uint8Array, b: Uint8Array): number {
  const rank = (byte: number | undefined): number =>
    byte === undefined || byte === DOT || byte === SEMICOLON ? BLANK : byte;
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const order = rank(a[index]) - rank(b[index]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

import { posix } from 'node:path';
import type { ElfFile } from '@up/formats';
import type { FileView } from './file-view.ts';
import { storePrefixOf, systemDirectoriesOf } from './system-directories.ts';

/** The dynamic loader of glibc, and where it looks when nothing else is said. */
export interface GlibcLoader {
  readonly kind: 'glibc';
  readonly path: string;
  /** Absolute, each with a slash at its end, in search order. */
  readonly systemDirectories: readonly string[];
  readonly cachePath: string;
  readonly preloadPath: string;
  /** What $LIB stands for, such as `lib/x86_64-linux-gnu`. */
  readonly libToken: string;
}

export interface MuslLoader {
  readonly kind: 'musl';
  readonly path: string;
  /** The file that lists directories; without it the default ones are searched. */
  readonly pathFile: string;
}

export type Loader = GlibcLoader | MuslLoader;

export interface LoaderQuery {
  readonly view: FileView;
  /** As PT_INTERP names it. */
  readonly path: string;
  /** The binary that it is to load. */
  readonly elf: ElfFile;
}

/**
 * Tells which loader a path is, from the texts compiled into it, so that a loader of Debian, Fedora or Nix
 * answers for itself; where it is missing, or its bytes are not at hand, from its name. undefined: neither glibc's nor musl's.
 */
export function identifyLoader({ view, path, elf }: LoaderQuery): Loader | undefined {
  const bytes = view.isFile(path) ? view.read(path, 0, MAX_BYTES) : new Uint8Array();
  const texts = bytes.length > 0 ? readTexts(bytes) : undefined;
  const muslArchitecture = muslArchitectureIn(texts ?? []) ?? muslNameOf(path);
  if (muslArchitecture !== undefined) return muslLoader(path, muslArchitecture);
  const cachePath = texts === undefined ? assumedCacheOf(path) : pathEnding(texts, '/ld.so.cache');
  if (cachePath === undefined) return undefined;
  const systemDirectories = compiledDirectories(texts ?? []) ?? systemDirectoriesOf(path, elf);
  return {
    kind: 'glibc',
    path,
    systemDirectories,
    cachePath,
    preloadPath: pathEnding(texts ?? [], '/ld.so.preload') ?? '/etc/ld.so.preload',
    libToken: libraryDirectoryIn(systemDirectories[0] ?? '') ?? 'lib',
  };
}

/** musl's own prefix rule: the directory above the one that the loader is in. */
function muslLoader(path: string, architecture: string): MuslLoader {
  const above = posix.dirname(posix.dirname(path));
  return { kind: 'musl', path, pathFile: posix.join(above, `etc/ld-musl-${architecture}.path`) };
}

function muslNameOf(path: string): string | undefined {
  return /^ld-musl-([\w-]+)\.so/.exec(posix.basename(path))?.[1];
}

/** What glibc's loader of that name would read; in a store (Nix, Guix) nothing outside of it. */
function assumedCacheOf(path: string): string | undefined {
  if (!/^ld(64)?[.-]/.test(posix.basename(path))) return undefined;
  return `${storePrefixOf(path)}/etc/ld.so.cache`;
}

/** Everything between zeros that could be a text. */
function readTexts(bytes: Uint8Array): readonly string[] {
  const pieces = new TextDecoder('latin1').decode(bytes).split('\0');
  return pieces.filter((piece) => piece.length > 1 && piece.length < MAX_TEXT_LENGTH);
}

function muslArchitectureIn(texts: readonly string[]): string | undefined {
  const text = texts.find((candidate) => candidate.includes('/etc/ld-musl-'));
  return text && /\/etc\/ld-musl-([\w-]+)\.path$/.exec(text)?.[1];
}

function pathEnding(texts: readonly string[], end: string): string | undefined {
  return texts.find((text) => text.startsWith('/') && text.endsWith(end));
}

/** The first run of library directories: they lie one after the other, each with a slash at its end. */
function compiledDirectories(texts: readonly string[]): readonly string[] | undefined {
  const isDirectory = (text: string | undefined): boolean =>
    text?.startsWith('/') === true && libraryDirectoryIn(text) !== undefined;
  const first = texts.findIndex(isDirectory);
  if (first < 0) return undefined;
  const after = texts.findIndex((text, index) => index > first && !isDirectory(text));
  return texts.slice(first, after < 0 ? undefined : after);
}

/** `lib64` of `/usr/lib64/`, `lib/x86_64-linux-gnu` of `/lib/x86_64-linux-gnu/`; undefined for other paths. */
function libraryDirectoryIn(path: string): string | undefined {
  const [last, name = '', above = ''] = path.split('/').reverse();
  if (last !== '') return undefined;
  if (LIBRARY_DIRECTORIES.has(name)) return name;
  return LIBRARY_DIRECTORIES.has(above) && name.includes('-') ? `${above}/${name}` : undefined;
}

const LIBRARY_DIRECTORIES: ReadonlySet<string> = new Set(['lib', 'lib32', 'lib64', 'libx32', 'libo32']);
/** Loaders have some hundred kilobytes, musl's includes libc and has about one megabyte unstripped. */
const MAX_BYTES = 4 * 1024 * 1024;
/** PATH_MAX. */
const MAX_TEXT_LENGTH = 4096;

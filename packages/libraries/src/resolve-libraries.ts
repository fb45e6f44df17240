import { posix } from 'node:path';
import { FormatError } from '@up/formats';
import { type CacheIndex, readCacheIndex } from './cache-lookup.ts';
import type { SearchSettings } from './candidate.ts';
import { type Dialect, glibcDialect, muslDialect } from './dialect.ts';
import { type ElfFiles, elfFiles } from './elf-files.ts';
import type { FileView } from './file-view.ts';
import { findInterpreter, type IdentifyLoader } from './interpreter.ts';
import type { LoadedObject } from './loaded-object.ts';
import { identifyLoader, type Loader } from './loader.ts';
import { readMuslSystemPath } from './musl-search.ts';
import { platformOf } from './platform.ts';
import { listPreloads } from './preloads.ts';
import { ProcessModel } from './process-model.ts';
import type { Dependency, LibraryResolution, LoadedLibrary } from './resolution.ts';
import { findVersionProblems } from './version-problems.ts';

export interface LibraryRequest {
  /** Absolute path of an executable or a library. */
  readonly binary: string;
  /** LD_LIBRARY_PATH and LD_PRELOAD count. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: `/`. */
  readonly workingDirectory?: string;
  /**
   * glibc-hwcaps subdirectories that the processor may use, best first, such as `x86-64-v3`. Default: none, which
   * is what every processor can run.
   */
  readonly hwcaps?: readonly string[];
  /** What $PLATFORM stands for. Default: what the kernel says on the plainest processor of the kind. */
  readonly platform?: string;
  /** The loader to assume for a library without an interpreter. Default: the usual one that is there. */
  readonly interpreter?: string;
}

/** Resolves binaries of one file system, reading each file once. */
export interface LibraryResolver {
  /** @throws FormatError where the binary is not there or is no ELF file. */
  readonly resolve: (request: LibraryRequest) => LibraryResolution;
}

/**
 * Says which libraries a binary would be started with, from where and why, as its loader would search: glibc's
 * or musl's, as found in the file system itself. Nothing is executed.
 */
export function createLibraryResolver(view: FileView): LibraryResolver {
  const files = elfFiles(view);
  const identify = loaderIdentifier(view);
  const caches = new Map<string, CacheIndex>();
  const cacheAt = (path: string): CacheIndex => {
    const index = caches.get(path) ?? readCacheIndex(view, path);
    caches.set(path, index);
    return index;
  };
  return { resolve: (request) => resolve({ view, files, cacheAt, identify }, request) };
}

/** As `createLibraryResolver`, for one binary. */
export function resolveLibraries({
  view,
  ...request
}: LibraryRequest & { readonly view: FileView }): LibraryResolution {
  return createLibraryResolver(view).resolve(request);
}

/** A loader is searched for its texts once, not for every binary that it loads. */
function loaderIdentifier(view: FileView): IdentifyLoader {
  const known = new Map<string, Loader | undefined>();
  return (path, elf) => {
    const key = `${elf.machine.name} ${elf.bits} ${path}`;
    if (!known.has(key)) known.set(key, identifyLoader({ view, path, elf }));
    return known.get(key);
  };
}

interface Sources {
  readonly view: FileView;
  readonly files: ElfFiles;
  readonly identify: IdentifyLoader;
  readonly cacheAt: (path: string) => CacheIndex;
}

function resolve(sources: Sources, request: LibraryRequest): LibraryResolution {
  const { view, files, identify } = sources;
  const main = openBinary(files, request.binary);
  const { path, realPath, elf } = main;
  const { interpreter, loader } = findInterpreter({
    view,
    files,
    identify,
    elf,
    assumed: request.interpreter,
  });
  const about = { path, realPath, elf, interpreter };
  if (loader === undefined)
    return { ...about, dependencies: [], preloads: [], loaded: [], versionProblems: [] };
  const loaderObject = openLoader(files, loader);
  const dialect = dialectOf(sources, { loader, main, loaderObject, settings: settingsOf(request, main) });
  const model = new ProcessModel({ dialect, files, main, loaderObject });
  const variable = request.env?.['LD_PRELOAD'];
  const preloads = listPreloads({ view, loader, variable }).map(
    ({ name, from }): Dependency => ({ name, neededBy: from, ...model.load(name) }),
  );
  const dependencies = model.loadNeeded();
  const versionProblems = loader.kind === 'glibc' ? findVersionProblems(model.objects) : [];
  return { ...about, dependencies, preloads, loaded: model.libraries.map(toLibrary), versionProblems };
}

function openBinary(files: ElfFiles, path: string): LoadedObject {
  const opened = files(path);
  if (opened.kind === 'absent')
    throw new FormatError('elf', `${path} is not there`, 0, { code: 'elf/absent' });
  if (opened.kind === 'broken') throw new FormatError('elf', `${path}: ${opened.reason}`, 0);
  const { realPath, elf } = opened;
  // The kernel tells a process its real path, so that $ORIGIN of the binary follows links.
  return { path, realPath, elf, origin: posix.dirname(realPath), names: new Set() };
}

function openLoader(files: ElfFiles, { path }: Loader): LoadedObject | undefined {
  const opened = files(path);
  if (opened.kind !== 'elf') return undefined;
  const { realPath, elf } = opened;
  return { path, realPath, elf, origin: posix.dirname(path), names: new Set([path]) };
}

function settingsOf(request: LibraryRequest, { elf }: LoadedObject): SearchSettings {
  const { env = {}, workingDirectory = '/', hwcaps = [], platform = platformOf(elf) } = request;
  return { libraryPath: env['LD_LIBRARY_PATH'], workingDirectory, hwcaps, platform };
}

interface DialectQuery {
  readonly loader: Loader;
  readonly main: LoadedObject;
  readonly loaderObject: LoadedObject | undefined;
  readonly settings: SearchSettings;
}

function dialectOf(
  { view, cacheAt }: Sources,
  { loader, main, loaderObject, settings }: DialectQuery,
): Dialect {
  if (loader.kind === 'glibc')
    return glibcDialect({ loader, cache: cacheAt(loader.cachePath), settings, main });
  return muslDialect({ systemPath: readMuslSystemPath(view, loader), settings }, loaderObject);
}

function toLibrary({ path, realPath, elf, loadedBy }: LoadedObject): LoadedLibrary {
  const library = { path, realPath, loadedBy: loadedBy?.path ?? 'preload' };
  return elf.soname === undefined ? library : { ...library, soname: elf.soname };
}

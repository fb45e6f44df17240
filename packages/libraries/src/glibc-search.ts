import { type CacheIndex, lookUpCache } from './cache-lookup.ts';
import type { Candidate, SearchSettings } from './candidate.ts';
import type { LoadedObject } from './loaded-object.ts';
import type { GlibcLoader } from './loader.ts';
import type { SearchRule } from './resolution.ts';
import {
  absolute,
  expandTokens,
  glibcDirectories,
  inDirectory,
  type SearchDirectory,
  type Tokens,
} from './search-path.ts';

export interface GlibcSearch {
  readonly loader: GlibcLoader;
  readonly cache: CacheIndex;
  readonly settings: SearchSettings;
  /** The binary. */
  readonly main: LoadedObject;
}

/**
 * The places where glibc looks for a name that `by` needs, in its order: DT_RPATH up the chain of loaders
 * (only where `by` has no DT_RUNPATH), LD_LIBRARY_PATH, DT_RUNPATH of `by` alone, the cache, the default
 * directories.
 */
export function* glibcCandidates(search: GlibcSearch, name: string, by: LoadedObject): Iterable<Candidate> {
  const { settings, main } = search;
  if (name.includes('/')) {
    const path = absolute(expandTokens(name, tokensOf(search, by)), settings.workingDirectory);
    yield { path, rule: { kind: 'path' } };
    return;
  }
  if (by.elf.runpath === undefined)
    for (const object of rpathChain(by, main))
      yield* inEach(search, name, pathOf(search, object, object.elf.rpath), (entry) => ({
        kind: 'rpath',
        of: object.path,
        entry,
      }));
  const libraryPath = glibcDirectories(settings.libraryPath, {
    separators: /[:;]/,
    tokens: tokensOf(search, main),
    workingDirectory: settings.workingDirectory,
  });
  yield* inEach(search, name, libraryPath, (entry) => ({ kind: 'library-path', entry }));
  yield* inEach(search, name, pathOf(search, by, by.elf.runpath), (entry) => ({
    kind: 'runpath',
    of: by.path,
    entry,
  }));
  yield* fromCache(search, name, by);
  if (!by.elf.noDefaultLibraries) yield* inDefaultDirectories(search, name);
}

/** `by`, what loaded it and so on, and the binary, those with a DT_RPATH that counts. */
function rpathChain(by: LoadedObject, main: LoadedObject): readonly LoadedObject[] {
  const chain = new Set<LoadedObject>();
  for (let object: LoadedObject | undefined = by; object !== undefined; object = object.loadedBy)
    chain.add(object);
  return [...chain.add(main)].filter(({ elf }) => elf.runpath === undefined);
}

function pathOf(
  search: GlibcSearch,
  object: LoadedObject,
  path: string | undefined,
): readonly SearchDirectory[] {
  const { workingDirectory } = search.settings;
  return glibcDirectories(path, { separators: /:/, tokens: tokensOf(search, object), workingDirectory });
}

/** In each directory the variants for better processors come before the library itself. */
function* inEach(
  { settings }: GlibcSearch,
  name: string,
  directories: readonly SearchDirectory[],
  ruleFor: (entry: string) => SearchRule,
): Iterable<Candidate> {
  for (const { entry, directory } of directories) {
    const rule = ruleFor(entry);
    for (const hwcap of settings.hwcaps)
      yield { path: inDirectory(directory, `glibc-hwcaps/${hwcap}/${name}`), rule };
    yield { path: inDirectory(directory, name), rule };
  }
}

function* fromCache(search: GlibcSearch, name: string, by: LoadedObject): Iterable<Candidate> {
  const { cache, loader, settings } = search;
  const entry = lookUpCache(cache, { name, elf: by.elf, hwcaps: settings.hwcaps });
  if (entry === undefined) return;
  const isDefault = loader.systemDirectories.some((directory) => entry.path.startsWith(directory));
  if (isDefault && by.elf.noDefaultLibraries) return;
  yield { path: absolute(entry.path, '/'), rule: { kind: 'cache', cache: loader.cachePath } };
}

function inDefaultDirectories(search: GlibcSearch, name: string): Iterable<Candidate> {
  const directories = search.loader.systemDirectories.map((directory) => ({ entry: directory, directory }));
  return inEach(search, name, directories, (directory) => ({ kind: 'default-directory', directory }));
}

function tokensOf({ loader, settings }: GlibcSearch, { origin }: LoadedObject): Tokens {
  return { ORIGIN: origin, LIB: loader.libToken, PLATFORM: settings.platform };
}

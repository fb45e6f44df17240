import type { Candidate, SearchSettings } from './candidate.ts';
import { type FileView, readText } from './file-view.ts';
import type { LoadedObject } from './loaded-object.ts';
import type { MuslLoader } from './loader.ts';
import { absolute, inDirectory, muslDirectories, type SearchDirectory } from './search-path.ts';

export interface MuslSearch {
  readonly systemPath: string;
  readonly settings: SearchSettings;
}

/** What musl searches in the end: its path file, where there is one (an empty one means nowhere). */
export function readMuslSystemPath(view: FileView, { pathFile }: MuslLoader): string {
  return readText(view, pathFile) ?? '/lib:/usr/local/lib:/usr/lib';
}

/**
 * The places where musl looks for a name that `by` needs (nothing does, for a preload), in its order: LD_LIBRARY_PATH, the search path of
 * `by` and of all that loaded it (DT_RUNPATH like DT_RPATH, the former instead of the latter), the system path.
 */
export function* muslCandidates(
  search: MuslSearch,
  name: string,
  by: LoadedObject | undefined,
): Iterable<Candidate> {
  const { settings, systemPath } = search;
  const { workingDirectory } = settings;
  const unexpanded = { origin: undefined, workingDirectory };
  if (name.includes('/')) {
    yield { path: absolute(name, workingDirectory), rule: { kind: 'path' } };
    return;
  }
  for (const { entry, directory } of muslDirectories(settings.libraryPath, unexpanded))
    yield { path: inDirectory(directory, name), rule: { kind: 'library-path', entry } };
  for (let object = by; object !== undefined; object = object.loadedBy) {
    const kind = object.elf.runpath === undefined ? 'rpath' : 'runpath';
    for (const { entry, directory } of ownDirectories(object, workingDirectory))
      yield { path: inDirectory(directory, name), rule: { kind, of: object.path, entry } };
  }
  for (const { directory } of muslDirectories(systemPath, unexpanded))
    yield { path: inDirectory(directory, name), rule: { kind: 'default-directory', directory } };
}

function ownDirectories({ elf, origin }: LoadedObject, workingDirectory: string): readonly SearchDirectory[] {
  return muslDirectories(elf.runpath ?? elf.rpath, { origin, workingDirectory });
}

/** musl is all of these itself, whatever their version: libc.so.6, libpthread.so.0, libm.so... */
export function isMuslItself(name: string): boolean {
  return /^lib(?:c|pthread|rt|m|dl|util|xnet)\./.test(name);
}

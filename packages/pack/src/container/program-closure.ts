import { posix } from 'node:path';
import { UpError } from '@up/core';
import { FormatError } from '@up/formats';
import { createLibraryResolver, type FileView, type LibraryResolution } from '@up/libraries';

/** A file of this machine under the path that it has in the image. */
export interface PackedFile {
  readonly imagePath: string;
  /** With every link resolved. */
  readonly source: string;
}

export interface PackedLink {
  readonly imagePath: string;
  readonly target: string;
}

export interface ProgramClosure {
  /** The program, its loader and its libraries. */
  readonly files: readonly PackedFile[];
  readonly links: readonly PackedLink[];
  /** Where the program lies in the image. */
  readonly program: string;
}

export interface ProgramClosureOptions {
  /** Absolute path on this machine. */
  readonly program: string;
  /** Where it goes in the image, unless its libraries are found relative to where it lies. */
  readonly imagePath: string;
  readonly view: FileView;
}

/**
 * A program of this machine with its loader and all its libraries, as the loader would find them. Libraries keep
 * their paths, so that the loader finds them in the image by the same rules.
 * @throws UpError UP_BUILD_FAILED where it is no Linux program or lacks a library on this machine already.
 */
export function programClosure({ program, imagePath, view }: ProgramClosureOptions): ProgramClosure {
  const resolution = resolve(program, view);
  const { interpreter, loaded, realPath } = resolution;
  const isRelative = loaded.some(({ path }) => path.includes('/../') || isBeside(path, realPath));
  const place = isRelative ? realPath : imagePath;
  const loader = interpreter.kind === 'found' || interpreter.kind === 'unknown' ? [interpreter] : [];
  const files = [
    { imagePath: place, source: realPath },
    ...[...loader, ...loaded].map((file) => ({
      imagePath: posix.normalize(file.path),
      source: file.realPath,
    })),
  ];
  return {
    program: place,
    files: [...new Map(files.map((file) => [file.imagePath, file])).values()],
    links: [...(isRelative ? [{ imagePath, target: realPath }] : []), ...cacheLinks(resolution)],
  };
}

function resolve(program: string, view: FileView): LibraryResolution {
  let resolution: LibraryResolution;
  try {
    resolution = createLibraryResolver(view).resolve({ binary: program });
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw cannotPack(program, 'it is no Linux program', cause);
  }
  const missing = resolution.dependencies.find(({ kind }) => kind === 'missing' || kind === 'unusable');
  if (missing !== undefined)
    throw cannotPack(program, `${missing.neededBy} needs ${missing.name}, which is not here`);
  if (resolution.interpreter.kind === 'missing')
    throw cannotPack(program, `its loader ${resolution.interpreter.path} is not here`);
  return resolution;
}

function isBeside(library: string, program: string): boolean {
  return posix.dirname(library) === posix.dirname(program);
}

/** What was found through ld.so.cache lies where a loader without a cache does not look: it gets a name there. */
function cacheLinks({ dependencies, loaded }: LibraryResolution): readonly PackedLink[] {
  const libc = loaded.find(({ path }) => /\/(?:libc\.so\.6|libc\.musl-[\w]+\.so\.1)$/.test(path));
  if (libc === undefined) return [];
  const directory = posix.dirname(libc.path);
  return dependencies.flatMap((dependency) => {
    if (dependency.kind !== 'found' || dependency.rule.kind !== 'cache') return [];
    if (posix.dirname(dependency.path) === directory) return [];
    return [{ imagePath: posix.join(directory, dependency.name), target: dependency.path }];
  });
}

function cannotPack(program: string, reason: string, cause?: unknown): UpError {
  return new UpError('UP_BUILD_FAILED', `${program} cannot be packed into an image: ${reason}`, {
    hint: `Does it run here? Try: ${program} --version`,
    cause,
  });
}

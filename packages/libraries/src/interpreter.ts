import type { ElfFile } from '@up/formats';
import type { ElfFiles } from './elf-files.ts';
import type { FileView } from './file-view.ts';
import type { Loader } from './loader.ts';
import type { Interpreter } from './resolution.ts';
import { usualLoadersOf } from './system-directories.ts';

/** As `identifyLoader` in a file system; whoever asks about many binaries keeps the answers. */
export type IdentifyLoader = (path: string, elf: ElfFile) => Loader | undefined;

export interface InterpreterQuery {
  readonly view: FileView;
  readonly files: ElfFiles;
  readonly identify: IdentifyLoader;
  readonly elf: ElfFile;
  /** The loader to assume for a library, which names none itself. */
  readonly assumed: string | undefined;
}

export interface InterpreterAnswer {
  readonly interpreter: Interpreter;
  /** Whose search to follow; for a missing one, what it would do. Absent where that is not known, or none is used. */
  readonly loader?: Loader;
}

/** Finds the loader of a binary, or the one that a library is checked with. */
export function findInterpreter(query: InterpreterQuery): InterpreterAnswer {
  const { elf } = query;
  if (elf.interpreter !== undefined) return findNamed(query, elf.interpreter);
  if (elf.needed.length === 0) return { interpreter: { kind: 'none' } };
  const loader = assumeLoader(query);
  return { interpreter: { kind: 'none' }, ...(loader === undefined ? {} : { loader }) };
}

function findNamed({ files, identify, elf }: InterpreterQuery, path: string): InterpreterAnswer {
  const opened = files(path);
  const loader = identify(path, elf);
  const known = loader === undefined ? {} : { loader };
  if (opened.kind === 'absent') return { interpreter: { kind: 'missing', path }, ...known };
  if (opened.kind === 'broken') return { interpreter: { kind: 'unusable', path, reason: opened.reason } };
  const { realPath } = opened;
  const { machine, bits } = opened.elf;
  if (machine.code !== elf.machine.code || bits !== elf.bits) {
    const reason = `made for ${machine.name}, ${bits} bits`;
    return { interpreter: { kind: 'unusable', path, reason }, ...known };
  }
  if (loader === undefined) return { interpreter: { kind: 'unknown', path, realPath } };
  return { interpreter: { kind: 'found', path, realPath, loader: loader.kind }, loader };
}

/** The one that was given, else the first usual one that is there, else the first usual one. */
function assumeLoader({ view, identify, elf, assumed }: InterpreterQuery): Loader | undefined {
  const usual = usualLoadersOf(elf);
  const path = assumed ?? usual.find((candidate) => view.isFile(candidate)) ?? usual[0];
  return path === undefined ? undefined : identify(path, elf);
}

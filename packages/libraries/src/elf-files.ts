import { type ElfFile, FormatError, readElf } from '@up/formats';
import type { FileView } from './file-view.ts';

/** What is at a path, as far as a loader cares. */
export type OpenedFile =
  | { readonly kind: 'absent' }
  | { readonly kind: 'broken'; readonly realPath: string; readonly reason: string }
  | { readonly kind: 'elf'; readonly realPath: string; readonly elf: ElfFile };

/** Opens files by path. Each file is read once, however many paths lead to it. */
export type ElfFiles = (path: string) => OpenedFile;

export function elfFiles(view: FileView): ElfFiles {
  const byPath = new Map<string, OpenedFile>();
  const byRealPath = new Map<string, OpenedFile>();
  const openReal = (realPath: string): OpenedFile => {
    const known = byRealPath.get(realPath);
    if (known !== undefined) return known;
    const opened = openFile(view, realPath);
    byRealPath.set(realPath, opened);
    return opened;
  };
  return (path) => {
    const known = byPath.get(path);
    if (known !== undefined) return known;
    const realPath = view.realPath(path);
    const opened: OpenedFile = realPath === undefined ? { kind: 'absent' } : openReal(realPath);
    byPath.set(path, opened);
    return opened;
  };
}

function openFile(view: FileView, realPath: string): OpenedFile {
  if (!view.isFile(realPath)) return { kind: 'broken', realPath, reason: 'not a regular file' };
  const known = view.elf?.(realPath);
  if (known !== undefined) return { kind: 'elf', realPath, elf: known };
  try {
    const elf = readElf((offset, length) => view.read(realPath, offset, length));
    return { kind: 'elf', realPath, elf };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { kind: 'broken', realPath, reason: `${error.message} (at byte ${error.offset})` };
  }
}

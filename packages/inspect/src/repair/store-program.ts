import type { FileNode } from '@up/oci';
import type { Subject } from '../subject.ts';

const PROGRAM_DIRECTORIES = /\/(?:s?bin|libexec)\/[^/]+$/;

/**
 * The program in /nix/store that a path means, the best of several: one in `bin` before others. Programs for another
 * processor than that of the image are none.
 */
export function storeProgram(subject: Subject, path: string): string | undefined {
  const programs = subject.store.candidates(path).filter((one) => isProgram(subject, one));
  return programs.find((one) => PROGRAM_DIRECTORIES.test(one)) ?? programs[0];
}

/** Whether a file can be executed by somebody, on the processor of the image. */
export function isProgram({ image }: Subject, path: string): boolean {
  const found = image.tree.lookup(path);
  if (found.status !== 'found') return false;
  const { node } = found;
  return (
    node.type === 'file' && (node.mode & 0o111) !== 0 && fitsProcessor(node, image.platform.architecture)
  );
}

/** Only what an ELF header says counts against a file. */
export function fitsProcessor({ facts }: FileNode, architecture: string): boolean {
  const own = facts?.elf?.machine.architecture;
  return own === undefined || architecture === '' || architecture === 'unknown' || own === architecture;
}
